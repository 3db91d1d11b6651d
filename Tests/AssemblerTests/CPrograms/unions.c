// One place seen as several types.
union number { long integer; double real; unsigned char bytes[8]; struct { unsigned low, high; } halves; };
const union number numbers[] = { { .integer = -1 }, { .real = 1.5 }, { .halves = { 7, 9 } } };
int is_negative(union number n) { return n.bytes[7] >> 7; }
unsigned high(double value) { union number n = { .real = value }; return n.halves.high; }
double scaled(union number n, int by) { n.halves.high += (unsigned)by << 20; return n.real; }
