package quant

import "github.com/ffnrun/ffnrun/kernels"

// q8 stores a weight as an integer of ±127, 8.25 bits with its part of the scale.
var q8 = &packing{
	name:   "q8",
	kind:   kernels.Q8,
	encode: encodeQ8,
}

// encodeQ8 has the scale put the largest weight at 127: with so many steps, no other scale is better by a percent.
func encodeQ8(t tile, row int, w *[blockCols]float32, most float32) {
	s := roundBF16(most / 127)
	inv := 1 / s
	t.setScale(row, s)
	for quad := range blockCols / 4 {
		dst, src := t.codes[64*quad+4*row:][:4], w[4*quad:][:4]
		for j, v := range src {
			dst[j] = byte(round(float32(v * inv)))
		}
	}
}
