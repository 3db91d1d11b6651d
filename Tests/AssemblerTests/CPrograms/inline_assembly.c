// Instructions by hand: operands, clobbers, labels, directives.
static inline unsigned long hart(void) { unsigned long id; __asm__ volatile("mv %0, tp" : "=r"(id)); return id; }
static inline void barrier(void) { __asm__ volatile("fence rw, rw" ::: "memory"); }
unsigned long swap(unsigned long *place, unsigned long value) {
  unsigned long old;
  __asm__ volatile("amoswap.d.aqrl %0, %2, (%1)" : "=&r"(old) : "r"(place), "r"(value) : "memory");
  return old;
}
int spin(volatile int *flag) {
  barrier();
  __asm__ volatile(
    "1: lw t0, 0(%0)\n"
    "   beqz t0, 1b\n"
    "   bnez t0, 2f\n"
    "   nop\n"
    "2:\n" :: "r"(flag) : "t0");
  return (int)hart();
}
int jumps(int x) {
  __asm__ goto("bgt %0, zero, %l1" :: "r"(x) :: positive);
  return 0;
positive:
  return 1;
}
__asm__(".pushsection .notes, \"a\"\n.align 3\n.dword 0x1234\n.string \"made by hand\"\n.popsection");
