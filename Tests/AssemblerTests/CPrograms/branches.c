// Conditions of all kinds, and a function too long for a short branch.
int sign(long x) { return (x > 0) - (x < 0); }
int within(unsigned x, unsigned a, unsigned b) { return x >= a && x < b; }
int logic(int a, int b, int c) { return (a && b) || (!c && a != b); }
long longest(long a, long b, long c) { return a > b ? (a > c ? a : c) : b > c ? b : c; }
#define S(n) if (v[n] > x) { v[n] -= x; x ^= v[n] << (n & 7); } else v[n + 1] += v[n] * 3;
#define T(n) S(n) S(n + 1) S(n + 2) S(n + 3) S(n + 4) S(n + 5) S(n + 6) S(n + 7)
#define U(n) T(n) T(n + 8) T(n + 16) T(n + 24) T(n + 32) T(n + 40) T(n + 48) T(n + 56)
long mix(volatile long *v, long x) {
  for (int i = 0; i < 10; i++) { if (x == 5) break; U(0) U(64) if (x < 0) continue; x--; }
  return x;
}
