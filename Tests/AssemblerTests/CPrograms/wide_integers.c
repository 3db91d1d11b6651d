// Integers of 128 bits.
typedef unsigned __int128 wide;
wide product(unsigned long a, unsigned long b) { return (wide)a * b; }
wide shifted(wide x, int by) { return x << by | x >> (128 - by); }
wide quotient(wide a, wide b) { return a / b; }
__int128 sum(__int128 a, __int128 b) { return a + b - 1; }
wide constant = (wide)0x0123456789abcdef << 64 | 0xfedcba9876543210;
int less(__int128 a, __int128 b) { return a < b; }
