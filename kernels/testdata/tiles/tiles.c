// tiles runs a program and carries out, on a CPU without AMX, the AMX instructions at which its threads stop: those of opcodes_amd64.h, by the
// operations that Intel's manual gives for them (Software Developer's Manual, volume 2, and Instruction Set Extensions, "Intel AMX"). vectors.c does
// so for AVX-512 BF16, VBMI and AVX-VNNI.
//
//   cc -O2 -march=x86-64-v4 -o /tmp/tiles tiles.c vectors.c && go test -c -o /tmp/kernels.test ./kernels && (cd kernels && /tmp/tiles /tmp/kernels.test -tiles)
//
// A wrong use of tiles (an invalid configuration, tiles of shapes that do not fit) is not carried out: the program gets its SIGILL.
#define _GNU_SOURCE
#include "vectors.h"
#include <errno.h>
#include <immintrin.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 16, BYTES = 64, TILES = 8, THREADS = 4096 };

struct tile {
	int rows, bytes;
	_Alignas(64) uint8_t data[ROWS][BYTES];
};

struct thread {
	pid_t id;
	int configured;
	struct tile t[TILES];
};

static struct thread *threads[THREADS];
static long counts[256];

static struct thread *thread_of(pid_t id) {
	int i = 0;
	while (i < THREADS - 1 && threads[i] && threads[i]->id != id)
		i++;
	if (!threads[i]) {
		threads[i] = aligned_alloc(64, sizeof(struct thread));
		memset(threads[i], 0, sizeof(struct thread));
		threads[i]->id = id;
	}
	return threads[i];
}

// rows_of reads or writes the rows of a tile in the thread's memory.
static int rows_of(struct thread *th, struct tile *t, uint64_t at, int64_t stride, int write) {
	struct iovec here[ROWS], there[ROWS];
	for (int r = 0; r < t->rows; r++) {
		here[r] = (struct iovec){t->data[r], t->bytes};
		there[r] = (struct iovec){(void *)(at + r * stride), t->bytes};
	}
	ssize_t n = (write ? process_vm_writev : process_vm_readv)(th->id, here, t->rows, there, t->rows, 0);
	return n == (ssize_t)t->rows * t->bytes;
}

static int configure(struct thread *th, uint64_t at) {
	uint8_t c[64];
	struct iovec here = {c, 64}, there = {(void *)at, 64};
	if (process_vm_readv(th->id, &here, 1, &there, 1, 0) != 64 || c[0] != 1 || c[1] != 0)
		return 0;
	for (int i = 2; i < 64; i++)
		if (c[i] && (i < 16 || (i >= 32 && i < 48) || i >= 56))
			return 0;
	memset(th->t, 0, sizeof th->t);
	for (int i = 0; i < TILES; i++) {
		int bytes = c[16 + 2 * i] | c[17 + 2 * i] << 8, rows = c[48 + i];
		if (bytes > BYTES || rows > ROWS || !bytes != !rows)
			return 0;
		th->t[i].bytes = bytes;
		th->t[i].rows = rows;
	}
	return th->configured = 1;
}

static int fit(struct tile *c, struct tile *a, struct tile *b) {
	return c != a && c != b && a != b && c->rows && a->rows && b->rows && c->bytes % 4 == 0 && a->bytes % 4 == 0 && b->bytes % 4 == 0 &&
		c->bytes == b->bytes && c->rows == a->rows && a->bytes / 4 == b->rows;
}

// floats is TDPBF16PS: the even and the odd columns of a row in a chain of fused multiply-adds each, the two added, then added to c. main sets the flags by which denormals
// are zeros, and rounding to nearest.
static void floats(struct tile *c, struct tile *a, struct tile *b) {
	for (int m = 0; m < c->rows; m++) {
		__m512 even = _mm512_setzero_ps(), odd = even;
		for (int k = 0; k < b->rows; k++) {
			uint32_t pair;
			memcpy(&pair, &a->data[m][4 * k], 4);
			__m512i w = _mm512_load_si512(b->data[k]);
			__m512i high = _mm512_set1_epi32(0xffff0000);
			even = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_set1_epi32(pair << 16)), _mm512_castsi512_ps(_mm512_slli_epi32(w, 16)), even);
			odd = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_set1_epi32(pair & 0xffff0000)), _mm512_castsi512_ps(_mm512_and_si512(w, high)), odd);
		}
		__m512 sum = _mm512_add_ps(_mm512_load_ps(c->data[m]), _mm512_add_ps(even, odd));
		_mm512_mask_store_ps(c->data[m], (1 << c->bytes / 4) - 1, sum);
	}
}

