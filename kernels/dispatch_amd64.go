//go:build amd64 && !purego

package kernels

import "golang.org/x/sys/cpu"

// implementations lists what this CPU can run, worst first.
func implementations() []impl {
	all := []impl{generic}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA && hasF16C() {
		all = append(all, avx2)
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
			all = append(all, avx512)
		}
	}
	return all
}

// hasF16C reports CPUID.1:ECX bit 29, which x/sys/cpu does not carry. Every CPU with AVX2 sold so far has it.
func hasF16C() bool
