//go:build amd64 && !purego

package kernels

import "unsafe"

// Activations packed for tiles, in words: for each 16 tokens, the last of which may be fewer, and each 32 columns (a step) of theirs, the last padded with zeros,
// a plane of hi and, in a Pair, one of lo, each [16 pairs of columns][tokens][2].
//
// hi is x rounded to bfloat16, or cut off where it would round to an infinity; lo is the rest, rounded: x is hi + lo within 2⁻¹⁷·|x|, and exactly
// where x has 16 significant bits. Denormals, of x or of lo, count as zeros.

// tileSteps is the number of steps of so many columns.
func tileSteps(cols int) int { return (cols + tileCols - 1) / tileCols }

// planes is how many the form has.
func (f Form) planes() int {
	if f == Pair {
		return 2
	}
	return 1
}

func growPairTiles(o *Operand)   { growTiles(o, Pair) }
func growSingleTiles(o *Operand) { growTiles(o, Single) }

func growTiles(o *Operand, f Form) {
	o.words = sized(o.words, o.n*tileSteps(o.cols)*tileCols*f.planes()+tileBytes/2)
}

// tileWords returns the packed words from where a line of the cache begins.
func (o *Operand) tileWords() []uint16 {
	at := uintptr(unsafe.Pointer(&o.words[0]))
	return o.words[-at%tileBytes/2:]
}

func packPairTiles(o *Operand, lo, hi int)   { packTiles(o, lo, hi, Pair, packPair) }
func packSingleTiles(o *Operand, lo, hi int) { packTiles(o, lo, hi, Single, packSingle) }

func packTiles(o *Operand, lo, hi int, f Form, pack func(dst *uint16, x *float32, cols, tokens int)) {
	if o.cols == 0 {
		return
	}
	words, ld := o.tileWords(), tileSteps(o.cols)*tileCols*f.planes()
	for t := lo; t < hi; t++ {
		group := t &^ (tileRows - 1)
		pack(&words[group*ld+t%tileRows*2], &o.x[t*o.cols], o.cols, min(tileRows, o.n-group))
	}
}
