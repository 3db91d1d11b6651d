// What a C library does to strings and memory.
typedef unsigned long size;
void *copy(void *to, const void *from, size n) {
  char *t = to; const char *f = from;
  while (n--) *t++ = *f++;
  return to;
}
void *move(void *to, const void *from, size n) {
  char *t = to; const char *f = from;
  if (f < t && f + n > t) for (t += n, f += n; n--;) *--t = *--f;
  else while (n--) *t++ = *f++;
  return to;
}
size length(const char *s) { const char *e = s; while (*e) e++; return (size)(e - s); }
int compare(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (unsigned char)*a - (unsigned char)*b;
}
char *number(long value, unsigned base, char *end) {
  unsigned long rest = value < 0 ? -(unsigned long)value : (unsigned long)value;
  *--end = 0;
  do *--end = "0123456789abcdef"[rest % base]; while (rest /= base);
  if (value < 0) *--end = '-';
  return end;
}
void clear(char *p) { __builtin_memset(p, 0, 200); __builtin_memcpy(p + 8, "eight by", 8); }
