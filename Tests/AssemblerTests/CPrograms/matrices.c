// Products of matrices.
void multiply(int n, double a[n][n], double b[n][n], double c[n][n]) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}
static const float identity[4][4] = { { 1 }, { 0, 1 }, { 0, 0, 1 }, { 0, 0, 0, 1 } };
float trace(float m[4][4]) {
  float sum = 0;
  for (int i = 0; i < 4; i++) sum += m[i][i] - identity[i][i];
  return sum;
}
void transpose(short (*m)[8]) {
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < i; j++) { short t = m[i][j]; m[i][j] = m[j][i]; m[j][i] = t; }
}
