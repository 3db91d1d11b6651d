// Double precision, and what no register of floating point does.
double e = 2.718281828459045;
double table[4] = { 1e308, 5e-324, -0.0, __builtin_inf() };
double root(double x) {
  double guess = x > 1 ? x / 2 : 1;
  for (int i = 0; i < 20; i++) guess = 0.5 * (guess + x / guess);
  return guess;
}
double power(double base, unsigned exponent) {
  double result = 1;
  for (; exponent; exponent >>= 1, base *= base) if (exponent & 1) result *= base;
  return result;
}
long rounded(double x) { return (long)(x < 0 ? x - 0.5 : x + 0.5); }
double fused(double a, double b, double c) { return a * b + c; }
double mixed(float f, int i, unsigned u, long l) { return f + i + u + l; }
double magnitude(double x) { return __builtin_fabs(x) + __builtin_copysign(e, x); }
