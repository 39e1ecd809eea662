package kernels

import "slices"

func scoresGenericF32(dst []float32, ldDst int, q []float32, width int, k []float32, dim int, scale float32, _ bool) {
	for b := range len(k) / (dim * KeyBlock) {
		keys := k[b*dim*KeyBlock:][:dim*KeyBlock]
		for j := range width {
			row := dst[j*ldDst+b*KeyBlock:][:KeyBlock]
			for r := range row {
				sum, at := float32(0), j
				for group := range slices.Chunk(keys, scoreGroup*KeyBlock) {
					part := float32(0)
					for i := r; i < len(group); i += KeyBlock {
						part = fused(q[at], group[i], part)
						at += width
					}
					sum += part
				}
				row[r] = sum * scale
			}
		}
	}
}

func scoresGenericBF16(dst []float32, ldDst int, q []float32, width int, k []uint16, dim int, scale float32, _ bool) {
	for b := range len(k) / (dim * KeyBlock) {
		keys := k[b*dim*KeyBlock:][:dim*KeyBlock]
		for j := range width {
			row := dst[j*ldDst+b*KeyBlock:][:KeyBlock]
			for r := range row {
				sum, at := float32(0), j
				for group := range slices.Chunk(keys, scoreGroup*KeyBlock) {
					part := float32(0)
					for i := r; i < len(group); i += KeyBlock {
						part = fused(q[at], BF16(group[i]), part)
						at += width
					}
					sum += part
				}
				row[r] = sum * scale
			}
		}
	}
}

func weightedGenericF32(dst, p, v []float32, s Shape) {
	for r := range s.Rows {
		row := v[r*s.LdW:][:s.Cols]
		for j := range s.Tokens {
			pj, out := p[j*s.LdX+r], dst[j*s.LdDst:][:s.Cols]
			for i, x := range row {
				out[i] = fused(pj, x, out[i])
			}
		}
	}
}

func weightedGenericBF16(dst, p []float32, v []uint16, s Shape) {
	for r := range s.Rows {
		row := v[r*s.LdW:][:s.Cols]
		for j := range s.Tokens {
			pj, out := p[j*s.LdX+r], dst[j*s.LdDst:][:s.Cols]
			for i, x := range row {
				out[i] = fused(pj, BF16(x), out[i])
			}
		}
	}
}
