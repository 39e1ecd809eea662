//go:build !purego

package kernels

import "testing"

// What is proved of tiles is true of AVX-512 where a product of float32 stands in for pairs; a kernel that is wrong is found out.
func TestProved(t *testing.T) {
	if !has.bf16 || !has.vnni || !has.vbmi {
		t.Skip("this CPU has no AVX-512 with BF16, VNNI and VBMI")
	}
	all := features{avx2: true, avx512: true, bf16: true, vnni: true, vbmi: true}.implementations()
	right := all[len(all)-1]
	right.pack[Pair] = packing{func(*Operand) {}, func(*Operand, int, int) {}}
	right.mulBF16[Pair] = func(dst []float32, w []uint16, x *Operand, s Shape) { right.dotBF16(dst, w, x.x, s) }
	if !proved(right) {
		t.Error("AVX-512 does not pass")
	}
	if has.amx && !proved(withTiles(right)) {
		t.Error("AMX does not pass")
	}
	pairs, whole := right, right
	pairs.mulBF16[Pair] = func(dst []float32, w []uint16, x *Operand, s Shape) {
		right.dotBF16(dst, w, x.x, s)
		dst[len(dst)-1]++
	}
	whole.mulTiled = func(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
		right.mulTiled(dst, ldDst, w, x, lo, hi)
		dst[0] = -dst[0]
	}
	if proved(pairs) || proved(whole) {
		t.Error("a wrong kernel passes")
	}
}
