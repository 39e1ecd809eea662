//go:build amd64 && !purego

package kernels

import "golang.org/x/sys/cpu"

// features are what this package asks a CPU for.
type features struct {
	avx2   bool // with FMA and F16C
	bytes  bool // AVX-VNNI
	avx512 bool // F, BW, DQ and VL
	bf16   bool // AVX512_BF16
	vnni   bool // AVX512_VNNI
	vbmi   bool // AVX512_VBMI
	amx    bool // AMX-TILE, AMX-BF16 and AMX-INT8, with all of the above
}

// detect asks the CPU, and x/sys/cpu whether the system keeps the registers.
func detect() features {
	x := &cpu.X86
	f := features{avx2: x.HasAVX2 && x.HasFMA && hasF16C()}
	f.bytes = f.avx2 && x.HasAVXVNNI
	f.avx512 = f.avx2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL
	f.bf16 = f.avx512 && x.HasAVX512BF16
	f.vnni = f.avx512 && x.HasAVX512VNNI
	f.vbmi = f.avx512 && x.HasAVX512VBMI
	if f.bf16 && f.vnni && f.vbmi && x.HasAMXTile && x.HasAMXBF16 && x.HasAMXInt8 && allowTiles() {
		all := f.implementations()
		f.amx = proved(withTiles(all[len(all)-1]))
	}
	return f
}

// implementations lists what this CPU can run, worst first.
func implementations() []impl { return has.implementations() }

var has = detect()

func (f features) implementations() []impl {
	all := []impl{generic}
	if f.avx2 {
		best := avx2
		if f.bytes {
			best = withBytes(best)
		}
		all = append(all, best)
	}
	if f.avx512 {
		best := withLanes(avx512)
		if f.bf16 {
			best = withPairs(best)
		}
		best = withFused(best)
		switch {
		case f.vnni && f.vbmi:
			best = withDigits(best, &permuted512)
		case f.vnni:
			best = withDigits(best, &shuffled512)
		}
		all = append(all, best)
		if f.amx {
			all = append(all, withTiles(best))
		}
	}
	return all
}

// hasF16C reports CPUID.1:ECX bit 29, which x/sys/cpu does not carry. Every CPU with AVX2 sold so far has it.
func hasF16C() bool
