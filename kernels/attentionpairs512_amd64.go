//go:build amd64 && !purego

package kernels

import "unsafe"

// pairOrder takes the upper halves of 32 numbers, each pair's first into the upper half.
//
//nolint:unused // pairWeights512 reads it
var pairOrder = func() (order [32]uint16) {
	for i := range order {
		order[i] = uint16(2*(i^1) + 1)
	}
	return order
}()

func scoresPairs512(dst []float32, ldDst int, q []float32, width int, k []uint16, dim int, scale float32, ask bool) {
	f := scores512Pairsx8
	switch width {
	case 4:
		f = scores512Pairsx4
	case 1:
		f = scores512Pairsx1
	}
	f(&dst[0], ldDst*4, &q[0], &k[0], dim/2, len(k)/(dim*KeyBlock), scale, ask)
}

// pairRoom positions are added together: their weights, in pairs, wait on the stack.
const pairRoom = 256

// The halves of a pair.
const (
	upperHalf uint32 = 0xffff << 16
	lowerHalf uint32 = 0xffff
)

func weightedPairs512(dst, p []float32, v []uint16, odd int, s Shape) {
	part := s
	for r := 0; r < s.Rows; r += part.Rows {
		part.Rows = min(pairRoom, s.Rows-r)
		if odd == 1 && r == 0 {
			part.Rows = 1
		}
		row := v[(odd+r)/2*2*s.LdW:]
		j := 0
		for ; j+4 <= s.Tokens; j += 4 {
			pairTile(dst[j*s.LdDst:], p[j*s.LdX+r:], row, 4, (odd+r)&1, part)
		}
		for ; j < s.Tokens; j++ {
			pairTile(dst[j*s.LdDst:], p[j*s.LdX+r:], row, 1, (odd+r)&1, part)
		}
	}
}

// pairTile adds up to pairRoom positions to the outputs of one query or four. The first is the lower half of its pair if odd is 1, and then alone.
func pairTile(dst, p []float32, v []uint16, queries, odd int, s Shape) {
	var words [4][pairRoom / 2]uint32
	const ldP = int(unsafe.Sizeof(words[0]))
	pairWeights512(&words[0][0], ldP, &p[0], s.LdX*4, queries, s.Rows)
	ldDst, ldV, pairs, i := s.LdDst*4, s.LdW*4, s.Rows/2, 0
	for ; i+64 <= s.Cols && pairs > 0; i += 64 {
		if queries == 4 {
			weighted512Pairsx4x64(&dst[i], ldDst, &words[0][0], ldP, &v[2*i], ldV, pairs)
		} else {
			weighted512Pairsx1x64(&dst[i], ldDst, &words[0][0], ldP, &v[2*i], ldV, pairs)
		}
	}
	if pairs > 0 {
		pairEdge(dst, &words[0][0], ldP, v, queries, i, pairs, upperHalf|lowerHalf, s)
	}
	if s.Rows%2 == 0 {
		return
	}
	keep := upperHalf
	if odd == 1 {
		keep = lowerHalf
		for j := range queries {
			words[j][0] >>= 16
		}
	}
	pairEdge(dst, &words[0][pairs], ldP, v[pairs*2*s.LdW:], queries, 0, 1, keep, s)
}

// pairEdge adds some halves of pairs, in columns from i on, by tiles of 16.
func pairEdge(dst []float32, p *uint32, ldP int, v []uint16, queries, i, pairs int, keep uint32, s Shape) {
	for ; i < s.Cols; i += 16 {
		if queries == 4 {
			weighted512Pairsx4x16(&dst[i], s.LdDst*4, p, ldP, &v[2*i], s.LdW*4, pairs, min(16, s.Cols-i), keep)
		} else {
			weighted512Pairsx1x16(&dst[i], s.LdDst*4, p, ldP, &v[2*i], s.LdW*4, pairs, min(16, s.Cols-i), keep)
		}
	}
}
