//go:build arm64 && !purego

package kernels

// The panels of scores compute, for r < 16·blocks and j < 4 or 1, one after the other in i,
//
//	dst[j·ldDst+r] = scale · Σ_g Σ_{i in group g of 16} q[j + i·ldQ] · widen(k[(r/16·dim + i)·16 + r%16])   for i < dim
//
// each product fused with its addition. ldDst and ldQ are in bytes.

//go:noescape
func scoresF32x4(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)

//go:noescape
func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)

//go:noescape
func scoresBF16x4(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)

//go:noescape
func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)

// The tiles of weighted sums compute, for queries j < 4 or 1 and columns i < 32, 16 or 8, each product fused with its addition,
//
//	for r < rows { dst[j·ldDst+i] += p[j·ldP+r] · widen(v[r·ldV+i]) }
//
// ldDst, ldP and ldV are in bytes.

//go:noescape
func weightedF32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x4x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x1x32(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x1x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedBF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x4x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x1x32(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x1x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
