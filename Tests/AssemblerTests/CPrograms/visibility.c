// Weak, hidden, protected and internal names.
__attribute__((weak)) int optional(int x) { return x; }
extern int missing(int) __attribute__((weak));
__attribute__((visibility("hidden"))) int inside = 3;
__attribute__((visibility("protected"))) int guarded(void) { return inside; }
__attribute__((visibility("internal"))) int innermost(void) { return inside + 1; }
extern __attribute__((visibility("hidden"))) int neighbour(void);
__attribute__((weak)) long weak_data;
int use(int x) {
  if (missing) x = missing(x);
  return optional(x) + guarded() + innermost() + neighbour() + (int)weak_data;
}
