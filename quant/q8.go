package quant

import (
	"encoding/binary"

	"github.com/ffnrun/ffnrun/kernels"
)

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
	kernels.Nearest8(e.codes, e.w, e.inverse())
}

func storeQ8(e *encodedRow, b int, t tile, row int) {
	codes, dst := e.codesOf(b), t.codes[4*row:][:4*groupRows*(blockCols/4-1)+4]
	for q := range blockCols / 4 {
		binary.LittleEndian.PutUint32(dst[4*groupRows*q:], binary.LittleEndian.Uint32(codes[4*q:]))
	}
}
