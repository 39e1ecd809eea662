//go:build arm64 && !purego

package kernels

import "golang.org/x/sys/cpu"

// implementations lists what this CPU can run, worst first: every arm64 has NEON.
func implementations() []impl { return []impl{generic, neonWith(cpu.ARM64.HasASIMDDP)} }

// neonWith is neon with the quantized products of a CPU that has the dot product of bytes, or lacks it.
func neonWith(dot bool) impl {
	i := neon
	if i.mulTiled = digitsMul.mul; dot {
		i.mulTiled = digitsDot.mul
	}
	return i
}
