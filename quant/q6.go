package quant

import "github.com/ffnrun/ffnrun/kernels"

// q6 stores a weight as a code of kernels.Codes6, 6.25 bits with its part of the scale: four bits as in q4, then planes of the
// other two, a vector for four quads.
var q6 = &packing{
	name:   "q6",
	kind:   kernels.Q6,
	encode: encodeQ6,
}

const planes6 = 512 // where the planes begin in a tile

// stretch6 are the scales to try, as multiples of that which puts the largest weight at 127.
var stretch6 = [...]float32{1, 1.05}

func encodeQ6(t tile, row int, w *[blockCols]float32, most float32) {
	s := bestScale6(w, most/127)
	energy := energyOf(w)
	var codes [blockCols]uint8
	s = refit(s, most, energy, codes6(&codes, w, s))
	t.setScale(row, refit(s, most, energy, codes6(&codes, w, s)))
	t.setNibbles(row, &codes)
	for u := range 4 {
		dst, src := t.codes[planes6+64*u+4*row:][:4], codes[16*u:][:16]
		for j := range dst {
			dst[j] = src[j]>>4 | src[4+j]>>4<<2 | src[8+j]>>4<<4 | src[12+j]>>4<<6
		}
	}
}

// bestScale6 returns the scale, of either sign, that leaves the least squared error.
func bestScale6(w *[blockCols]float32, s float32) float32 {
	var best, least float32
	for i, f := range stretch6 {
		f *= s
		inv, sum := 1/f, uint64(0)
		for _, v := range w {
			sum += errors6[fine(float32(v*inv))]
		}
		square := float32(f * f)
		plus, minus := float32(float32(uint32(sum))*square), float32(float32(sum>>32)*square)
		if i == 0 || plus < least {
			best, least = f, plus
		}
		if minus < least {
			best, least = -f, minus
		}
	}
	return best
}

// codes6 sets the codes that w takes at a scale and returns Σ w·q of their integers q.
func codes6(codes *[blockCols]uint8, w *[blockCols]float32, s float32) float32 {
	inv := 1 / s
	var s0, s1, s2, s3 float32
	for k := 0; k < blockCols; k += 4 {
		c0, c1 := nearest6[fine(float32(w[k]*inv))]&63, nearest6[fine(float32(w[k+1]*inv))]&63
		c2, c3 := nearest6[fine(float32(w[k+2]*inv))]&63, nearest6[fine(float32(w[k+3]*inv))]&63
		codes[k], codes[k+1], codes[k+2], codes[k+3] = c0, c1, c2, c3
		s0 += float32(w[k] * float32(kernels.Codes6[c0]))
		s1 += float32(w[k+1] * float32(kernels.Codes6[c1]))
		s2 += float32(w[k+2] * float32(kernels.Codes6[c2]))
		s3 += float32(w[k+3] * float32(kernels.Codes6[c3]))
	}
	return (s0 + s2) + (s1 + s3)
}

const (
	fineSteps = 4 // of an integer, in tables by value
	fineRange = 2048
)

// fine is the place of a value in such a table.
func fine(v float32) int { return int(round(float32(v*fineSteps))+fineRange/2) & (fineRange - 1) }

// nearest6 is the code whose integer is nearest to a value. errors6 is the square of what is between them, in fine steps, and
// above bit 32 that of the negated value.
var nearest6, errors6 = func() (codes [fineRange]uint8, squares [fineRange]uint64) {
	for i := range codes {
		c := nearest(kernels.Codes6[:], float32(i-fineRange/2)/fineSteps)
		codes[i] = uint8(c)
		d := int64(i-fineRange/2) - fineSteps*int64(kernels.Codes6[c])
		squares[i] += uint64(d * d)
		squares[(fineRange-i)&(fineRange-1)] += uint64(d*d) << 32
	}
	return codes, squares
}()

// nearest returns the index of the integer of a book that is nearest to v, the first of two.
func nearest(book []int8, v float32) (code int) {
	for i, q := range book {
		if d, best := float32(q)-v, float32(book[code])-v; d*d < best*best {
			code = i
		}
	}
	return code
}
