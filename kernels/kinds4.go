package kernels

import "math"

// Kinds4 looks for the books of Codes4 that fit weights at some scales: for each scale 1/invs[i] and each 16 weights of its block, the
// kind whose integers leave the least squared error of v = w·invs[i], rounded to whole numbers, and that error. A result is
// kind | error<<4, of equal errors the first kind's:
//
//	error(kind) = Σ_{16 weights} min(4095, min_code (v − integer(kind, code))²)
//
// invs has as many scales for each block of 64 weights, those of a block together. |w·invs[i]| must be below 256. The results are the
// same on every CPU.
func Kinds4(dst [][4]uint32, w, invs []float32) {
	active.encode.kinds4(dst, w, invs, tries(len(dst), w, invs))
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

// squares4 has for each whole number of 9 bits, in two's complement, the square of what is between it and the nearest integer of each
// kind, four kinds to a word: 16 of them add up without a carry.
var squares4 = func() (squares [512][kinds / 4]uint64) {
	const most = 1<<12 - 1
	for i := range squares {
		v := (i ^ 256) - 256
		for kind := range kinds {
			least := most
			for code := range 16 {
				d := v - int(integer4(byte(kind), byte(code)))
				least = min(least, d*d)
			}
			squares[i][kind/4] |= uint64(least) << (kind % 4 * 16)
		}
	}
	return squares
}()

func kinds4Generic(dst [][4]uint32, w, invs []float32, tries int) {
	for i, inv := range invs {
		for b := range dst[i] {
			dst[i][b] = kind4Generic((*[16]float32)(block(w, i/tries)[b*16:]), inv)
		}
	}
}

func kind4Generic(w *[16]float32, inv float32) (result uint32) {
	var sums [kinds / 4]uint64
	for _, v := range w {
		row := &squares4[nearestInt(float32(v*inv))&511]
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
