// Pointers to functions, to members, to pointers, and tables of them.
typedef int operation(int, int);
static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
extern operation multiply;
operation *const operations[] = { add, subtract, multiply, 0 };
struct device { const char *name; operation *open; void *data; struct device *next; };
static struct device console;
struct device devices[2] = { { "null", add, 0, &devices[1] }, { "console", subtract, &console.data, &console } };
static struct device console = { "inner", multiply, &devices[0].next, devices };
int apply(unsigned which, int a, int b) { return which < 3 ? operations[which](a, b) : 0; }
long distance(void) { return &devices[1].data - &devices[0].data; }
char *inside = (char *)devices + 17;
long through(long ***p) { return ***p + (*p)[1][2]; }
