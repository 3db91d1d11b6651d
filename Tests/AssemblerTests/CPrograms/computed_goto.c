// A small machine whose instructions are labels.
enum { PUSH, ADD, MULTIPLY, NEGATE, JUMP_IF, HALT };
long run(const unsigned char *code) {
  static const void *const labels[] = { &&push, &&add, &&multiply, &&negate, &&jump_if, &&halt };
  static const int distances[] = { &&push - &&halt, &&add - &&halt, &&negate - &&halt };
  long stack[32], *top = stack;
#define NEXT goto *labels[*code++]
  NEXT;
push: *top++ = *code++; NEXT;
add: top--; top[-1] += *top; NEXT;
multiply: top--; top[-1] *= *top; NEXT;
negate: top[-1] = -top[-1]; NEXT;
jump_if: if (*--top) code += (signed char)*code; else code++; NEXT;
halt: return top[-1] + distances[code[0] % 3];
}
