// Types chosen by the compiler, constant expressions, assertions, designated initialisers.
#define kind(x) _Generic((x), int: 1, long: 2, double: 3, char *: 4, default: 5)
_Static_assert(kind(1.0) == 3, "double");
const int kinds[] = { kind(1), kind(1L), kind(1.0), kind("x"), kind((short)1) };
struct options { int level : 8; const char *names[3]; union { int i; float f; }; } defaults = {
  .names = { [2] = "last", [0] = "first" }, .level = -2, .f = 2.5f,
};
_Bool truth(int x) { return x; }
_Alignas(128) char buffer[3];
int literal(void) { return ((int[]){ 3, 1, 2 })[1] + ((struct options){ .i = 4 }).i; }
const char *where(void) { return __func__; }
