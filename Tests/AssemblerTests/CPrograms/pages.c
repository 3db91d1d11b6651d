// Page tables, masks and shifts as a kernel has them.
typedef unsigned long entry;
#define PAGE 4096UL
extern char end[], trampoline[];
static entry table[512] __attribute__((aligned(4096)));
void *take(void);
entry *walk(entry *root, unsigned long address, int makes) {
  for (int level = 2; level > 0; level--) {
    entry *e = &root[address >> (12 + 9 * level) & 511];
    if (*e & 1) root = (entry *)(*e >> 10 << 12);
    else {
      if (!makes || !(root = take())) return 0;
      *e = (entry)root >> 12 << 10 | 1;
    }
  }
  return &root[address >> 12 & 511];
}
int map(unsigned long from, unsigned long size, unsigned long to, int bits) {
  for (unsigned long a = from & -PAGE; a < from + size; a += PAGE, to += PAGE) {
    entry *e = walk(table, a, 1);
    if (!e || *e & 1) return -1;
    *e = to >> 12 << 10 | bits | 1;
  }
  return 0;
}
int kernel(void) { return map((1UL << 38) - PAGE, PAGE, (unsigned long)trampoline, 10) + map(0x80000000, end - (char *)0x80000000, 0x80000000, 14); }
