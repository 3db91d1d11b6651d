// A hash table with open addressing, and the hash.
typedef unsigned long word;
struct slot { word key; int value; };
static struct slot slots[256];
word hash(const void *bytes, word count) {
  word h = 0xcbf29ce484222325;
  for (const unsigned char *b = bytes; count--; b++) h = (h ^ *b) * 0x100000001b3;
  return h;
}
struct slot *find(word key) {
  word at = hash(&key, sizeof key);
  for (int tries = 0; tries < 256; tries++, at++) {
    struct slot *slot = &slots[at & 255];
    if (slot->key == key || slot->key == 0) return slot;
  }
  return 0;
}
int put(word key, int value) {
  struct slot *slot = find(key);
  if (!slot) return -1;
  *slot = (struct slot){ key, value };
  return 0;
}
