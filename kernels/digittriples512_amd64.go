//go:build amd64 && !purego

package kernels

import (
	"sync"
	"unsafe"
)

// Many tokens are multiplied step by step: three groups times some blocks times a batch of tokens. A step's tiles stay in the
// first-level cache while all tokens of the batch pass over them, and the codes of the next step come in meanwhile, a share with each
// eight tokens.
const (
	// Fewer tokens cost less where two groups are read to their ends.
	manyTokens   = 32
	tripleRows   = 3 * GroupRows
	tripleBlocks = 6
	// A batch's digits of a step stay in the second-level cache. Where those of all blocks do, steps go along the rows, as memory likes it.
	batchTokens = 128
	batchBytes  = 384 << 10
	// Memory is asked for so often while a triple is multiplied by a digit of eight tokens.
	asks = quads / 4
)

// triples is a product of a batch with rows [lo, hi).
type triples struct {
	kernel   *digitKernel512
	by       *products512
	dst      []float32 // begins at token t and row lo
	ldDst    int
	w        *Tiled
	x        *Operand
	lo, hi   int
	t, many  int // tokens of the batch
	across   int // steps of a triple's blocks
	down     int // triples of groups
	byRows   bool
	unpacked *tilePanel
}

func (k *digitKernel512) mulTriples(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	panel, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(panel)
	p := triples{kernel: k, by: k.products(x.form), ldDst: ldDst, w: w, x: x, lo: lo, hi: hi, unpacked: panel}
	p.across = (blocksOf(w.Cols) + tripleBlocks - 1) / tripleBlocks
	p.down = (hi - lo + tripleRows - 1) / tripleRows
	batches := (x.n + batchTokens - 1) / batchTokens
	even := ((x.n-1)/batches + eight) &^ (eight - 1)
	for p.t = 0; p.t < x.n; p.t += even {
		p.dst, p.many = dst[p.t*ldDst:], min(even, x.n-p.t)
		p.byRows = p.many*x.ldDigits() <= batchBytes
		for i := range p.across * p.down {
			p.step(i)
		}
	}
}

// at gives the first row and the first block of step i.
func (p *triples) at(i int) (row, block int) {
	if p.byRows {
		return p.lo + i/p.across*tripleRows, i % p.across * tripleBlocks
	}
	return p.lo + i%p.down*tripleRows, i / p.down * tripleBlocks
}

func (p *triples) step(i int) {
	r, b := p.at(i)
	n, rows, whole := min(tripleBlocks, blocksOf(p.w.Cols)-b), min(tripleRows, p.hi-r), p.many&^(eight-1)
	for k := 0; k*GroupRows < rows; k++ {
		p.kernel.unpack(p.unpacked, k*n*tileInts, p.w.Kind, p.w.group(r/GroupRows+k), b, n)
	}
	if whole > 0 {
		p.multiply(r, b, n, rows, whole, p.next(i+1))
	}
	for k := 0; k*GroupRows < rows && whole < p.many; k++ {
		row, scales := r+k*GroupRows, p.w.group(r/GroupRows + k).scales[b*tileScale:]
		run := run512{Q8, &p.unpacked[k*n*tileInts], &scales[0], nil, &book0[0], b, n, 0}
		run.add(p.by, p.dst[whole*p.ldDst+row-p.lo:], p.ldDst, min(GroupRows, p.hi-row), p.x, p.t+whole, p.many-whole)
	}
}

// next is the memory that step i reads first, or what there is. It asks for kinds of sub-blocks by itself, which are few.
func (p *triples) next(i int) []byte {
	r, b := p.at(min(i, p.across*p.down-1))
	for row := r; p.w.Kind == Q4 && row < min(r+tripleRows, p.hi); row += GroupRows {
		subs := p.w.group(row / GroupRows).subs[b*subBytes:]
		prefetch(unsafe.Pointer(&subs[0]), min(tripleBlocks*subBytes, len(subs)))
	}
	return p.w.group(r / GroupRows).codes[b*p.w.Kind.CodeBytes():]
}

// multiply adds the products of a triple, or those rows of it that there are, with the batch's first tokens, which are sorted, to dst, or with its first block
// computes dst.
func (p *triples) multiply(r, b, n, rows, tokens int, next []byte) {
	dst, ldDst := p.dst[r-p.lo:], p.ldDst
	if rows < tripleRows {
		a, _ := asides.Get().(*aside)
		defer asides.Put(a)
		defer a.give(dst, ldDst, rows, tripleRows, tokens)
		if b > 0 {
			a.take(dst, ldDst, rows, tripleRows, tokens)
		}
		dst, ldDst = a[:], tripleRows
	}
	x, kind, scales := p.x, p.w.Kind, p.w.group(r / GroupRows).scales[b*tileScale:]
	_, _, size := kind.parts(blocksOf(x.cols))
	ldX, ldSums := x.ldDigits(), 2*blocksOf(x.cols)
	from, ldFrom := &dst[0], ldDst*4
	if b == 0 {
		from, ldFrom = &zeros512[0], 0
	}
	times := asks * p.by.digits * tokens
	step := (kind.CodeBytes()*eight + times - 1) / times
	tile := n * tileInts
	p.by.triple(&dst[0], ldDst*4, &p.unpacked[0], toGroup(1, tile, rows), toGroup(2, tile, rows), &scales[0], toGroup(1, size, rows), toGroup(2, size, rows), n,
		&x.digits[p.t*ldX+b*eightBytes], eight*ldX, &x.sums[p.t*ldSums+b*eightSums], eight*ldSums*4, tokens, &next[0], step,
		(*[tripleScratch]byte)(p.unpacked[tripleBlocks*3*tileInts:]), from, ldFrom)
}

// tripleScratch is where the results of eight tokens wait.
const tripleScratch = eight * tripleRows * 4

// zeros512 is what a token begins with.
var zeros512 [tripleRows]float32

// toGroup is the distance to group i of so many rows, that between groups being size: where it has none, the first is multiplied again.
func toGroup(i, size, rows int) int {
	if rows <= i*GroupRows {
		return 0
	}
	return i * size
}

// aside holds results of groups multiplied together, where there are fewer rows than they have.
type aside [batchTokens * tripleRows]float32

var asides = sync.Pool{New: func() any { return new(aside) }}

// take brings rows of so many tokens from dst, and give brings them back; in a they are of all rows that groups have.
func (a *aside) take(dst []float32, ldDst, rows, all, tokens int) {
	for t := range tokens {
		copy(a[t*all:][:rows], dst[t*ldDst:])
	}
}

func (a *aside) give(dst []float32, ldDst, rows, all, tokens int) {
	for t := range tokens {
		copy(dst[t*ldDst:], a[t*all:][:rows])
	}
}
