package quant

import "github.com/ffnrun/ffnrun/kernels"

// q4 stores a weight as a code of kernels.Codes4 and 16 of them with four bits that say which, 4.5 bits with their part of the
// scale.
var q4 = &packing{
	name:    "q4",
	kind:    kernels.Q4,
	stretch: stretch4[:],
	encode:  encodeQ4,
	store:   storeQ4,
}

const subBlocks = blockCols / 16

// stretch4 are the scales to try, as multiples of that which puts the largest weight at 127: twentieths.
var stretch4 = [tries4]float32{1, 1.05, 1.1, 1.15, 1.2, 1.25}

const tries4, twentieths4 = 6, 20

func encodeQ4(e *encoder) {
	kernels.Kinds4(e.kinds, e.w, e.tries())
	for b := range e.scales {
		found := (*[tries4][subBlocks]uint32)(e.kinds[tries4*b:])
		best := best4(found)
		e.scales[b] *= stretch4[best]
		k := &found[best]
		e.subs[b] = subs4{uint8(k[0] & 15), uint8(k[1] & 15), uint8(k[2] & 15), uint8(k[3] & 15)}
	}
	kernels.Nearest4(e.codes, e.products, e.w, e.inverse(), e.subs)
	e.refit()
}

// best4 returns the scale that leaves the least squared error, of equal ones the first. Errors are compared in squares of twentieths, with the place
// below them: below 2¹⁸ · 25² · 8.
func best4(found *[tries4][subBlocks]uint32) uint32 {
	err := func(i uint32) uint32 {
		k := &found[i]
		return (k[0]>>4+k[1]>>4+k[2]>>4+k[3]>>4)*((twentieths4+i)*(twentieths4+i)<<3) | i
	}
	return min(err(0), err(1), err(2), err(3), err(4), err(5)) & 7
}

// subs4 are the kinds of a row's sub-blocks.
type subs4 = [subBlocks]uint8

func storeQ4(e *encodedRow, b int, t tile, row int) {
	t.setNibbles(row, e.codesOf(b))
	subs := (*[subBlocks * groupRows / 2]byte)(t.subs)
	for i, sub := range e.subs[b] {
		subs[groupRows/2*i+row/2] |= sub << (row % 2 * 4)
	}
}
