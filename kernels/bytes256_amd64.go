//go:build amd64 && !purego

package kernels

// bytes256 multiplies digits of eight bits where there is AVX-VNNI, which CPUs without AVX-512 have: four columns an instruction. As in digits512_amd64.go
// 128 is added to each weight, and 128 times the sum of the whole numbers subtracted.
var bytes256 = tileKernel{tokens: bytesTokens, few: 24, unpack: unpack256, add: addBytes256, single4: singleBytes256}

const bytesTokens = 6 // that share a quad of weights

// withBytes gives AVX2 those products.
func withBytes(i impl) impl {
	i.pack[Digits] = byteDigits{packTwo256Blocks, maxDigits, 2, 0}.packing(noneSorted)
	i.pack[Digit] = byteDigits{packOne256Blocks, maxDigit, 1, 0}.packing(noneSorted)
	i.mulTiled = bytes256.mul
	return i
}

func addBytes256(dst []float32, ldDst, rows int, kind TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int) {
	ldX, ldScales, each := x.ldDigits(), 2*blocksOf(x.cols), 2
	if x.form == Digit {
		each = 1
	}
	digits, scalesX := x.digits[t*ldX+b*blockBytes:], x.sums[t*ldScales+2*b:]
	if many == bytesTokens && rows == GroupRows {
		bytes256x6(&dst[0], ldDst*4, &tiles[0], &scales[0], n, &digits[0], ldX, &scalesX[0], ldScales*4, each)
		return
	}
	for i := range many {
		var sums [GroupRows]float32
		to := dst[i*ldDst:][:rows]
		copy(sums[:], to)
		bytes256x1(&sums[0], &tiles[0], &scales[0], n, &digits[i*ldX], &scalesX[i*ldScales], ahead256(kind), each)
		copy(to, sums[:])
	}
}

// unsignedBooks4 are books4 with 128 added.
var unsignedBooks4 = func() (books [256]byte) {
	for i, v := range books4 {
		books[i] = byte(v) + unsign
	}
	return books
}()

func singleBytes256(dst *[GroupRows]float32, g tileGroup, x *Operand, blocks int) {
	mul := twoBytes256Q4
	if x.form == Digit {
		mul = oneByte256Q4
	}
	mul(&dst[0], &g.codes[0], &g.subs[0], &g.scales[0], blocks, &x.digits[0], &x.sums[0], &unsignedBooks4)
}
