// A machine whose states are functions, and one whose states are rows.
typedef struct machine machine;
typedef void state(machine *, char);
struct machine { state *now; int words; };
static state blank, word;
static void blank(machine *m, char c) { if (c != ' ') { m->words++; m->now = word; } }
static void word(machine *m, char c) { if (c == ' ') m->now = blank; }
int words(const char *text) {
  machine m = { blank, 0 };
  while (*text) m.now(&m, *text++);
  return m.words;
}
enum light { red, green, yellow, lights };
static const struct { enum light next; unsigned char seconds; const char *name; } rows[lights] = {
  [red] = { green, 30, "red" }, [green] = { yellow, 25, "green" }, [yellow] = { red, 5, "yellow" },
};
enum light after(enum light now, int seconds) {
  while (seconds >= rows[now].seconds) { seconds -= rows[now].seconds; now = rows[now].next; }
  return now;
}
const char *called(enum light l) { return rows[l].name; }
