// Strings that the linker may merge, of characters of all widths.
const char *words[] = { "alpha", "beta", "phabet", "alpha", "", "tab\there", "quote\"back\\slash", "\001\377\0end" };
const char fixed[8] = "fixed";
const int *wide(int i) { return (const int *)(i ? U"wide \u20ac" : U"character"); }
const unsigned short *half(void) { return (const unsigned short *)u"sixteen"; }
const char *utf8(void) { return u8"stra\u00dfe"; }
int is_word(const char *s) {
  for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
    const char *a = s, *b = words[i];
    while (*a && *a == *b) a++, b++;
    if (*a == *b) return 1;
  }
  return 0;
}
