// Several names for one thing.
int original(int x) { return x * 2; }
int another(int) __attribute__((alias("original")));
int feeble(int) __attribute__((weak, alias("original")));
static int value = 9;
extern int shown __attribute__((alias("value")));
extern const int weak_value __attribute__((weak, alias("value")));
static int inner(int) __attribute__((alias("original"), used));
int renamed(void) __asm__("another.name$1");
int use(int x) { return another(x) + feeble(x) + inner(x) + shown + renamed(); }
