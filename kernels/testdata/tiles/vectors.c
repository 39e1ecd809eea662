// The instructions of AVX-512 BF16, of VBMI and of AVX-VNNI that kernels use, by the operations that Intel's manual gives for them (Software Developer's Manual, volume 2):
// of 512 bits, AVX-VNNI's of 256, without masks, the last operand a register, or of 512 bits eight bytes of memory for each element.
#define _GNU_SOURCE
#include "vectors.h"
#include <cpuid.h>
#include <elf.h>
#include <immintrin.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

long vectors_done;

// state is what ptrace gives of a thread's registers: XSAVE's standard form.
struct state {
	_Alignas(64) uint8_t data[16384];
	struct iovec all;
	uint32_t ymm, zmm, upper; // where the upper halves of Y0–Y15 and Z0–Z15, and Z16–Z31, begin
};

static uint32_t offset(int component) {
	uint32_t size, at, c, d;
	__cpuid_count(0xD, component, size, at, c, d);
	return at;
}

static int load(struct state *s, pid_t id) {
	if (!s->ymm) { // CPUID is slow on a virtual machine
		s->ymm = offset(2);
		s->zmm = offset(6);
		s->upper = offset(7);
	}
	s->all = (struct iovec){s->data, sizeof s->data};
	return ptrace(PTRACE_GETREGSET, id, NT_X86_XSTATE, &s->all) == 0;
}

static int save(struct state *s, pid_t id) {
	uint64_t present;
	memcpy(&present, s->data + 512, 8);
	present |= 0xE7; // x87, SSE, AVX, and the three of AVX-512: what load gave for absent ones are zeros
	memcpy(s->data + 512, &present, 8);
	return ptrace(PTRACE_SETREGSET, id, NT_X86_XSTATE, &s->all) == 0;
}

static void copy(struct state *s, int n, uint8_t *z, int write) {
	struct {
		uint32_t at;
		int from, bytes;
	} parts[3] = {{160 + 16 * n, 0, 16}, {s->ymm + 16 * n, 16, 16}, {s->zmm + 32 * n, 32, 32}};
	if (n >= 16) {
		parts[0].at = s->upper + 64 * (n - 16);
		parts[0].bytes = 64;
	}
	for (int i = 0; i < (n < 16 ? 3 : 1); i++)
		if (write)
			memcpy(s->data + parts[i].at, z + parts[i].from, parts[i].bytes);
		else
			memcpy(z + parts[i].from, s->data + parts[i].at, parts[i].bytes);
}

union vector {
	_Alignas(64) uint8_t b[64];
	uint16_t h[32];
	uint32_t w[16];
	uint64_t q[8];
	__m512 f;
};

static __m512 widened(const union vector *v, int odd) {
	__m512i all = _mm512_loadu_si512(v);
	return _mm512_castsi512_ps(odd ? _mm512_and_si512(all, _mm512_set1_epi32(0xffff0000)) : _mm512_slli_epi32(all, 16));
}

// rounded is VCVTNEPS2BF16's rounding: to nearest, ties to even; denormals become zeros, whatever MXCSR says.
static uint16_t rounded(uint32_t w) {
	if ((w & 0x7f800000) == 0)
		return w >> 16 & 0x8000;
	if ((w & 0x7fffffff) > 0x7f800000)
		return w >> 16 | 0x40;
	return (w + 0x7fff + (w >> 16 & 1)) >> 16;
}

// operate is one instruction on its operands: d is the first, a the second and b the last.
static int operate(int op, int pp, int wide, union vector *d, const union vector *a, const union vector *b) {
	union vector r = *d;
	switch (op << 8 | pp << 4 | wide) {
	case 0x5220: // VDPBF16PS; main sets the flags by which denormals are zeros
		r.f = _mm512_fmadd_ps(widened(a, 1), widened(b, 1), r.f);
		r.f = _mm512_fmadd_ps(widened(a, 0), widened(b, 0), r.f);
		break;
	case 0x7220: // VCVTNEPS2BF16
		memset(r.b, 0, 64);
		for (int i = 0; i < 16; i++)
			r.h[i] = rounded(b->w[i]);
		break;
	case 0x7230: // VCVTNE2PS2BF16
		for (int i = 0; i < 16; i++) {
			r.h[i] = rounded(b->w[i]);
			r.h[16 + i] = rounded(a->w[i]);
		}
		break;
	case 0x5010: // VPDPBUSD; one takes it where AVX-VNNI has it
		for (int i = 0; i < 64; i++)
			r.w[i / 4] += a->b[i] * (int8_t)b->b[i];
		break;
	case 0x8D10: // VPERMB
		for (int i = 0; i < 64; i++)
			r.b[i] = b->b[a->b[i] & 63];
		break;
	case 0x7510: // VPERMI2B
		for (int i = 0; i < 64; i++)
			r.b[i] = (d->b[i] & 64 ? b : a)->b[d->b[i] & 63];
		break;
	case 0x8311: // VPMULTISHIFTQB
		for (int i = 0; i < 64; i++) {
			int by = a->b[i] & 63;
			r.b[i] = b->q[i / 8] >> by | b->q[i / 8] << (63 & -by);
		}
		break;
	default:
		return 0;
	}
	*d = r;
	return 1;
}

