// Functions and variables that ask for sections of their own.
__attribute__((section(".fast"))) int fast(int x) { return x + 1; }
__attribute__((section(".table"), used)) static const int table[] = { 1, 2, 3 };
__attribute__((section(".bss.late"))) long late;
__attribute__((section(".data.once"))) long once = 5;
__attribute__((noinline, cold)) void unlikely(void) { late++; }
__attribute__((hot)) int likely(int x) { if (x < 0) unlikely(); return fast(x) + table[x & 1] + (int)once; }
__attribute__((aligned(32))) void aligned(void) {}
__attribute__((noinline)) static int local(int x) { return x ^ 3; }
int both(int x) { return local(x) + local(x + 1); }
