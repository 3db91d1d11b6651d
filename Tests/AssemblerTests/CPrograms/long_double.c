// Quadruple precision, which is the library's.
long double third = 1.0L / 3;
static const long double values[] = { 0.0L, -1.0L, 1e4000L, 3.14159265358979323846264338327950288L };
long double area(long double radius) { return values[3] * radius * radius; }
int is_less(long double a, double b) { return a < b; }
double narrowed(long double x) { return (double)(x + third); }
long double widened(long x, float y) { return x + (long double)y; }
