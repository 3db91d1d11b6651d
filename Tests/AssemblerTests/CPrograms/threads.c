// Variables that each thread has for itself.
__thread int errors;
__thread long counts[4] = { 1, 2, 3 };
static __thread char name[16] = "main";
extern __thread int elsewhere;
static __thread short hidden;
void fail(int error) { errors = error; counts[error & 3]++; hidden--; }
char *rename(char first) { name[0] = first; return name; }
int other(void) { return elsewhere + hidden; }
long *count(int i) { return &counts[i]; }
