// Structures by value, nested and padded, returned in registers and in memory.
struct point { int x, y; };
struct box { struct point from, to; char name[6]; double weight; };
static struct box boxes[3] = { { { 1, 2 }, { 3, 4 }, "one", 0.5 }, { { 5, 6 }, { 7, 8 }, "two", 1e10 } };
struct point middle(const struct box *box) {
  return (struct point){ (box->from.x + box->to.x) / 2, (box->from.y + box->to.y) / 2 };
}
struct box moved(struct box box, struct point by) {
  box.from.x += by.x; box.from.y += by.y;
  box.to.x += by.x; box.to.y += by.y;
  return box;
}
double weigh(void) {
  double sum = 0;
  for (int i = 0; i < 3; i++) sum += moved(boxes[i], middle(&boxes[0])).weight;
  return sum;
}
