package quant

import (
	"encoding/binary"

	"github.com/ffnrun/ffnrun/kernels"
)

// q6 stores a weight as a code of kernels.Codes6, 6.25 bits with its part of the scale: four bits as in q4, then planes of the
// other two, a vector for four quads.
var q6 = &packing{
	name:    "q6",
	kind:    kernels.Q6,
	stretch: stretch6[:],
	encode:  encodeQ6,
	store:   storeQ6,
}

const planes6 = 512 // where the planes begin in a tile

// stretch6 are the scales to try, as multiples of that which puts the largest weight at 127.
var stretch6 = [...]float32{1, 1.05}

func encodeQ6(e *encoder) {
	kernels.Errors6(e.errors, e.w, e.tries())
	for b := range e.scales {
		e.scales[b] = best6(e.scales[b], e.errors[len(stretch6)*b:])
	}
	for range 2 {
		kernels.Nearest6(e.codes, e.products, e.w, e.inverse())
		e.refit()
	}
}

// best6 returns the scale, of either sign, that leaves the least squared error.
func best6(s float32, errors [][2]uint32) (best float32) {
	var least float32
	for i, f := range stretch6 {
		f *= s
		square := float32(f * f)
		plus, minus := float32(float32(errors[i][0])*square), float32(float32(errors[i][1])*square)
		if i == 0 || plus < least {
			best, least = f, plus
		}
		if minus < least {
			best, least = -f, minus
		}
	}
	return best
}

func storeQ6(e *encodedRow, b int, t tile, row int) {
	codes := e.codesOf(b)
	t.setNibbles(row, codes)
	for u := range 4 {
		plane := uint32(0)
		for q := range 4 {
			plane |= binary.LittleEndian.Uint32(codes[16*u+4*q:]) >> 4 & 0x03030303 << (2 * q)
		}
		binary.LittleEndian.PutUint32(t.codes[planes6+64*u+4*row:], plane)
	}
}
