// Locks as a kernel writes them.
typedef struct { volatile unsigned locked; const char *name; } lock;
static lock locks[2] = { { 0, "first" }, { 0, "second" } };
extern void panic(const char *) __attribute__((noreturn));
static inline unsigned long status(void) { unsigned long x; __asm__ volatile("csrr %0, sstatus" : "=r"(x)); return x; }
static inline void interrupts(int on) {
  if (on) __asm__ volatile("csrsi sstatus, 2"); else __asm__ volatile("csrci sstatus, 2");
}
void acquire(lock *l) {
  interrupts(0);
  if (l->locked && !l->name) panic("acquire");
  while (__sync_lock_test_and_set(&l->locked, 1)) {}
  __sync_synchronize();
}
void release(lock *l, int on) { __sync_synchronize(); __sync_lock_release(&l->locked); if (on) interrupts(1); }
int both(void) { acquire(&locks[0]); acquire(&locks[1]); return (int)(status() >> 1 & 1); }
