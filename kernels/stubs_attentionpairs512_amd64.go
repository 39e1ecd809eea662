//go:build amd64 && !purego

package kernels

// The panels of scores compute, for queries j < 8, 4 or 1 and all keys r, what scoresGenericPairs does with 2·pairs elements a key. ldDst is in bytes.

//go:noescape
func scores512Pairsx8(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)

//go:noescape
func scores512Pairsx4(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)

//go:noescape
func scores512Pairsx1(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)

// The tiles of weighted sums compute, for queries j < 4 or 1 and 64 columns i, or cols ≤ 16,
//
//	for r < rows { dst[j·ldDst+i] += p[j·ldP+r].upper·v[r·ldV+i].upper; dst[j·ldDst+i] += p[j·ldP+r].lower·v[r·ldV+i].lower }
//
// those of 16 columns only with the halves that keep has bits of. ldDst, ldP and ldV are in bytes.

//go:noescape
func weighted512Pairsx4x64(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weighted512Pairsx1x64(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weighted512Pairsx4x16(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows, cols int, keep uint32)

//go:noescape
func weighted512Pairsx1x16(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows, cols int, keep uint32)

// pairWeights512 puts the upper halves of so many rows of n numbers into pairs, the first of each above, and zeros after the last. Rows of dst have room
// for whole sixteens. ldDst and ldP are in bytes.
//
//go:noescape
func pairWeights512(dst *uint32, ldDst int, p *float32, ldP int, rows, n int)