// broadcast reads the last operand from eight bytes of memory, and returns how many bytes of code its address has: 0 where it has an index or is none.
static int broadcast(pid_t id, struct user_regs_struct *g, const uint8_t *code, int b, union vector *v) {
	int mod = code[0] >> 6, rm = code[0] & 7, n = 1;
	if (rm == 4) {
		if ((code[n] >> 3 & 7) != 4)
			return 0;
		rm = code[n++] & 7;
	}
	int64_t disp = 0;
	if (mod == 1)
		disp = (int8_t)code[n++] * 8;
	else if (mod != 0 || rm == 5)
		return 0;
	uint64_t q;
	struct iovec here = {&q, 8}, there = {(void *)(reg(g, rm | b) + disp), 8};
	if (process_vm_readv(id, &here, 1, &there, 1, 0) != 8)
		return 0;
	for (int i = 0; i < 8; i++)
		v->q[i] = q;
	return n;
}

// half carries out an instruction of AVX-VNNI, of registers of 256 bits, and returns its length, or 0.
static int half(struct state *s, const uint8_t *i) {
	if (i[0] != 0xC4 || (i[1] & 0x5F) != 0x42 || (i[2] & 0x87) != 5 || i[3] != 0x50 || i[4] >> 6 != 3)
		return 0;
	int first = (i[4] >> 3 & 7) | (i[1] & 0x80 ? 0 : 8), last = (i[4] & 7) | (i[1] & 0x20 ? 0 : 8), second = (i[2] >> 3 & 15) ^ 15;
	union vector d, a, b;
	copy(s, first, d.b, 0);
	copy(s, second, a.b, 0);
	copy(s, last, b.b, 0);
	operate(i[3], 1, 0, &d, &a, &b);
	memset(d.b + 32, 0, 32);
	copy(s, first, d.b, 1);
	vectors_done++;
	return 5;
}

// one carries out an instruction and returns its length, or 0.
static int one(struct state *s, pid_t id, struct user_regs_struct *g, const uint8_t *i) {
	if (i[0] == 0xC4)
		return half(s, i);
	if (i[0] != 0x62 || i[4] == 0x50 || (i[1] & 15) != 2 || (i[3] & 0xE7) != 0x40 || !(i[2] & 4))
		return 0;
	int memory = i[5] >> 6 != 3;
	if (memory != (i[3] >> 4 & 1))
		return 0;
	int r = (i[1] & 0x80 ? 0 : 8) | (i[1] & 0x10 ? 0 : 16), x = i[1] & 0x40 ? 0 : 16, b = i[1] & 0x20 ? 0 : 8;
	int second = ((i[2] >> 3 & 15) ^ 15) | (i[3] & 8 ? 0 : 16), first = (i[5] >> 3 & 7) | r;
	union vector d, a, last;
	int length = 6;
	if (memory) {
		int n = broadcast(id, g, i + 5, b, &last);
		if (n == 0)
			return 0;
		length = 5 + n;
	} else {
		copy(s, (i[5] & 7) | b | x, last.b, 0);
	}
	copy(s, first, d.b, 0);
	copy(s, second, a.b, 0);
	if (!operate(i[4], i[2] & 3, i[2] >> 7, &d, &a, &last))
		return 0;
	copy(s, first, d.b, 1);
	vectors_done++;
	return length;
}

int vectors(pid_t id, struct user_regs_struct *g) {
	static struct state s;
	uint8_t code[256 + 16] = {0};
	struct iovec here = {code, 256}, there = {(void *)g->rip, 256};
	if (process_vm_readv(id, &here, 1, &there, 1, 0) < 16 || (code[0] != 0x62 && code[0] != 0xC4) || !load(&s, id))
		return 0;
	int all = 0, n;
	while (all < 240 && (n = one(&s, id, g, code + all)) > 0)
		all += n;
	return all > 0 && save(&s, id) ? all : 0;
}
