// Variables of file and function, initialised and not.
static int counter;
static int start = 42;
static const int limit = 100;
static char buffer[100];
int *const address = &start;
int next(void) {
  static int calls = 7;
  static long history[4];
  history[calls & 3] = counter;
  return ++calls + counter++ + start;
}
int more(void) {
  static int calls;
  buffer[calls % 100] = (char)calls;
  return ++calls < limit;
}
