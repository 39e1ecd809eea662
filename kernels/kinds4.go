package kernels

import "math"

// Kinds4 looks for the books of Codes4 that fit 64 weights: for each 16 of them, the kind whose integers leave the least squared
// error of v = w·inv, rounded to whole numbers, and that error. A result is kind | error<<4, of equal errors the first kind's:
//
//	error(kind) = Σ_{16 weights} min(4095, min_code (v − integer(kind, code))²)
//
// |w·inv| must be below 256. The results are the same on every CPU.
func Kinds4(w *[BlockCols]float32, inv float32) [4]uint32 { return active.kinds4(w, inv) }

// kinds is how many ways there are to read a 4-bit code: the rows of Codes4 and their negations.
const kinds = 16

// squares4 has for each whole number, 256 added, the square of what is between it and the nearest integer of each kind, four kinds to a
// word: 16 of them add up without a carry.
var squares4 = func() (squares [512][kinds / 4]uint64) {
	const most = 1<<12 - 1
	for i := range squares {
		for kind := range kinds {
			least := most
			for code := range 16 {
				d := i - 256 - int(integer4(byte(kind), byte(code)))
				least = min(least, d*d)
			}
			squares[i][kind/4] |= uint64(least) << (kind % 4 * 16)
		}
	}
	return squares
}()

func kinds4Generic(w *[BlockCols]float32, inv float32) (results [4]uint32) {
	for b := range results {
		var sums [kinds / 4]uint64
		for _, v := range w[b*16:][:16] {
			row := &squares4[uint32(nearestInt(float32(v*inv))+256)&511]
			sums[0] += row[0]
			sums[1] += row[1]
			sums[2] += row[2]
			sums[3] += row[3]
		}
		results[b] = ^uint32(0)
		for kind := range uint32(kinds) {
			results[b] = min(results[b], uint32(sums[kind/4]>>(kind%4*16)&0xffff)<<4|kind)
		}
	}
	return results
}

// nearestInt rounds to the nearest whole number, ties to even, for |v| < 2²²: adding 1.5·2²³ leaves it in the low bits.
func nearestInt(v float32) int32 { return int32(math.Float32bits(v+0x1.8p23) - 0x4b400000) }
