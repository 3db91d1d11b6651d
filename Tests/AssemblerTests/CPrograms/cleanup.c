// Nested functions, cleanups and labels as values: what only GNU C has.
void put(int);
static void done(int *p) { put(*p); }
int guarded(int n) {
  __attribute__((cleanup(done))) int held = n;
  if (n > 10) return 1;
  put(held + 1);
  return 0;
}
int outer(int n) {
  int add(int x) { return x + n; }
  return add(1) * add(2);
}
int each(int (*f)(int), int n) { return f(n) + 1; }
int trampoline(int n) {
  int inner(int x) { return x * n; }
  return each(inner, 3);
}
int chosen(int x) { return __builtin_choose_expr(sizeof(int) == 4, x, -x) + ({ int y = x; y * y; }); }
