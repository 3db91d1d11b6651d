// Three ways to sort.
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
void insertion(int *v, int n) {
  for (int i = 1; i < n; i++) {
    int x = v[i], j = i;
    for (; j > 0 && v[j - 1] > x; j--) v[j] = v[j - 1];
    v[j] = x;
  }
}
void quick(int *v, int n) {
  if (n < 8) { insertion(v, n); return; }
  int pivot = v[n / 2], i = 0, j = n - 1;
  while (i <= j) {
    while (v[i] < pivot) i++;
    while (v[j] > pivot) j--;
    if (i <= j) swap(&v[i++], &v[j--]);
  }
  quick(v, j + 1);
  quick(v + i, n - i);
}
void heap(int *v, int n) {
  for (int start = n / 2; n > 1;) {
    if (start > 0) start--; else swap(v, &v[--n]);
    for (int root = start, child; (child = 2 * root + 1) < n; root = child) {
      if (child + 1 < n && v[child] < v[child + 1]) child++;
      if (v[root] >= v[child]) break;
      swap(&v[root], &v[child]);
    }
  }
}
