// Functions that are inlined, several times and deeply: line tables with views, ranges, call sites.
static inline __attribute__((always_inline)) int square(int x) { return x * x; }
static inline int cube(int x) { return square(x) * x; }
inline __attribute__((gnu_inline)) int extra(int x) { return cube(x) + square(x); }
static inline int loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    int part = cube(i) + square(i + 1);
    if (part & 1) { int odd = part * 3; sum += odd; } else sum -= part;
  }
  return sum;
}
int use(int n) { int first = loop(n); int second = loop(first & 15); return first + second + square(second); }
