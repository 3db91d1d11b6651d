// Atomic accesses of all sizes and orders.
int word; long doubleword; unsigned char byte; unsigned short half;
int add(int by) { return __atomic_fetch_add(&word, by, __ATOMIC_SEQ_CST); }
long exchange(long value) { return __atomic_exchange_n(&doubleword, value, __ATOMIC_ACQUIRE); }
int compare(int old, int fresh) {
  return __atomic_compare_exchange_n(&word, &old, fresh, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}
void release(void) { __atomic_store_n(&word, 0, __ATOMIC_RELEASE); }
long take(void) { return __atomic_load_n(&doubleword, __ATOMIC_ACQUIRE); }
int test(void) { return __atomic_test_and_set(&byte, __ATOMIC_ACQUIRE); }
unsigned short both(unsigned short mask) { return __atomic_and_fetch(&half, mask, __ATOMIC_RELAXED); }
int largest(int value) {
  int old = __atomic_load_n(&word, __ATOMIC_RELAXED);
  while (old < value && !__atomic_compare_exchange_n(&word, &old, value, 1, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {}
  return old;
}
void fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); __atomic_signal_fence(__ATOMIC_SEQ_CST); }
