// Arrays whose elements are far away.
static char zeros[1 << 20];
long table[1 << 16] = { [5] = 1, [40000] = -2, [65535] = 3 };
const unsigned short few[300] = { [0 ... 9] = 0x1111, [200 ... 299] = 0xabcd };
int matrix[64][64];
long far(void) { return table[65535] + zeros[(1 << 20) - 1] + few[299] + matrix[63][63]; }
void set(unsigned i, long v) { table[i & 0xffff] = v; zeros[i] = (char)v; matrix[i & 63][v & 63] ^= 1; }
