//go:build amd64 && !purego

package kernels

import "slices"

// tested are the implementations of this CPU, and what avx512 is on CPUs that have VNNI and neither BF16 nor VBMI.
func tested() []impl {
	all := implementations()
	if !has.vnni || !has.bf16 && !has.vbmi {
		return all
	}
	lesser := features{avx2: true, avx512: true, vnni: true}.implementations()
	last := len(lesser) - 1
	lesser[last].name += " with VNNI alone"
	return slices.Concat(lesser, all[last:])
}
