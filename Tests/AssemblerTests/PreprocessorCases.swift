// Sources for the C preprocessor with the text that they become. The texts are GNU cpp 12.2's, which
// `GNUPreprocessorTests` asks again where it is installed; runs of white space count as one blank.

import Testing

struct PreprocessorCase: Sendable, CustomTestStringConvertible {
  var name: String
  var source: String
  var expected: String
  /// Included files, beside the source or in `inc` and `sys`, where `-I` and `-isystem` look.
  var files: [String: String] = [:]

  var testDescription: String { name }

  static let all: [PreprocessorCase] = [
    .init(
      name: "objects", source: "#define A 1\n#define B A + A\n#define E\nli a0, B E ;\nA.B\n",
      expected: "li a0, 1 + 1 ;\n1 . 1 + 1\n"),
    .init(
      name: "functions",
      source: "#define F(x, y) x-y\n#define G() g\nF(1,2) F( a , (b,c) ) F(,) F (3,\n 4) F\nG() G G( )\n",
      expected: "1 -2 a-(b,c) - 3 -4 F\ng G g\n"),
    .init(
      name: "recursion", source: "#define f(x) x f\n#define A B\n#define B A C\n#define C B\nf(1)(2)(3)\nA B C\n",
      expected: "1 f(2)(3)\nA B B B B C\n"),
    .init(
      name: "arguments are expanded first",
      source: "#define x 3\n#define f(a) f(x * (a))\n#define z z[0]\n#define g f\n#define t(a) a\n#define h g(~\n"
        + "f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);\ng(x+(3,4)-w) | h 5) & m\n(f)^(f);\n#undef x\nx f(x)\n",
      expected: "f(3 * (y+1)) + f(3 * (f(3 * (z[0])))) % f(3 * (0)) + t(1);\nf(3 * (3 +(3,4)-w)) | f(3 * (~ 5)) &"
        + " m\n(f)^(f);\nx f(x * (x))\n"),
    .init(
      name: "strings",
      source: "#define str(s) # s\n#define xstr(s) str(s)\n#define N 42\n"
        + ".ascii str(N) xstr(N) str( a  b ) str(\"q\\n\" '\\0') str()\n.string xstr(xstr(N))\n",
      expected: ".ascii \"N\" \"42\" \"a b\" \"\\\"q\\\\n\\\" '\\\\0'\" \"\"\n.string \"\\\"42\\\"\"\n"),
    .init(
      name: "pasting",
      source: "#define cat(a, b) a ## b\n#define xcat(a, b) cat(a, b)\n#define N 7\n#define L(n) .L ## n\n"
        + "cat(N, 1) xcat(N, 1) cat(, x)cat(x, )cat(,) L(x): cat(1, f) cat(., 5) cat(a, +b) cat(+, +)\n"
        + "#define hash # ## #\n#define t(x,y,z) x ## y ## z\nhash t(1,2,3) t(,4,5) t(6,,7) t(8,9,) t(,,)\n"
        + "#define sc st ## a0\nsc cat(cat(1, 2), 3)\n",
      expected: "N1 71 x x .Lx: 1f .5 a +b ++\n## 123 45 67 89\nsta0 cat(1, 2) 3\n"),
    .init(
      name: "variadic",
      source: "#define p(f, ...) f(__VA_ARGS__)\n#define q(f, a...) f , ## a;\n#define r(...) <__VA_ARGS__>\n"
        + "p(x) p(x,) p(x, 1, 2) q(y) q(y,) q(y, 1, (2,3)) r() r(1) r(1,2)\n#define s(...) a , ## __VA_ARGS__\ns() s(1)\n",
      expected: "x() x() x(1, 2) y; y ,; y , 1, (2,3); <> <1> <1,2>\na a ,1\n"),
    .init(
      name: "leniency of assembly",
      source: "# it's a comment\n  # so is this N\n#define N 5\nli a0, N # don't stop N\nli a1, 'N\nli a2, 'a' N\n"
        + "#define m(x) #x #y x##2\nm(1)\n#nonsense here N\n%hi(N) \\N \\@ `N $N @N !N\n.ascii \"N /* N */\"\n",
      expected: "# it's a comment\n # so is this N\nli a0, 5 # don't stop N\nli a1, 'N\nli a2, 'a' 5\n"
        + "\"1\" #y 12\n#nonsense here 5\n%hi(5) \\5 \\@ `5 $5 @5 !5\n.ascii \"N /* N */\"\n"),
    .init(
      name: "comments and splices",
      source:
        "a/* x */b // c\n/* 1\n2 */ c /**/ d\n#define A 1 /* 2\n3 */ 4\nA\nlo\\\nng \"st\\\nring\" // co\\\nmment\nb\n"
        + "#def\\\nine B 2\nB/\\\n* x *\\\n/C\r\nd\r\n",
      expected: "a b\nc d\n1 4\nlong \"string\"\nb\n2 C\nd\n"),
    .init(
      name: "conditions",
      source:
        "#define A 1\n#if A && !defined(B) && !defined B\nyes1\n#else\nno\n#endif\n#ifdef A\nyes2\n#endif\n#ifndef A\nno\n"
        + "#elif A == 1\nyes3\n#elif 1/0\nno\n#endif\n#if 0\n#error no\n#if 1\nno\n#else\nno\n#endif\n#garbage ' \"\n#else\nyes4\n#endif\n"
        + "#if 0\n#elif 0\n#elif 1\nyes5\n#else\nno\n#endif\n#if B\nno\n#endif\n",
      expected: "yes1\nyes2\nyes3\nyes4\nyes5\n"),
    .init(
      name: "arithmetic", source: arithmetic.enumerated().map { "#if \($1)\ny\($0)\n#endif\n" }.joined(),
      expected: arithmetic.indices.map { "y\($0)\n" }.joined()),
    .init(
      name: "includes",
      source: "#define H <sys.h>\n#include \"a.h\"\n#include <b.h>\n#include H\n#define Q \"a.h\"\n#include Q\n"
        + "#if __has_include(\"a.h\") && !__has_include(<a.h>)\nyes\n#endif\nend __INCLUDE_LEVEL__\n",
      expected: "a A 1 a.h\nb inner\ninc/b.h 2\nsys\na A 1 a.h\nyes\nend 0\n",
      files: [
        "a.h": "#include \"once.h\"\na A __INCLUDE_LEVEL__ NAME\n#define NAME a.h\n",
        "once.h": "#pragma once\n#define NAME a.h\n#include \"once.h\"\n",
        "inc/b.h": "#include \"c.h\"\ninc/b.h 2\n", "inc/c.h": "b inner\n", "sys/sys.h": "sys\n",
      ]),
    .init(
      name: "places",
      source:
        "__LINE__ __FILE__\n#define L __LINE__\nL\n#define F(x) x L __LINE__\nF(\n__LINE__\n)\n#line 50\n__LINE__\n#line 7 \"o.c\"\n"
        + "__LINE__ __FILE__\n__COUNTER__ __COUNTER__\n#if __COUNTER__ == 2\nyes\n#endif\n",
      expected: "1 \"test.S\"\n3\n6 5 5\n50\n7 \"o.c\"\n0 1\nyes\n"),
    .init(
      name: "calls over lines and directives",
      source: "#define F(x) [x]\nF(a\n b) c\nF\n(d)\nF(\n#define X 2\nX\n#undef X\n) X\nF\n\nend\n",
      expected: "[a b] c\n[d]\n[X] X\nF\nend\n"),
    .init(
      name: "spaces",
      source:
        "#define E\n#define P(x) -x\n#define I i\n#define N 1\n#define EQ =\n.E. -P(-1) I\"s\" I I N.N +E+ <EQ N/**/N a E b(E) (I)I\n",
      expected: ". . - - -1 i \"s\" i i 1 . 1 + + < = 1 1 a b() (i)i\n"),
    .init(
      name: "target",
      source: "__riscv_xlen __riscv_flen __ASSEMBLER__ __ELF__ __riscv_c __riscv_zicsr __SIZEOF_LONG__ __riscv_muldiv\n"
        + "#ifdef __riscv_float_abi_double\nd\n#endif\n#if !defined __riscv_zba && __riscv_i >= 2000000\nno zba\n#endif\n",
      expected: "64 64 1 1 2000000 2000000 8 1\nd\nno zba\n"),
  ]

  private static let arithmetic = [
    "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "-1 < 0", "-1 > 0u", "-1 > 0xffffffffffffffff - 1", "1 ? 2 : 0",
    "0 ? 1/0 : 1",
    "1 || 1/0", "!(0 && 1/0)", "1 << 63 < 0", "1u << 63 > 0", "-8 >> 1 == -4", "'a' == 97", "'\\n' == 10",
    "'\\x41' == 0x41",
    "'ab' == 24930", "'\\377' > 0", "0b101 == 5", "017 == 15", "~0 == -1", "5 % 3 == 2", "-5 / 2 == -2",
    "7 & 3 | 8 ^ 1",
    "undefined == 0", "(2, 3) == 3", "1 ? 0 ? 0 : 1 : 0", "0xFFUL == 255", "+5 - -5 == 10", "! ! 5",
    "1 >= 1 && 1 <= 1 && 1 != 2",
    "-9223372036854775807 - 1 < 0", "1 << -1 == 0", "4 >> -1 == 8", "defined(__riscv) && defined __riscv",
  ]
}
