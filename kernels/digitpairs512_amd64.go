//go:build amd64 && !purego

package kernels

import "unsafe"

// Many tokens are multiplied step by step: a pair of groups times some blocks times a batch of tokens. A step's tiles stay in the
// first-level cache while all tokens of the batch pass over them, and the codes of the next step come in meanwhile, a share with each
// eight tokens.
const (
	// Fewer tokens cost less where a group is read to its end, four or sixteen tokens at a time.
	manyTokens = 32
	pairRows   = 2 * GroupRows
	pairTokens = 8
	pairBlocks = 16
	// A batch's digits of a step stay in the second-level cache. Where those of all blocks do, steps go along the rows, as memory likes it.
	batchTokens = 128
	batchBytes  = 384 << 10
	// A pair asks for memory so often in each tile.
	asks = quads / 4
)

// pairs is a product of a batch with rows [lo, hi).
type pairs struct {
	kernel   *digitKernel512
	by       *products512
	dst      []float32 // begins at token t and row lo
	ldDst    int
	w        *Tiled
	x        *Operand
	lo, hi   int
	t, many  int // tokens of the batch
	across   int // steps of a pair's blocks
	down     int // pairs of groups
	byRows   bool
	unpacked *tilePanel
}

func (k *digitKernel512) mulPairs(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	panel, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(panel)
	p := pairs{kernel: k, by: k.products(x.form), ldDst: ldDst, w: w, x: x, lo: lo, hi: hi, unpacked: panel}
	p.across = (blocksOf(w.Cols) + pairBlocks - 1) / pairBlocks
	p.down = (hi - lo + pairRows - 1) / pairRows
	batches := (x.n + batchTokens - 1) / batchTokens
	even := ((x.n-1)/batches + pairTokens) &^ (pairTokens - 1)
	for p.t = 0; p.t < x.n; p.t += even {
		p.dst, p.many = dst[p.t*ldDst:], min(even, x.n-p.t)
		p.byRows = p.many*x.ldDigits() <= batchBytes
		for i := range p.across * p.down {
			p.step(i)
		}
	}
}

// at gives the first row and the first block of step i.
func (p *pairs) at(i int) (row, block int) {
	if p.byRows {
		return p.lo + i/p.across*pairRows, i % p.across * pairBlocks
	}
	return p.lo + i%p.down*pairRows, i / p.down * pairBlocks
}

func (p *pairs) step(i int) {
	r, b := p.at(i)
	n := min(pairBlocks, blocksOf(p.w.Cols)-b)
	var tiles [2][]byte
	for k := range tiles {
		if row := r + k*GroupRows; row < p.hi {
			tiles[k] = p.tiles(row/GroupRows, b, n, k*n*tileInts)
		}
	}
	whole := 0
	if p.hi-r >= pairRows {
		whole = p.many &^ (pairTokens - 1)
		p.multiply(tiles[0], r, b, n, whole, p.next(i+1))
	}
	if whole == p.many {
		return
	}
	for k := range tiles {
		if row := r + k*GroupRows; row < p.hi {
			scales := p.w.group(row / GroupRows).scales[b*tileScale:]
			run := run512{Q8, &tiles[k][0], &scales[0], nil, &book0[0], b, n, 0}
			if p.w.Kind == Q8 {
				run.book = &book8[0]
			}
			run.add(p.by, p.dst[whole*p.ldDst+row-p.lo:], p.ldDst, min(GroupRows, p.hi-row), p.x, p.t+whole, p.many-whole)
		}
	}
}

// tiles gives n tiles of a group as they are multiplied, unpacked at some place in the panel if they must be.
func (p *pairs) tiles(group, b, n, at int) []byte {
	g := p.w.group(group)
	if p.w.Kind == Q8 {
		return g.codes[b*tileInts:]
	}
	p.kernel.unpack(p.unpacked, at, p.w.Kind, g, b, n)
	return p.unpacked[at:]
}

// next is the memory that step i reads first, or what there is. It asks for kinds of sub-blocks by itself, which are few.
func (p *pairs) next(i int) []byte {
	r, b := p.at(min(i, p.across*p.down-1))
	for row := r; p.w.Kind == Q4 && row < min(r+pairRows, p.hi); row += GroupRows {
		subs := p.w.group(row / GroupRows).subs[b*subBytes:]
		prefetch(unsafe.Pointer(&subs[0]), min(pairBlocks*subBytes, len(subs)))
	}
	return p.w.group(r / GroupRows).codes[b*p.w.Kind.CodeBytes():]
}

// multiply adds the products of a pair with the batch's first tokens, a multiple of eight.
func (p *pairs) multiply(tiles []byte, r, b, n, tokens int, next []byte) {
	x, kind := p.x, p.w.Kind
	_, _, size := kind.parts(blocksOf(x.cols))
	mul, ldW := p.by.pair, n*tileInts
	if p.w.Kind == Q8 {
		mul, ldW = p.by.signedPair, size
	}
	scales, ldX, ldSums := p.w.group(r / GroupRows).scales[b*tileScale:], x.ldDigits(), 2*blocksOf(x.cols)
	step := (kind.CodeBytes()*pairTokens + asks*tokens - 1) / (asks * max(tokens, 1))
	for t := 0; t < tokens; t += pairTokens {
		ask := &next[min(t/pairTokens*n*asks*step, len(next)-1)]
		at := p.t + t
		mul(&p.dst[t*p.ldDst+r-p.lo], p.ldDst*4, &tiles[0], ldW, &scales[0], size, n, &x.digits[at*ldX+b*blockBytes], ldX, &x.sums[at*ldSums+2*b], ldSums*4, ask, step)
	}
}
