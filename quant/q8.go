package quant

import "github.com/ffnrun/ffnrun/kernels"

// q8 stores a weight as an integer of ±127, 8.25 bits with its part of the scale.
var q8 = &packing{
	name:   "q8",
	kind:   kernels.Q8,
	encode: encodeQ8,
	store:  storeQ8,
}

// encodeQ8 has the scale put the largest weight at 127: with so many steps, no other scale is better by a percent.
func encodeQ8(e *encoder) {
	for b, s := range e.scales {
		e.scales[b] = roundBF16(s)
	}
	for b, inv := range e.inverse() {
		codes, w := e.codesOf(b), e.w[b*blockCols:][:blockCols]
		for k, v := range w {
			codes[k] = byte(round(float32(v * inv)))
		}
	}
}

func storeQ8(e *encoder, b int, t tile, row int) {
	codes := e.codesOf(b)
	for q := range blockCols / 4 {
		copy(t.codes[64*q+4*row:][:4], codes[4*q:])
	}
}
