package quant

import "github.com/ffnrun/ffnrun/kernels"

// q4 stores a weight as a code of kernels.Codes4 and 16 of them with four bits that say which, 4.5 bits with their part of the
// scale.
var q4 = &packing{
	name:   "q4",
	kind:   kernels.Q4,
	encode: encodeQ4,
}

const (
	subCols   = 16 // columns of a sub-block
	subBlocks = blockCols / subCols
	negated   = 8 // of a sub: the integers of its row, negated
	kinds4    = 16
)

// stretch4 are the scales to try, as multiples of that which puts the largest weight at 127.
var stretch4 = [...]float32{1, 1.05, 1.1, 1.15, 1.2, 1.25}

// subs4 are the kinds of a row's sub-blocks.
type subs4 [subBlocks]uint8

func encodeQ4(t tile, row int, w *[blockCols]float32, most float32) {
	s, subs := best4(w, most/127)
	energy := energyOf(w)
	var codes [blockCols]uint8
	s = refit(s, most, energy, codes4(&codes, w, s, subs))
	subs, _ = search4(w, s)
	t.setScale(row, refit(s, most, energy, codes4(&codes, w, s, subs)))
	t.setNibbles(row, &codes)
	for b, sub := range subs {
		t.subs[groupRows/2*b+row/2] |= sub << (row % 2 * 4)
	}
}

// best4 returns the scale that leaves the least squared error, and the kinds of sub-blocks there.
func best4(w *[blockCols]float32, s float32) (best float32, kinds subs4) {
	var least float32
	for i, f := range stretch4 {
		f *= s
		subs, sum := search4(w, f)
		if e := float32(float32(float32(sum)*f) * f); i == 0 || e < least {
			best, kinds, least = f, subs, e
		}
	}
	return best, kinds
}

// search4 returns the kind of each sub-block that leaves the least squared error at a scale, and about how much that is.
func search4(w *[blockCols]float32, s float32) (subs subs4, sum uint32) {
	for b, found := range kernels.Kinds4(w, 1/s) {
		subs[b] = uint8(found & 15)
		sum += found >> 4
	}
	return subs, sum
}

// codes4 sets the codes that w takes at a scale and returns Σ w·q of their integers q.
func codes4(codes *[blockCols]uint8, w *[blockCols]float32, s float32, subs subs4) float32 {
	inv := 1 / s
	var s0, s1, s2, s3 float32
	for b, sub := range subs {
		book := &nearest4[sub&15]
		dst, src := (*[subCols]uint8)(codes[b*subCols:]), (*[subCols]float32)(w[b*subCols:])
		for k := 0; k < subCols; k += 4 {
			n0, n1 := book[half(float32(src[k]*inv))], book[half(float32(src[k+1]*inv))]
			n2, n3 := book[half(float32(src[k+2]*inv))], book[half(float32(src[k+3]*inv))]
			dst[k], dst[k+1], dst[k+2], dst[k+3] = n0.code, n1.code, n2.code, n3.code
			s0 += float32(src[k] * float32(n0.integer))
			s1 += float32(src[k+1] * float32(n1.integer))
			s2 += float32(src[k+2] * float32(n2.integer))
			s3 += float32(src[k+3] * float32(n3.integer))
		}
	}
	return (s0 + s2) + (s1 + s3)
}

// half is the place of a value in a table by value in steps of one half.
func half(v float32) int { return int(round(float32(v*2))+512) & 1023 }

// near is a code and its integer.
type near struct {
	code    uint8
	integer int8
}

// nearest4 has the code of each kind whose integer is nearest to a value.
var nearest4 = func() (table [kinds4][1024]near) {
	for kind := range table {
		var book [16]int8
		for c := range book {
			book[c] = kernels.Codes4[kind&7<<4|c]
			if kind&negated != 0 {
				book[c] = -book[c]
			}
		}
		for v := range table[kind] {
			c := nearest(book[:], float32(v-512)/2)
			table[kind][v] = near{uint8(c), book[c]}
		}
	}
	return table
}()
