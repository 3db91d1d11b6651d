// Functions of any number of arguments.
typedef __builtin_va_list list;
long add(int count, ...) {
  list arguments;
  __builtin_va_start(arguments, count);
  long sum = 0;
  while (count-- > 0) sum += __builtin_va_arg(arguments, long);
  __builtin_va_end(arguments);
  return sum;
}
static double each(const char *format, list arguments) {
  double sum = 0;
  for (; *format; format++) {
    if (*format == 'd') sum += __builtin_va_arg(arguments, int);
    if (*format == 'f') sum += __builtin_va_arg(arguments, double);
    if (*format == 's') sum += __builtin_va_arg(arguments, const char *)[0];
  }
  return sum;
}
double formatted(const char *format, ...) {
  list arguments, copy;
  __builtin_va_start(arguments, format);
  __builtin_va_copy(copy, arguments);
  double sum = each(format, arguments) - each(format, copy);
  __builtin_va_end(copy);
  __builtin_va_end(arguments);
  return sum;
}
long use(void) { return add(9, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L) + (long)formatted("dfs", 1, 2.5, "x"); }
