// What runs before and after main.
static int order[4], count;
__attribute__((constructor)) static void first(void) { order[count++] = 1; }
__attribute__((constructor(200))) static void second(void) { order[count++] = 2; }
__attribute__((destructor)) static void last(void) { order[count++] = 3; }
__attribute__((destructor(300))) void very_last(void) { order[count++] = 4; }
int ran(void) { return order[0] * 1000 + order[1] * 100 + order[2] * 10 + order[3]; }
