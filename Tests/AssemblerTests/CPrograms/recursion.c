// Functions that call themselves and each other.
unsigned fibonacci(unsigned n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
int is_odd(unsigned n);
int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }
unsigned ackermann(unsigned m, unsigned n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
void move(int count, int from, int to, int over, void (*each)(int, int)) {
  if (count == 0) return;
  move(count - 1, from, over, to, each);
  each(from, to);
  move(count - 1, over, to, from, each);
}
