// Tentative definitions, which are common symbols if the compiler is told so.
int tentative;
long array[1000];
char single;
struct { char c; long l; } pair;
int tentative;
static int private_one;
__attribute__((aligned(64))) char line[64];
__attribute__((nocommon)) int here;
void fill(void) { tentative = 1; array[999] = 2; single = 3; pair.l = 4; private_one = 5; line[0] = 6; here = 7; }
