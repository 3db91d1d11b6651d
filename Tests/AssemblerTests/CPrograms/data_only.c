// Data and no code.
const char version[] = "1.2.3";
int numbers[] = { 1, -1, 0x7fffffff };
long zero = 0;
const void *addresses[] = { version, numbers, &zero, (char *)numbers + 4 };
static const double unused = 1.0;
unsigned char mixed[] = { 0, 1, 127, 128, 255, '"', '\\', '\n' };
