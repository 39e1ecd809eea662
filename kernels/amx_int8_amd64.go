//go:build amd64 && !purego

package kernels

import "unsafe"

// The books of Codes6 and Codes4 as bytes.
var signed6, signed4 = *(*[64]byte)(unsafe.Pointer(&Codes6)), *(*[128]byte)(unsafe.Pointer(&Codes4))

// digitTokens are so many that tiles pay: one reads weights as fast as memory gives them without.
const digitTokens = 2

func mulTiledAMX(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	if x.n < digitTokens {
		mulTiled512(dst, ldDst, w, x, lo, hi)
		return
	}
	for t := range x.n {
		clear(dst[t*ldDst:][:hi-lo])
	}
	var tiles [unpackTiles * tileInts]byte
	var m digitMul
	m.configure(x.n)
	blocks := blocksOf(w.Cols)
	for g := lo / GroupRows; g*GroupRows < hi; g++ {
		mem, to, rows := w.group(g), dst[g*GroupRows-lo:], min(GroupRows, hi-g*GroupRows)
		for b := 0; b < blocks; b += unpackTiles {
			n := min(unpackTiles, blocks-b)
			from := &tiles[0]
			switch w.Kind {
			case Q8:
				from = &mem.codes[b*tileInts]
			case Q6:
				unpack512Q6(from, &mem.codes[b*Q6.CodeBytes()], n, &signed6)
			case Q4:
				unpack512Q4(from, &mem.codes[b*Q4.CodeBytes()], &mem.subs[b*subBytes], n, &signed4, &shifts4)
			}
			m.tokens(to, ldDst, rows, from, &mem.scales[b*tileScale], x, b, n)
		}
	}
}

// digitMul is what products of digits need beside their operands.
type digitMul struct {
	whole, last tileConfig // for 16 tokens, and for those of the last group
	scratch     [3][sums]int32
}

func (m *digitMul) configure(tokens int) {
	m.whole.set(tileRows, tileBytes, 0, 1, 2, 3, 4)
	m.last.set((tokens-1)%tileRows+1, tileBytes, 0, 1, 2, 3)
	m.last.set(tileRows, tileBytes, 4)
}

// tokens adds so many blocks, from block b on, of a group of rows to all tokens of dst.
func (m *digitMul) tokens(dst []float32, ldDst, rows int, w, scales *byte, x *Operand, b, blocks int) {
	mul, ldX, ldSums := tileDigits, x.ldDigits(), 2*blocksOf(x.cols)
	if x.form == Digit {
		mul = tileDigit
	}
	for t := 0; t < x.n; t += tileRows {
		c, n := &m.whole, min(tileRows, x.n-t)
		if t+tileRows >= x.n {
			c = &m.last
		}
		mul(c, &dst[t*ldDst], ldDst*4, w, scales, blocks, &x.digits[t*ldX+b*blockBytes], ldX, &x.sums[t*ldSums+2*b], ldSums*4, 1<<rows-1, n, &m.scratch)
	}
}
