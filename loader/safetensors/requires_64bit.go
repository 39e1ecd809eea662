//go:build 386 || arm || mips || mipsle

package safetensors

// A header counts bytes in 64 bits, and a file is mapped as a whole, which a 32-bit processor cannot do: its compiler stops
// here and says so in the name of what it does not find.
var _ = ffnrun_requires_a_64_bit_processor
