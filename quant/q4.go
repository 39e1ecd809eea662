package quant

import (
	"math"

	"github.com/ffnrun/ffnrun/kernels"
)

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

// stretch4 are the scales to try, as multiples of that which puts the largest weight at 127.
var stretch4 = [...]float32{1, 1.05, 1.1, 1.15, 1.2, 1.25}

func encodeQ4(e *encoder) {
	kernels.Kinds4(e.kinds, e.w, e.tries())
	for b := range e.scales {
		e.scales[b], e.subs[b] = best4(e.scales[b], e.kinds[len(stretch4)*b:])
	}
	e.nearest4()
	e.refit()
	kernels.Kinds4(e.kinds[:len(e.scales)], e.w, e.inverse())
	for b := range e.scales {
		e.subs[b] = kindsOf(&e.kinds[b])
	}
	e.nearest4()
	e.refit()
}

// best4 returns the scale that leaves the least squared error, and the kinds of sub-blocks there.
func best4(s float32, found [][subBlocks]uint32) (float32, subs4) {
	best, least := 0, float32(math.MaxFloat32)
	for i, f := range stretch4 {
		f *= s
		sum := found[i][0]>>4 + found[i][1]>>4 + found[i][2]>>4 + found[i][3]>>4
		if err := float32(float32(float32(sum)*f) * f); err < least {
			best, least = i, err
		}
	}
	return stretch4[best] * s, kindsOf(&found[best])
}

// subs4 are the kinds of a row's sub-blocks.
type subs4 = [subBlocks]uint8

// kindsOf takes the kinds from results of kernels.Kinds4.
func kindsOf(found *[subBlocks]uint32) (subs subs4) {
	for b, f := range found {
		subs[b] = uint8(f & 15)
	}
	return subs
}

func (e *encoder) nearest4() { kernels.Nearest4(e.codes, e.products, e.w, e.inverse(), e.subs) }

func storeQ4(e *encoder, b int, t tile, row int) {
	t.setNibbles(row, e.codesOf(b))
	for i, sub := range e.subs[b] {
		t.subs[groupRows/2*i+row/2] |= sub << (row % 2 * 4)
	}
}