// bytes is TDPBSSD.
static void bytes(struct tile *c, struct tile *a, struct tile *b) {
	for (int m = 0; m < c->rows; m++)
		for (int n = 0; n < c->bytes / 4; n++) {
			int32_t sum;
			memcpy(&sum, &c->data[m][4 * n], 4);
			for (int k = 0; k < a->bytes; k++)
				sum += (int8_t)a->data[m][k] * (int8_t)b->data[k / 4][4 * n + k % 4];
			memcpy(&c->data[m][4 * n], &sum, 4);
		}
}

uint64_t reg(struct user_regs_struct *g, int n) {
	unsigned long long *all[16] = {&g->rax, &g->rcx, &g->rdx, &g->rbx, &g->rsp, &g->rbp, &g->rsi, &g->rdi,
		&g->r8, &g->r9, &g->r10, &g->r11, &g->r12, &g->r13, &g->r14, &g->r15};
	return *all[n];
}

// step carries out the instruction at which a thread stopped and returns its length, or 0.
static int step(struct thread *th, struct user_regs_struct *g) {
	uint8_t i[16];
	struct iovec here = {i, 16}, there = {(void *)g->rip, 16};
	if (process_vm_readv(th->id, &here, 1, &there, 1, 0) < 5 || i[0] != 0xC4 || (i[1] & 0x9F) != 0x82)
		return 0;
	int x = i[1] & 0x40 ? 0 : 8, b = i[1] & 0x20 ? 0 : 8, v = (i[2] >> 3 & 15) ^ 15, pp = i[2] & 3;
	int mod = i[4] >> 6, r = i[4] >> 3 & 7, rm = i[4] & 7;
	struct tile *t = &th->t[r];
	int32_t disp;
	counts[i[3]]++;
	if (i[2] & 0x84)
		return 0;
	switch (i[3]) {
	case 0x49:
		if (pp == 0 && i[4] == 0xC0) { // TILERELEASE
			memset(th->t, 0, sizeof th->t);
			th->configured = 0;
			return 5;
		}
		if (pp == 0 && mod == 2 && r == 0 && rm != 4) { // LDTILECFG
			memcpy(&disp, i + 5, 4);
			return configure(th, reg(g, rm | b) + disp) ? 9 : 0;
		}
		if (pp == 3 && mod == 3 && rm == 0 && th->configured && t->rows) { // TILEZERO
			memset(t->data, 0, sizeof t->data);
			return 5;
		}
		return 0;
	case 0x4B: { // TILELOADD, TILESTORED
		if ((pp != 3 && pp != 2) || mod != 2 || rm != 4 || i[5] >> 6 || !th->configured || !t->rows)
			return 0;
		memcpy(&disp, i + 6, 4);
		uint64_t at = reg(g, (i[5] & 7) | b) + disp, stride = reg(g, (i[5] >> 3 & 7) | x);
		if (pp == 3)
			memset(t->data, 0, sizeof t->data);
		return rows_of(th, t, at, stride, pp == 2) ? 10 : -1;
	}
	case 0x5C:
	case 0x5E:
		if (mod != 3 || v >= TILES || !th->configured || !fit(t, &th->t[rm], &th->t[v]))
			return 0;
		if (i[3] == 0x5C && pp == 2)
			floats(t, &th->t[rm], &th->t[v]);
		else if (i[3] == 0x5E && pp == 3)
			bytes(t, &th->t[rm], &th->t[v]);
		else
			return 0;
		return 5;
	}
	return 0;
}

int main(int argc, char **argv) {
	if (argc < 2) {
		fprintf(stderr, "usage: tiles PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	pid_t first = fork();
	if (first == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	int status;
	waitpid(first, &status, __WALL);
	ptrace(PTRACE_SETOPTIONS, first, 0, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK);
	ptrace(PTRACE_CONT, first, 0, 0);
	_mm_setcsr(0x9FC0); // denormals are zeros and become zeros
	for (;;) {
		pid_t id = waitpid(-1, &status, __WALL);
		if (id < 0)
			return errno == ECHILD ? 0 : 1;
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (id == first) {
				fprintf(stderr, "tiles: %ld configurations, releases and zeros, %ld loads and stores, %ld products of bfloat16, %ld of bytes, %ld vectors\n",
					counts[0x49], counts[0x4B], counts[0x5C], counts[0x5E], vectors_done);
				return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			}
			continue;
		}
		int sig = WSTOPSIG(status);
		if (status >> 16 || sig == SIGTRAP || sig == SIGSTOP)
			sig = 0;
		if (sig == SIGILL) {
			struct user_regs_struct g;
			ptrace(PTRACE_GETREGS, id, 0, &g);
			int n = step(thread_of(id), &g);
			if (n == 0)
				n = vectors(id, &g);
			if (n > 0) {
				g.rip += n;
				ptrace(PTRACE_SETREGS, id, 0, &g);
				sig = 0;
			} else if (n < 0) {
				sig = SIGSEGV;
			}
		}
		ptrace(PTRACE_CONT, id, 0, sig);
	}
}
