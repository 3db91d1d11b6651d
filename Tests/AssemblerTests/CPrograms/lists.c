// Linked lists and trees of nodes from a pool.
struct node { struct node *left, *right; int key; };
static struct node pool[100];
static struct node *free_list;
void prepare(void) {
  for (int i = 0; i < 100; i++) { pool[i].right = free_list; free_list = &pool[i]; }
}
static struct node *make(int key) {
  struct node *n = free_list;
  if (n) { free_list = n->right; *n = (struct node){ .key = key }; }
  return n;
}
struct node *insert(struct node *root, int key) {
  if (!root) return make(key);
  if (key < root->key) root->left = insert(root->left, key);
  else if (key > root->key) root->right = insert(root->right, key);
  return root;
}
int depth(const struct node *n) {
  if (!n) return 0;
  int l = depth(n->left), r = depth(n->right);
  return 1 + (l > r ? l : r);
}
struct node *reversed(struct node *list) {
  struct node *done = 0;
  while (list) { struct node *next = list->right; list->right = done; done = list; list = next; }
  return done;
}
