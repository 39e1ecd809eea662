// What vectors.c carries out of AVX-512's younger parts.
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

// reg returns the general register of number n, as addresses name them.
uint64_t reg(struct user_regs_struct *g, int n);

// vectors carries out the vector instructions at which a thread stopped, one after another, and returns their length: 0 where there is none that it knows.
int vectors(pid_t id, struct user_regs_struct *g);

// vectors_done is how many.
extern long vectors_done;
