// Divisions by constants, shifts, remainders, constants of all sizes.
int thirds(int x) { return x / 3 + x % 3; }
unsigned sevenths(unsigned x) { return x / 7; }
long hundredths(long x) { return x / 100 - x % 100; }
int halves(int x) { return x / 2 + x / 16; }
long constants(int which) {
  switch (which & 7) {
    case 0: return 0x7fffffff; case 1: return -0x80000000L; case 2: return 0x123456789abcdef0;
    case 3: return 0xfffff000; case 4: return -2049; case 5: return 0x800; case 6: return 1L << 63; default: return 0xffff;
  }
}
unsigned long bits(unsigned long x) { return __builtin_popcountl(x) + __builtin_clzl(x | 1) + __builtin_ctzl(x | 1); }
unsigned swapped(unsigned x) { return __builtin_bswap32(x); }
int overflows(int a, int b, int *r) { return __builtin_add_overflow(a, b, r) | __builtin_mul_overflow(a, *r, r); }
unsigned rotated(unsigned x, unsigned by) { return x << (by & 31) | x >> (-by & 31); }
signed char narrow(long x) { return (signed char)x; }
