//go:build amd64 && !purego

package kernels

import "unsafe"

// scorePanels512 are avx512's.
type scorePanels512[K float32 | uint16] struct {
	x8, x4, x1 func(dst *float32, ldDst int, q *float32, k *K, dim, blocks int, scale float32, ask bool)
}

func (p *scorePanels512[K]) scores(dst []float32, ldDst int, q []float32, width int, k []K, dim int, scale float32, ask bool) {
	f := p.x8
	switch width {
	case 4:
		f = p.x4
	case 1:
		f = p.x1
	}
	f(&dst[0], ldDst*4, &q[0], &k[0], dim, len(k)/(dim*KeyBlock), scale, ask)
}

var (
	scoresF32AVX2    = scorePanels[float32]{scoresF32x4, scoresF32x1}
	scoresBF16AVX2   = scorePanels[uint16]{scoresBF16x4, scoresBF16x1}
	scoresF32AVX512  = scorePanels512[float32]{scores512F32x8, scores512F32x4, scores512F32x1}
	scoresBF16AVX512 = scorePanels512[uint16]{scores512BF16x8, scores512BF16x4, scores512BF16x1}
)

var (
	weightedF32AVX2  = weightedTiles[float32]{weightedF32x4x16, weightedF32x4x8, weightedF32x1x32, weightedF32x1x8, weightedGenericF32}
	weightedBF16AVX2 = weightedTiles[uint16]{weightedBF16x4x16, weightedBF16x4x8, weightedBF16x1x32, weightedBF16x1x8, weightedGenericBF16}
)

// widenedKeys find the bytes of four bfloat16 numbers in each quarter of a register whose halves are the same 16, for the upper halves of lanes: numbers
// 0–3, 8–11, 4–7 and 12–15.
//
//nolint:unused // the assembly of scores reads it
var widenedKeys = func() (o [64]uint8) {
	for i := range o {
		if o[i] = 0x80; i%4 > 1 { // zero
			o[i] = uint8(i/32*8 + i/4%4*2 + i%2)
		}
	}
	return o
}()

// columnOrders find the even columns of 32 and the odd ones, and, where those lie apart, the first 16 and the last.
//
//nolint:unused // the assembly of weighted sums reads it
var columnOrders = func() (o [4][16]uint32) {
	for i := range uint32(16) {
		o[0][i], o[1][i] = 2*i, 2*i+1
		o[2][i], o[3][i] = i/2+i%2*16, 8+i/2+i%2*16
	}
	return o
}()

// rowBytes512 of values are passed over by all queries before the next. avx512's tiles of 64 columns read them once for four queries,
// which the second-level cache serves as fast, and the longer a tile's sums stay in registers the better.
const rowBytes512 = 64 << 10

// weightedTile512 is a tile of avx512: of 64 columns, or of up to 16.
type weightedTile512[V float32 | uint16] = func(dst *float32, ldDst int, p *float32, ldP int, v *V, ldV int, rows, cols int)

// weightedTiles512 are avx512's.
type weightedTiles512[V float32 | uint16] struct{ x4x64, x4x16, x1x64, x1x16 weightedTile512[V] }

var (
	weightedF32AVX512  = weightedTiles512[float32]{weighted512F32x4x64, weighted512F32x4x16, weighted512F32x1x64, weighted512F32x1x16}
	weightedBF16AVX512 = weightedTiles512[uint16]{weighted512BF16x4x64, weighted512BF16x4x16, weighted512BF16x1x64, weighted512BF16x1x16}
)

func (k *weightedTiles512[V]) sum(dst, p []float32, v []V, s Shape) {
	step := rowsIn[V](rowBytes512, s.LdW)
	for r := 0; r < s.Rows; r += step {
		part := s
		part.Rows = min(step, s.Rows-r)
		j := 0
		for ; j+4 <= s.Tokens; j += 4 {
			k.columns(k.x4x64, k.x4x16, dst[j*s.LdDst:], p[j*s.LdX+r:], v[r*s.LdW:], part)
		}
		for ; j < s.Tokens; j++ {
			k.columns(k.x1x64, k.x1x16, dst[j*s.LdDst:], p[j*s.LdX+r:], v[r*s.LdW:], part)
		}
	}
}

// columns covers the columns of some queries with wide tiles, then with those of up to 16.
func (k *weightedTiles512[V]) columns(wide, narrow weightedTile512[V], dst, p []float32, v []V, s Shape) {
	ldV, i := s.LdW*int(unsafe.Sizeof(v[0])), 0
	for ; i+64 <= s.Cols; i += 64 {
		wide(&dst[i], s.LdDst*4, &p[0], s.LdX*4, &v[i], ldV, s.Rows, 64)
	}
	for ; i < s.Cols; i += 16 {
		narrow(&dst[i], s.LdDst*4, &p[0], s.LdX*4, &v[i], ldV, s.Rows, min(16, s.Cols-i))
	}
}
