package quant

import "github.com/ffnrun/ffnrun/kernels"

// q4 stores a weight as a code of kernels.Codes4 and 16 of them with four bits that say which, 4.5 bits with their part of the
// scale.
var q4 = &packing{
	name:   "q4",
	kind:   kernels.Q4,
	encode: encodeQ4,
	store:  storeQ4,
}

const subBlocks = blockCols / 16

func encodeQ4(e *encoder) {
	kernels.Kinds4(e.kinds, e.w, e.inverse())
	for b := range e.scales {
		best := best4(&e.kinds[b])
		e.scales[b] *= kernels.Stretch4[best]
		k := &e.kinds[b][best]
		e.subs[b] = subs4{uint8(k[0] & 15), uint8(k[1] & 15), uint8(k[2] & 15), uint8(k[3] & 15)}
	}
	kernels.Nearest4(e.codes, e.products, e.w, e.inverse(), e.subs)
	e.refit()
}

// found4 are the kinds that fit a block best at each multiple of its scale, with the squared error that they leave above them.
type found4 = [len(kernels.Stretch4)][subBlocks]uint32

// best4 returns the multiple that leaves the least error, of equal ones the first.
func best4(found *found4) uint32 {
	err := func(i uint32) uint32 {
		k := &found[i]
		return (k[0]>>4+k[1]>>4+k[2]>>4+k[3]>>4)<<3 | i
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
