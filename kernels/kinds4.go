package kernels

import (
	"math"
	"sync"
)

// Stretch4 are the multiples of a block's scale that are worth trying: twentieths.
var Stretch4 = [tries4]float32{1, 1.05, 1.1, 1.15, 1.2, 1.25}

const tries4, twentieths4 = 6, 20

// Kinds4 looks for the books of Codes4 that fit blocks of 64 weights at each of Stretch4's multiples of the scales 1/invs: for each 16 weights, the
// kind whose integers leave the least squared error of u = w·inv, rounded to whole numbers, and that error, in squares of the scale. A result is
// kind | error<<4, of equal errors the first kind's:
//
//	error(kind) = Σ_{16 weights} min(4095, min_code (u − stretch·integer(kind, code))²), each rounded
//
// |w·inv| must be below 127.5. The results are the same on every CPU.
func Kinds4(dst [][tries4][4]uint32, w, invs []float32) {
	if len(dst) != len(invs) || len(w) != BlockCols*len(invs) {
		panic(badEncode)
	}
	active.encode.kinds4(dst, w, invs)
}

// tries is how many scales each block of w has.
func tries(results int, w, invs []float32) int {
	blocks := len(w) / BlockCols
	if blocks*BlockCols != len(w) || results != len(invs) || len(invs)%max(blocks, 1) != 0 {
		panic(badEncode)
	}
	return len(invs) / max(blocks, 1)
}

// kinds is how many ways there are to read a 4-bit code: the rows of Codes4 and their negations.
const kinds = 16

// squares4 has for each whole number of 8 bits, in two's complement, and each multiple the square of what is between it and the nearest integer of each
// kind, four kinds to a word: 16 of them add up without a carry.
type squares4 [256][tries4][kinds / 4]uint64

// squaresOf4 makes them when they are asked for first: rows are whole lines, as so large an array begins with one.
var squaresOf4 = sync.OnceValue(func() *squares4 {
	s := new(squares4)
	for i := range s {
		for try := range tries4 {
			for kind := range kinds {
				s[i][try][kind/4] |= leastSquare4(int(int8(i)), try, byte(kind)) << (kind % 4 * 16)
			}
		}
	}
	return s
})

func leastSquare4(u, try int, kind byte) uint64 {
	least := 4095 * twentieths4 * twentieths4
	for code := range byte(16) {
		d := twentieths4*u - (twentieths4+try)*int(integer4(kind, code))
		least = min(least, d*d)
	}
	return uint64(least+twentieths4*twentieths4/2) / (twentieths4 * twentieths4)
}

func kinds4Generic(dst [][tries4][4]uint32, w, invs []float32) {
	squares := squaresOf4()
	for i, inv := range invs {
		for b := range 4 {
			sub := (*[16]float32)(block(w, i)[b*16:])
			for try := range dst[i] {
				dst[i][try][b] = kind4Generic(squares, try, sub, inv)
			}
		}
	}
}

func kind4Generic(squares *squares4, try int, w *[16]float32, inv float32) (result uint32) {
	var sums [kinds / 4]uint64
	for _, v := range w {
		row := &squares[uint8(nearestInt(float32(v*inv)))][try]
		sums[0] += row[0]
		sums[1] += row[1]
		sums[2] += row[2]
		sums[3] += row[3]
	}
	result = ^uint32(0)
	for kind := range uint32(kinds) {
		result = min(result, uint32(sums[kind/4]>>(kind%4*16)&0xffff)<<4|kind)
	}
	return result
}

// nearestInt rounds to the nearest whole number, ties to even, for |v| < 2²²: adding 1.5·2²³ leaves it in the low bits.
func nearestInt(v float32) int32 { return int32(math.Float32bits(v+0x1.8p23) - 0x4b400000) }
