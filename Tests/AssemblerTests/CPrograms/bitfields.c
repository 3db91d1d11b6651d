// Fields of a few bits, signed and not, that share words.
struct header {
  unsigned version : 4, length : 4, kind : 8, total : 16;
  signed offset : 13;
  unsigned flags : 3;
  unsigned long time : 40;
  unsigned char : 0;
  unsigned char last : 1;
};
struct header header = { 4, 5, 6, 1500, -17, 5, 0xffffffffffUL, 1 };
int offset(const struct header *h) { return h->offset; }
void clear(struct header *h) { h->flags &= ~2u; h->time = 0; h->offset--; h->last ^= 1; }
unsigned long sum(struct header h) { return h.version + h.length + h.kind + h.total + h.time; }
