// Frames of a size known late: alloca, arrays of variable length, large frames.
void consume(void *, unsigned long);
void allocate(unsigned long size) { consume(__builtin_alloca(size), size); }
int variable(int n) {
  int values[n];
  for (int i = 0; i < n; i++) values[i] = i * i;
  consume(values, sizeof values);
  return values[n - 1];
}
void large(void) { char room[10000]; consume(room, sizeof room); }
void huge(void) { long room[100000]; consume(room, sizeof room); room[99999] = 1; consume(room, 1); }
void *frame(void) { return __builtin_frame_address(0); }
void *caller(void) { return __builtin_return_address(0); }
