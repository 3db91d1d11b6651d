// Formatted output, character by character.
typedef __builtin_va_list list;
void put(char);
static void digits(unsigned long x, unsigned base, int width, char fill) {
  char buffer[24];
  int i = 0;
  do buffer[i++] = "0123456789abcdef"[x % base]; while ((x /= base) != 0);
  while (i < width && i < 24) buffer[i++] = fill;
  while (i > 0) put(buffer[--i]);
}
void print(const char *format, ...) {
  list arguments;
  __builtin_va_start(arguments, format);
  for (char c; (c = *format) != 0; format++) {
    if (c != '%') { put(c); continue; }
    switch (c = *++format) {
      case 'd': {
        int x = __builtin_va_arg(arguments, int);
        if (x < 0) put('-');
        digits(x < 0 ? -(unsigned)x : (unsigned)x, 10, 0, ' ');
        break;
      }
      case 'x': digits(__builtin_va_arg(arguments, unsigned), 16, 8, '0'); break;
      case 'p': put('0'); put('x'); digits(__builtin_va_arg(arguments, unsigned long), 16, 16, '0'); break;
      case 's': for (const char *s = __builtin_va_arg(arguments, const char *); s && *s; s++) put(*s); break;
      case 'c': put((char)__builtin_va_arg(arguments, int)); break;
      case 0: format--; break;
      default: put('%'); put(c);
    }
  }
  __builtin_va_end(arguments);
}
