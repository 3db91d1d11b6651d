// Calls near, far, through pointers, with arguments on the stack.
int external(int, ...);
long many(long a, long b, long c, long d, long e, long f, long g, long h, long i, char j, short k) {
  return a + b + c + d + e + f + g + h + i + j + k;
}
double floats(double a, float b, double c, float d, double e, float f, double g, float h, double i, int j) {
  return a + b + c + d + e + f + g + h + i + j;
}
int last(int x) { return external(x); }
long spread(void) { return many(1, 2, 3, 4, 5, 6, 7, 8, 9, 'j', -11) + (long)floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10); }
int through(int (*f)(int), int (*const *g)(int)) { return f(1) + g[3](2) + external(3, 4.0, 5L); }
static __attribute__((noinline)) int deep(int x) { return external(x) + 1; }
int twice(int x) { return deep(deep(x)); }
