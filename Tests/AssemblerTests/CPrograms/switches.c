// Switches that become tables of jumps, tables of values, and trees.
int weigh(int kind, int value) {
  switch (kind) {
    case 0: return value + 1;
    case 1: return value * 3;
    case 2: return value - 7;
    case 3: return value << 4;
    case 4: return value / 3;
    case 5: return value ^ 0x55;
    case 6: return -value;
    case 7: return ~value & 0xff;
    default: return 0;
  }
}
const char *name(unsigned day) {
  switch (day) {
    case 0: return "Monday"; case 1: return "Tuesday"; case 2: return "Wednesday";
    case 3: return "Thursday"; case 4: return "Friday"; default: return "weekend";
  }
}
int rare(long key) {
  switch (key) {
    case -1000000: return 1; case 3: return 2; case 70000: return 3;
    case 0x123456789: return 4; case 'a' ... 'z': return 5; default: return 6;
  }
}
