// Single precision: constants, comparisons, conversions, sums.
float pi = 3.14159265f;
const float table[] = { 0.0f, -0.0f, 1e-38f, 1e-45f, 3.4e38f, 0.1f, 1.0f / 3 };
float polynomial(float x) { return ((0.5f * x + 1.25f) * x - 3.75f) * x + pi; }
int compare(float a, float b) { return a < b ? -1 : a > b ? 1 : a == b ? 0 : 2; }
unsigned char clamp(float x) { return x < 0 ? 0 : x > 255 ? 255 : (unsigned char)(x + 0.5f); }
float mean(const float *values, int count) {
  float sum = 0;
  for (int i = 0; i < count; i++) sum += values[i];
  return count ? sum / (float)count : __builtin_nanf("");
}
float longest(long a, unsigned long b) { return (float)a - (float)b; }
