//go:build amd64 && !purego

package kernels

import (
	"bytes"
	"unsafe"
)

// withDigits adds the quantized products of CPUs with VNNI. Their dot product takes unsigned weights: 128 is added to each, and
// 128 times the sum of the digits subtracted where a block's sum begins.
func withDigits(i impl, k *digitKernel512) impl {
	i.pack[Digits], i.pack[Digit] = twoDigits512.packing(eights512), oneDigit512.packing(eights512)
	i.mulTiled = k.mul
	return i
}

// unsign turns a signed byte into what is 128 more, unsigned.
const unsign = 0x80

// Books of the kinds, unsigned: what Q8's integers are to be changed by, and the integers of Codes6 and Codes4. shifts4 takes the kind of row r,
// four bits at 4r, to the upper half of each of its bytes.
var (
	book8                 = [64]byte(bytes.Repeat([]byte{unsign}, 64))
	book0                 [64]byte // of tiles that are unsigned
	book6, book4, shifts4 = unsignedBooks()
	books512              = [tiledKinds]*byte{&book8[0], &book6[0], &book4[0]}
)

func unsignedBooks() (six [64]byte, four [128]byte, shifts [64]byte) {
	for i, v := range Codes6 {
		six[i] = byte(v) + unsign
	}
	for i, v := range Codes4 {
		four[i] = byte(v) + unsign
	}
	for i := range shifts {
		shifts[i] = byte(i/4*4-4) & 63
	}
	return six, four, shifts
}

type (
	product512 func(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
	pair512    func(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
	triple512  func(dst *float32, ldDst int, w *byte, second, third int, scales *byte, scalesSecond, scalesThird, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[tripleScratch]byte, from *float32, ldFrom int)
)

// products512 multiply by so many digits.
type products512 struct {
	digits int
	group  [tiledKinds]group512
	triple triple512 // of three groups whose integers are unsigned
}

type group512 struct {
	pair       pair512 // of two groups
	x4, x2, x1 product512
}

// digitKernel512 are the products, and what makes integers of codes before many tokens are multiplied.
type digitKernel512 struct {
	two, one products512
	unpack6  func(dst, codes *byte, tiles int, book *[64]byte)
	unpack4  func(dst, codes, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)
}

// permuted512 takes integers out of books by VPERMB, which is VBMI's, shuffled512 by VPSHUFB.
var (
	permuted512 = digitKernel512{
		products512{2, [tiledKinds]group512{
			{digits512Q8Pair, digits512Q8x4, digits512Q8x2, digits512Q8x1},
			{digits512Q6Pair, digits512Q6x4, digits512Q6x2, digits512Q6x1},
			{digits512Q4Pair, digits512Q4x4, digits512Q4x2, digits512Q4x1},
		}, digits512Triple},
		products512{1, [tiledKinds]group512{
			{digit512Q8Pair, digit512Q8x4, digit512Q8x2, digit512Q8x1},
			{digit512Q6Pair, digit512Q6x4, digit512Q6x2, digit512Q6x1},
			{digit512Q4Pair, digit512Q4x4, digit512Q4x2, digit512Q4x1},
		}, digit512Triple},
		unpack512Q6, unpack512Q4,
	}
	shuffled512 = digitKernel512{
		products512{2, [tiledKinds]group512{
			permuted512.two.group[Q8],
			{digits512ShuffledQ6Pair, digits512ShuffledQ6x4, digits512ShuffledQ6x2, digits512ShuffledQ6x1},
			{digits512ShuffledQ4Pair, digits512ShuffledQ4x4, digits512ShuffledQ4x2, digits512ShuffledQ4x1},
		}, digits512Triple},
		products512{1, [tiledKinds]group512{
			permuted512.one.group[Q8],
			{digit512ShuffledQ6Pair, digit512ShuffledQ6x4, digit512ShuffledQ6x2, digit512ShuffledQ6x1},
			{digit512ShuffledQ4Pair, digit512ShuffledQ4x4, digit512ShuffledQ4x2, digit512ShuffledQ4x1},
		}, digit512Triple},
		unpack512ShuffledQ6, unpack512ShuffledQ4,
	}
)

func (k *digitKernel512) products(f Form) *products512 {
	if f == Digit {
		return &k.one
	}
	return &k.two
}

func (k *digitKernel512) mul(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	first := 0 // of the tokens whose products are added
	if w.Cols > 0 {
		first = eights512(x.n)
	}
	for t := first; t < x.n; t++ {
		clear(dst[t*ldDst:][:hi-lo])
	}
	switch {
	case w.Cols == 0:
	case x.n >= manyTokens:
		k.mulTriples(dst, ldDst, w, x, lo, hi)
	case x.n > fewTokens:
		k.mulPairs(dst, ldDst, w, x, lo, hi)
	default:
		g, by := groupRun512(w, lo), k.products(x.form)
		for r := lo; r < hi; r += GroupRows {
			if r > lo {
				g.next()
			}
			g.add(by, dst[r-lo:], ldDst, min(GroupRows, hi-r), x, 0, x.n)
		}
	}
}

// groupRun512 are all tiles of the group that begins with row r.
func groupRun512(w *Tiled, r int) run512 {
	g, blocks := w.group(r/GroupRows), blocksOf(w.Cols)
	_, _, size := w.Kind.parts(blocks)
	run := run512{w.Kind, &g.codes[0], &g.scales[0], nil, books512[w.Kind], 0, blocks, size}
	if w.Kind == Q4 {
		run.subs = &g.subs[0]
	}
	return run
}

// run512 is n consecutive tiles of a group, from block b on.
type run512 struct {
	kind                      TiledKind
	codes, scales, subs, book *byte
	b, n, size                int
}

// next makes g the group after it, which there must be: of one token a group takes a microsecond, and asking for it anew would be 2 to 3 % of that.
func (g *run512) next() {
	after := func(p *byte) *byte { return (*byte)(unsafe.Add(unsafe.Pointer(p), g.size)) }
	g.codes, g.scales = after(g.codes), after(g.scales)
	if g.subs != nil {
		g.subs = after(g.subs)
	}
}

// add adds the products of up to 16 rows with tokens [t, t+many) to dst, which begins at token t and the first of the rows.
func (g *run512) add(by *products512, dst []float32, ldDst, rows int, x *Operand, t, many int) {
	p, ldX, ldSums, mask := &by.group[g.kind], x.ldDigits(), 2*blocksOf(x.cols), 1<<rows-1
	for i := 0; i < many; {
		mul, tokens := p.x1, 1
		switch left := many - i; {
		case left >= 4:
			mul, tokens = p.x4, 4
		case left >= 2:
			mul, tokens = p.x2, 2
		}
		at := t + i
		mul(&dst[i*ldDst], ldDst*4, g.codes, g.scales, g.n, &x.digits[at*ldX+g.b*blockBytes], ldX, &x.sums[at*ldSums+2*g.b], ldSums*4, mask, g.size, g.subs, g.book, &shifts4)
		i += tokens
	}
}

func (k *digitKernel512) unpack(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int) {
	codes := g.codes[b*kind.CodeBytes():]
	switch kind {
	case Q8:
		unpack512Q8(&dst[at], &codes[0], n, &book8)
	case Q6:
		k.unpack6(&dst[at], &codes[0], n, &book6)
	case Q4:
		k.unpack4(&dst[at], &codes[0], &g.subs[b*subBytes], n, &book4, &shifts4)
	}
}
