// Enumerations, typedefs and constants that only a debugger sees.
enum colour { RED = 1, GREEN = 5, BLUE = -3 };
enum big { LARGE = 0x100000000, SMALL = 1 };
typedef enum colour colour;
typedef const volatile struct registers { unsigned control; colour status[2]; } registers;
typedef int (*callback)(registers *, enum big);
static const colour palette[] = { RED, GREEN, BLUE };
colour pick(unsigned i) { return palette[i % 3]; }
unsigned long widest(void) { return LARGE + SMALL; }
int call(callback f, registers *r) { return r->status[1] == GREEN ? f(r, LARGE) : f(0, SMALL); }
