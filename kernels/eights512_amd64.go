//go:build amd64 && !purego

package kernels

import "sync"

// Tokens that are multiplied by eights have their digits sorted: of each block 1 KiB, hi of the first quad of the eight tokens, 32 bytes, of the
// second … of the sixteenth, then lo. So a kernel needs one register to find them, and few lines of the first-level cache. Their sums lie as [block][2][8],
// the scales and then the corrections, which come to a sum before it is shifted. Both are where those of the same tokens would lie row by row.
const (
	eight      = 8
	eightBytes = eight * blockBytes // digits of eight tokens and a block
	eightSums  = 2 * eight
	// Blocks that are made digits before they are sorted.
	eightBlocks = 8
)

// eights512 is how many of n tokens are sorted, the first ones, and up to three beyond the last.
func eights512(n int) int {
	switch {
	case n >= manyTokens:
		return n &^ (eight - 1)
	case n > fewTokens:
		return (n + eight - 1 - fewTokens) / eight * eight
	}
	return 0
}

var eightRooms = sync.Pool{New: func() any { return new(eightDigits512) }}

// eightDigits512 are digits and sums of eight tokens before they are sorted.
type eightDigits512 struct {
	digits [eight][eightBlocks*blockBytes + digitPad]int8
	sums   [eight][2 * eightBlocks]int32
}

// packEight512 packs eight tokens from t on, or those that there are.
func packEight512(o *Operand, t int, k byteDigits) {
	blocks := blocksOf(o.cols)
	room, _ := eightRooms.Get().(*eightDigits512)
	defer eightRooms.Put(room)
	for b := 0; b < blocks; b += eightBlocks {
		n, from := min(eightBlocks, blocks-b), b*BlockCols
		for i := range min(eight, o.n-t) {
			x := o.x[(t+i)*o.cols:][from:min(from+n*BlockCols, o.cols)]
			k.blocks(room.digits[i][:], x, room.sums[i][:])
		}
		room.sort(o.digits[t*o.ldDigits()+b*eightBytes:], o.sums[2*t*blocks+b*eightSums:], n, k)
	}
}

func (r *eightDigits512) sort(digits []int8, sums []int32, blocks int, k byteDigits) {
	const ld = len(r.digits[0])
	for d := range k.digits {
		sortEight512(&digits[d*eightBytes/2], &r.digits[0][d*BlockCols], ld, blocks)
	}
	for b := range blocks {
		to := sums[b*eightSums:][:eightSums]
		for i := range eight {
			to[i], to[eight+i] = r.sums[i][2*b], r.sums[i][2*b+1]>>k.shift
		}
	}
}

var (
	twoDigits512 = byteDigits{packDigits512Blocks, maxDigits, 2, 7}
	oneDigit512  = byteDigits{packDigit512Blocks, maxDigit, 1, 0}
)
