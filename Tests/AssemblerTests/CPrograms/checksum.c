// CRC-32, Adler-32 and a random generator: tables, unrolled loops, long constants.
static unsigned table[256];
void prepare(void) {
  for (unsigned i = 0; i < 256; i++) {
    unsigned c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    table[i] = c;
  }
}
unsigned crc(const unsigned char *p, unsigned long n) {
  unsigned c = ~0u;
  while (n--) c = table[(c ^ *p++) & 255] ^ c >> 8;
  return ~c;
}
unsigned adler(const unsigned char *p, unsigned long n) {
  unsigned a = 1, b = 0;
  while (n--) { a = (a + *p++) % 65521; b = (b + a) % 65521; }
  return b << 16 | a;
}
unsigned long random(unsigned long *state) {
  unsigned long z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}
