//go:build amd64 && !purego

package kernels

import "slices"

// tested are the implementations of this CPU, and what avx2 and avx512 are on CPUs that lack some of what it has: avx2 without AVX-VNNI, and avx512
// with VNNI and neither BF16 nor VBMI.
func tested() []impl {
	all := implementations()
	if has.bytes {
		all = lesser(all, "avx2", "avx2 without AVX-VNNI", features{avx2: true})
	}
	if has.vnni && (has.bf16 || has.vbmi) {
		all = lesser(all, "avx512", "avx512 with VNNI alone", features{avx2: true, avx512: true, vnni: true})
	}
	return all
}

// lesser adds the best implementation of a CPU that has no more than f, before the one of its name.
func lesser(all []impl, of, name string, f features) []impl {
	some := f.implementations()
	i := some[len(some)-1]
	i.name = name
	return slices.Insert(all, slices.IndexFunc(all, func(i impl) bool { return i.name == of }), i)
}
