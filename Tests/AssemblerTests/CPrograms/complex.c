// Complex numbers, in pairs of registers.
_Complex double unit = 1.0 + 2.0i;
_Complex float small[2] = { 0.5f, 1.0if };
_Complex double multiply(_Complex double a, _Complex double b) { return a * b; }
_Complex float conjugate(_Complex float z) { return ~z; }
double norm(_Complex double z) { return __real__ z * __real__ z + __imag__ z * __imag__ z; }
_Complex double divided(_Complex double a, double by) { return a / by + unit; }
int same(_Complex float a) { return a == small[0]; }
