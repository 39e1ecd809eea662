//go:build 386 || arm || mips || mipsle

package kernels

// Checkpoints larger than an int can count, and mapped as a whole, do not fit a 32-bit processor. Every package that touches
// weights imports this one, so the compiler says it in the name of what it does not find.
var _ = ffnrun_requires_a_64_bit_processor
