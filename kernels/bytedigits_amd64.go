//go:build amd64 && !purego

package kernels

import "math"

// byteDigits makes digits, of so many a number.
type byteDigits struct {
	pack   func(dst *int8, x *float32, blocks int, sums *int32, most, least float32)
	most   float32
	digits int
	shift  int // of the first digit, and of the correction where it is added with that
}

// blocks makes digits of a row, or of a part that begins with a block, and of each block a scale and a correction.
func (k byteDigits) blocks(digits []int8, x []float32, sums []int32) {
	whole := len(x) / BlockCols
	if whole > 0 {
		k.pack(&digits[0], &x[0], whole, &sums[0], k.most, minMagnitude)
	}
	if rest := x[whole*BlockCols:]; len(rest) > 0 {
		scale, sum := packBlock((*[blockBytes]int8)(digits[whole*blockBytes:]), rest, k.most)
		sums[2*whole], sums[2*whole+1] = int32(math.Float32bits(scale)), -unsign*sum
	}
}

// packing is k as a form: rows, and eights of as many tokens as sorted says.
func (k byteDigits) packing(sorted func(n int) int) packing {
	grow := func(o *Operand) {
		n := max(o.n, sorted(o.n))
		o.digits = sized(o.digits, n*o.ldDigits())
		o.sums = sized(o.sums, 2*n*blocksOf(o.cols))
	}
	return packing{grow, func(o *Operand, lo, hi int) {
		t := lo
		for ; t < min(hi, sorted(o.n)); t += eight {
			packEight512(o, t, k)
		}
		for ; t < hi; t++ {
			k.blocks(o.digits[t*o.ldDigits():], o.x[t*o.cols:][:o.cols], o.sums[2*t*blocksOf(o.cols):])
		}
	}}
}
