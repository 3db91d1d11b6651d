// Sums and products of a text.
struct input { const char *at; int failed; };
static long sum(struct input *in);
static void skip(struct input *in) { while (*in->at == ' ' || *in->at == '\t') in->at++; }
static long atom(struct input *in) {
  skip(in);
  if (*in->at == '(') {
    in->at++;
    long value = sum(in);
    skip(in);
    if (*in->at == ')') in->at++; else in->failed = 1;
    return value;
  }
  if (*in->at == '-') { in->at++; return -atom(in); }
  if (*in->at < '0' || *in->at > '9') { in->failed = 1; return 0; }
  long value = 0;
  while (*in->at >= '0' && *in->at <= '9') value = value * 10 + (*in->at++ - '0');
  return value;
}
static long product(struct input *in) {
  long value = atom(in);
  for (;;) {
    skip(in);
    if (*in->at == '*') { in->at++; value *= atom(in); }
    else if (*in->at == '/') { in->at++; long by = atom(in); if (by) value /= by; else in->failed = 1; }
    else return value;
  }
}
static long sum(struct input *in) {
  long value = product(in);
  for (;;) {
    skip(in);
    if (*in->at == '+') { in->at++; value += product(in); }
    else if (*in->at == '-') { in->at++; value -= product(in); }
    else return value;
  }
}
int evaluate(const char *text, long *value) {
  struct input in = { text, 0 };
  *value = sum(&in);
  return !in.failed && *in.at == 0;
}
