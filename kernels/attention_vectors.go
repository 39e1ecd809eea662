//go:build (amd64 || arm64) && !purego

package kernels

import "unsafe"

// scorePanels are panels of scores of one or four queries for one format of keys, by their width.
type scorePanels[K float32 | uint16] struct {
	x4, x1 func(dst *float32, ldDst int, q *float32, ldQ int, k *K, dim, blocks int, scale float32)
}

func (p *scorePanels[K]) scores(dst []float32, ldDst int, q []float32, width int, k []K, dim int, scale float32, _ bool) {
	blocks, j := len(k)/(dim*KeyBlock), 0
	for ; j+4 <= width; j += 4 {
		p.x4(&dst[j*ldDst], ldDst*4, &q[j], width*4, &k[0], dim, blocks, scale)
	}
	if j < width {
		p.x1(&dst[j*ldDst], ldDst*4, &q[j], width*4, &k[0], dim, blocks, scale)
	}
}

// weightedTile adds to one tile of a weighted sum; strides are in bytes.
type weightedTile[V float32 | uint16] = func(dst *float32, ldDst int, p *float32, ldP int, v *V, ldV int, rows int)

// weightedTiles are tiles for one format of values: queries × columns.
type weightedTiles[V float32 | uint16] struct {
	x4x16, x4x8, x1x32, x1x8 weightedTile[V]
	rest                     func(dst, p []float32, v []V, s Shape) // of fewer than eight columns
}

// rowBytes of values are passed over by all queries before the next: they stay in the first-level cache, which tiles of 16 columns read
// again and again.
const rowBytes = 16 << 10

// rowsIn is the number of rows of values that so many bytes hold.
func rowsIn[V float32 | uint16](bytes, ldV int) int {
	return max(8, bytes/max(1, ldV*int(unsafe.Sizeof(*new(V)))))
}

func (k *weightedTiles[V]) sum(dst, p []float32, v []V, s Shape) {
	step := rowsIn[V](rowBytes, s.LdW)
	for r := 0; r < s.Rows; r += step {
		part := s
		part.Rows = min(step, s.Rows-r)
		j := 0
		for ; j+4 <= s.Tokens; j += 4 {
			k.columns(4, k.x4x16, 16, k.x4x8, dst[j*s.LdDst:], p[j*s.LdX+r:], v[r*s.LdW:], part)
		}
		for ; j < s.Tokens; j++ {
			k.columns(1, k.x1x32, 32, k.x1x8, dst[j*s.LdDst:], p[j*s.LdX+r:], v[r*s.LdW:], part)
		}
	}
}

// columns covers the columns of some queries with wide tiles, then with those of eight.
func (k *weightedTiles[V]) columns(queries int, wide weightedTile[V], width int, eight weightedTile[V], dst, p []float32, v []V, s Shape) {
	ldV, i := s.LdW*int(unsafe.Sizeof(v[0])), 0
	for ; i+width <= s.Cols; i += width {
		wide(&dst[i], s.LdDst*4, &p[0], s.LdX*4, &v[i], ldV, s.Rows)
	}
	for ; i+8 <= s.Cols; i += 8 {
		eight(&dst[i], s.LdDst*4, &p[0], s.LdX*4, &v[i], ldV, s.Rows)
	}
	if s.Tokens, s.Cols = queries, s.Cols-i; s.Cols > 0 {
		k.rest(dst[i:], p, v[i:], s)
	}
}
