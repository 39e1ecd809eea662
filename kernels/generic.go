package kernels

import "math"

// lanes is the number of partial sums of a generic dot product.
const lanes = 8

var generic = impl{
	name:          "generic",
	dotF32:        dotGenericF32,
	dotF16:        dotGenericF16,
	dotBF16:       dotGenericBF16,
	scoresF32:     scoresGenericF32,
	scoresBF16:    scoresGenericBF16,
	weightedF32:   weightedGenericF32,
	weightedBF16:  weightedGenericBF16,
	scoresPairs:   scoresGenericPairs,
	weightedPairs: weightedGenericPairs,
	expFast:       expFastGeneric,
	roundKV:       roundKVGeneric,
	largest:       largestGeneric,
	expSum:        expSumGeneric,
	scale:         scaleGeneric,
	swish:         swishGeneric,
	gelu:          geluGeneric,
	geluTanh:      geluTanhGeneric,
	multiply:      multiplyGeneric,
	rotate:        rotateGeneric,
	plus:          plusGeneric,
	times:         timesGeneric,
	rms:           rmsGeneric,
	center:        centerGeneric,
	sum:           sumGeneric,
	squares:       squaresGeneric,
	order:         laneOrder{lanes, true},
	addRowF32:     addRowGenericF32,
	addRowF16:     addRowGenericF16,
	addRowBF16:    addRowGenericBF16,
	pack: [forms]packing{
		Single: {growSingle, packSingleGeneric}, Digits: {growDigits, packDigitsGeneric}, Digit: {growDigits, packDigitGeneric},
	},
	mulBF16:    [forms]mulOf[uint16]{Single: singlesGeneric(BF16)},
	mulF16:     [forms]mulOf[uint16]{Single: singlesGeneric(roundedF16)},
	mulTiled:   mulTiledGeneric,
	widenF16:   widenGenericF16,
	widenBF16:  widenGenericBF16,
	unpackBF12: unpackBF12Generic,
	encode:     encoders{measureGeneric, kinds4Generic, nearest4Generic, nearest6Generic, errors6Generic, nearest8Generic, splitBF12Generic},
}

// reduce adds the lanes pairwise, as a vector unit folds its register in halves.
func reduce(s [lanes]float32) float32 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// The three dot products below differ in how a weight is widened and in nothing else. Each product is
// rounded to float32 before it is added (the conversion forbids fusing), so that the reference gives
// the same bits on every architecture.

func dotGenericF32(dst, w, x []float32, s Shape) {
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			dst[t*s.LdDst+r] = dotOneF32(row, x[t*s.LdX:][:s.Cols])
		}
	}
}

func dotGenericF16(dst []float32, w []uint16, x []float32, s Shape) {
	table := halfTable()
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			dst[t*s.LdDst+r] = dotOneF16(table, row, x[t*s.LdX:][:s.Cols])
		}
	}
}

func dotGenericBF16(dst []float32, w []uint16, x []float32, s Shape) {
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			dst[t*s.LdDst+r] = dotOneBF16(row, x[t*s.LdX:][:s.Cols])
		}
	}
}

func dotOneF32(w, x []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	k := 0
	for ; k+lanes <= len(w) && k+lanes <= len(x); k += lanes {
		a, b := w[k:k+lanes:k+lanes], x[k:k+lanes:k+lanes]
		s0 += float32(a[0] * b[0])
		s1 += float32(a[1] * b[1])
		s2 += float32(a[2] * b[2])
		s3 += float32(a[3] * b[3])
		s4 += float32(a[4] * b[4])
		s5 += float32(a[5] * b[5])
		s6 += float32(a[6] * b[6])
		s7 += float32(a[7] * b[7])
	}
	sum := reduce([lanes]float32{s0, s1, s2, s3, s4, s5, s6, s7})
	for ; k < len(w); k++ {
		sum += float32(w[k] * x[k])
	}
	return sum
}

func dotOneBF16(w []uint16, x []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	k := 0
	for ; k+lanes <= len(w) && k+lanes <= len(x); k += lanes {
		a, b := w[k:k+lanes:k+lanes], x[k:k+lanes:k+lanes]
		s0 += float32(BF16(a[0]) * b[0])
		s1 += float32(BF16(a[1]) * b[1])
		s2 += float32(BF16(a[2]) * b[2])
		s3 += float32(BF16(a[3]) * b[3])
		s4 += float32(BF16(a[4]) * b[4])
		s5 += float32(BF16(a[5]) * b[5])
		s6 += float32(BF16(a[6]) * b[6])
		s7 += float32(BF16(a[7]) * b[7])
	}
	sum := reduce([lanes]float32{s0, s1, s2, s3, s4, s5, s6, s7})
	for ; k < len(w); k++ {
		sum += float32(BF16(w[k]) * x[k])
	}
	return sum
}

func dotOneF16(table *[1 << 16]float32, w []uint16, x []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	k := 0
	for ; k+lanes <= len(w) && k+lanes <= len(x); k += lanes {
		a, b := w[k:k+lanes:k+lanes], x[k:k+lanes:k+lanes]
		s0 += float32(table[a[0]] * b[0])
		s1 += float32(table[a[1]] * b[1])
		s2 += float32(table[a[2]] * b[2])
		s3 += float32(table[a[3]] * b[3])
		s4 += float32(table[a[4]] * b[4])
		s5 += float32(table[a[5]] * b[5])
		s6 += float32(table[a[6]] * b[6])
		s7 += float32(table[a[7]] * b[7])
	}
	sum := reduce([lanes]float32{s0, s1, s2, s3, s4, s5, s6, s7})
	for ; k < len(w); k++ {
		sum += float32(table[w[k]] * x[k])
	}
	return sum
}

// BF16 widens a bfloat16 exactly.
func BF16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }
