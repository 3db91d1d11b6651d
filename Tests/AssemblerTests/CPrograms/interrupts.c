// Handlers of traps, and functions without a frame.
volatile unsigned long ticks, cause;
void service(unsigned long);
__attribute__((interrupt)) void timer(void) { ticks++; }
__attribute__((interrupt("supervisor"))) void external(void) {
  __asm__ volatile("csrr %0, scause" : "=r"(cause));
  service(cause);
}
__attribute__((interrupt("machine"), aligned(4))) void machine(void) {
  double x = (double)ticks;
  service((unsigned long)x);
}
__attribute__((naked)) void vector(void) { __asm__("j timer\n j external\n mret"); }
__attribute__((noreturn)) void stop(void) { for (;;) __asm__ volatile("wfi"); }
