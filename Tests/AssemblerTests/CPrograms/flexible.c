// Arrays at the end of structures, packed and aligned members, offsets.
struct message { unsigned short length; char bytes[]; };
struct message greeting = { 6, "hello" };
struct __attribute__((packed)) packed { char a; int b; long c; short d; };
struct packed packed = { 1, 2, 3, 4 };
struct padded { char a; __attribute__((aligned(16))) char b; };
struct padded padded[2] = { { 1, 2 }, { 3, 4 } };
long read(const struct packed *p) { return p->b + p->c + p->d; }
void write(struct packed *p, long v) { p->b = (int)v; p->c = v; }
unsigned long sizes(void) { return sizeof(struct padded) + __builtin_offsetof(struct padded, b) + sizeof greeting; }
int at(int i) { return greeting.bytes[i] + padded[i & 1].b; }
