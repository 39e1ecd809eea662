//go:build (amd64 || arm64) && !purego

package kernels

import "unsafe"

// tiles are the four shapes of one weight type's dot tile: rows × tokens.
type tiles[W float32 | uint16] struct {
	x4x2, x8x1, x4x1, x1x1 func(dst *float32, ldDst int, w *W, ldW int, x *float32, ldX int, steps int)
	widen                  func(W) float32
}

var (
	tilesF32  = tiles[float32]{tileF32x4x2, tileF32x8x1, tileF32x4x1, tileF32x1x1, func(w float32) float32 { return w }}
	tilesF16  = tiles[uint16]{tileF16x4x2, tileF16x8x1, tileF16x4x1, tileF16x1x1, F16}
	tilesBF16 = tiles[uint16]{tileBF16x4x2, tileBF16x8x1, tileBF16x4x1, tileBF16x1x1, BF16}
)

// panelBytes of weights stay in the second-level cache while all tokens pass over them, a few at a time, whose x then stays
// in the first-level cache.
const panelBytes = 256 << 10

// panel computes rows rows, a multiple of four, for every token.
func (k *tiles[W]) panel(dst []float32, w []W, x []float32, s Shape, rows int) {
	ldDst, ldW, ldX, steps := s.LdDst*4, s.LdW*int(unsafe.Sizeof(*new(W))), s.LdX*4, s.Cols/lanes
	t := 0
	for ; t+2 <= s.Tokens; t += 2 {
		for r := 0; r < rows; r += 4 {
			k.x4x2(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, steps)
		}
	}
	for ; t < s.Tokens; t++ {
		for r := 0; r < rows; r += 4 {
			k.x4x1(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, steps)
		}
	}
}

// dotTiles covers rows × tokens with the largest tiles that fit. Which tile a (row, token) falls into
// does not change its bits: all shapes sum alike. One token walks eight rows together: more streams from memory than four,
// and enough sums to hide the latency of adding.
func dotTiles[W float32 | uint16](k *tiles[W], dst []float32, w []W, x []float32, s Shape) {
	steps := s.Cols / lanes
	if steps == 0 {
		dotTail(k, dst, w, x, s)
		return
	}
	ldDst, ldW, ldX := s.LdDst*4, s.LdW*int(unsafe.Sizeof(*new(W))), s.LdX*4
	r := 0
	if s.Tokens == 1 {
		for ; r+8 <= s.Rows; r += 8 {
			k.x8x1(&dst[r], ldDst, &w[r*s.LdW], ldW, &x[0], ldX, steps)
		}
	}
	height := max(4, panelBytes/ldW&^3)
	for ; r+4 <= s.Rows; r += height {
		k.panel(dst[r:], w[r*s.LdW:], x, s, min(height, s.Rows-r)&^3)
	}
	r = s.Rows &^ 3
	for ; r < s.Rows; r++ {
		for t := range s.Tokens {
			k.x1x1(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, steps)
		}
	}
	if s.Cols%lanes != 0 {
		dotTail(k, dst, w, x, s)
	}
}

// dotTail adds the columns beyond the last whole vector, one after another.
func dotTail[W float32 | uint16](k *tiles[W], dst []float32, w []W, x []float32, s Shape) {
	from := s.Cols &^ (lanes - 1)
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			sum := float32(0)
			if from > 0 {
				sum = dst[t*s.LdDst+r]
			}
			tok := x[t*s.LdX:][:s.Cols]
			for i := from; i < s.Cols; i++ {
				sum += float32(k.widen(row[i]) * tok[i])
			}
			dst[t*s.LdDst+r] = sum
		}
	}
}
