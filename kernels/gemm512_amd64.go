//go:build amd64 && !purego

package kernels

import (
	"math/bits"
	"sync"
	"unsafe"
)

// gemm512 multiplies many tokens with the bits of the dot tiles. A dot tile adds a step's columns to as many lanes, and the lanes
// to one another at the end; here a lane is a pass of its own, over weights and activations that were sorted by lanes. Then a register holds
// 16 rows in place of 16 lanes, so that 24 sums share eleven loads and none is folded, and what a pass reads stays in the first- and
// second-level cache. Sorting the weights costs about as much as multiplying them with 16 tokens; fewer tokens are multiplied by fours.
type gemm512[W, X float32 | uint16] struct {
	rows   func(dst *float32, lane, step int, src *W, ld, cols int)
	tokens func(dst *float32, lane, group int, src *X, ld, cols int)
	tile   [panelVectors]gemmTile // of one to three vectors of rows
	fours  fours512[W, X]
	by16   *sixteens512[W, X] // nil where that does not pay
	few    *tiles512[W, X]    // for all that is no whole tile
	step   int                // columns that the lanes take at a time
	from   int                // tokens for which sorting pays
}

type gemmTile = func(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

const (
	gemmLanes    = 16
	gemmTokens   = 8 // of a tile
	panelVectors = 3 // of 16 rows each
	gemmRows     = panelVectors * 16
	gemmSums     = gemmRows * gemmTokens // of a tile
	gemmDepth    = 4                     // of a tile's stack of sums: log2 of the lanes
	gemmBlock    = 256                   // tokens whose stacks wait at once, in the second-level cache
)

// laneOrder512 lists the lanes so that those which the dot tiles' folds add together are neighbours: a pair, then two pairs, and so on.
var laneOrder512 = [gemmLanes]int{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}

var (
	gemm512F32  = gemm512[float32, float32]{lanes512F32, tokens512F32, gemmTilesF32, fours512[float32, float32]{tokens512F32x4, fours512F32, 8}, nil, &tiles512F32, 16, 32}
	gemm512F16  = gemm512[uint16, float32]{lanes512F16, tokens512F32, gemmTilesF32, fours512[uint16, float32]{tokens512F32x4, fours512F16, 4}, nil, &tiles512F16, 16, 32}
	gemm512BF16 = gemm512[uint16, float32]{lanes512BF16, tokens512F32, gemmTilesF32, fours512[uint16, float32]{tokens512F32x4, fours512BF16, 4}, nil, &tiles512BF16, 16, 32}

	gemmTilesF32 = [panelVectors]gemmTile{gemm512F32x1, gemm512F32x2, gemm512F32x3}
)

// gemmRoom is the memory of one panel of rows: its weights by lanes, and the stacks of sums [tile][gemmDepth][token][row]. Fours
// keep their sums there.
type gemmRoom struct {
	w    []float32
	sums [gemmBlock / gemmTokens * gemmDepth * gemmSums]float32
}

var gemmRooms = sync.Pool{New: func() any { return new(gemmRoom) }}

// sorted is how many of n tokens are sorted by lanes, the first ones.
func (k *gemm512[W, X]) sorted(n, cols int) int {
	if n < k.from || cols == 0 {
		return 0
	}
	return n &^ (2*gemmTokens - 1)
}

// steps is the number of steps in a row.
func (k *gemm512[W, X]) steps(cols int) int { return (cols + k.step - 1) / k.step }

// laneOf is the distance between two lanes of so many vectors each: an odd number of lines, so that the same step of
// all lanes does not meet in one set of the cache.
func laneOf(vectors int) int { return (vectors | 1) * 16 }

// grow makes room for the tokens of o that are sorted, [lane][group of 8 tokens][step][token], for those that are multiplied by sixteens,
// [sixteen][lane][step][token], and for fours of the others, [four][step][token][lane].
func (k *gemm512[W, X]) grow(o *Operand) {
	o.lanes = sized(o.lanes, k.fourOf(o, o.n))
}

// split returns how many tokens are sorted, and how many of all go by fours or fewer.
func (k *gemm512[W, X]) split(tokens, cols int) (sorted, others int) {
	sorted = k.sorted(tokens, cols)
	return sorted, tokens - sorted - k.sixteens(tokens, sorted, cols)
}

func (k *gemm512[W, X]) laneOfTokens(o *Operand) int {
	return laneOf(k.sorted(o.n, o.cols) * k.steps(o.cols) / 16)
}

// fourOf is where the four tokens from t on begin, which are not sorted.
func (k *gemm512[W, X]) fourOf(o *Operand, t int) int {
	_, others := k.split(o.n, o.cols)
	first := o.n - others
	return k.sixteenOf(o, first+sixteen-1) + (t-first)/fourTokens*k.steps(o.cols)*fourStep
}

// pack sorts those of tokens [lo, hi) of o, whose rows are x; lo is a multiple of 16.
func (k *gemm512[W, X]) pack(o *Operand, x []X, lo, hi int) {
	if o.cols == 0 {
		return
	}
	n, others := k.split(o.n, o.cols)
	lane, steps, ld := k.laneOfTokens(o)*4, k.steps(o.cols), o.cols*int(unsafe.Sizeof(x[0]))
	for t := lo; t < min(hi, n); t += 2 * gemmTokens {
		k.tokens(&o.lanes[t*steps], lane, gemmTokens*steps*4, &x[t*o.cols], ld, o.cols)
	}
	for t := max(lo, n); t < min(hi, o.n-others); t += sixteen {
		k.by16.tokens(&o.lanes[k.sixteenOf(o, t)], laneOf(steps)*4, gemmLanes*4, &x[t*o.cols], ld, o.cols)
	}
	for t := max(lo, o.n-others); t+fourTokens <= hi; t += fourTokens {
		k.fours.tokens(&o.lanes[k.fourOf(o, t)], &x[t*o.cols], ld, o.cols)
	}
}

// mul computes s of a packed x whose rows are rows.
func (k *gemm512[W, X]) mul(dst []float32, w []W, x *Operand, rows []X, s Shape) {
	k.mulBefore(nil, dst, w, x, rows, s)
}

// mulBefore does that where w is all there is, and after is read next.
func (k *gemm512[W, X]) mulBefore(after []byte, dst []float32, w []W, x *Operand, rows []X, s Shape) {
	n, others := k.split(s.Tokens, s.Cols)
	end := s.Tokens - others
	if n > 0 {
		k.mulRest(dst, w, rows, s, k.mulSorted(after, dst, w, x, s), 0, n)
	}
	if n < end {
		k.mulRest(dst, w, rows, s, k.mulSixteens(dst, w, x, s, n, end), n, end)
	}
	if others > 0 {
		k.mulFours(dst, w, x, rows, s, end)
	}
}

// mulSorted computes the tokens that are sorted, and returns the first row that is left, which is none of a whole vector.
func (k *gemm512[W, X]) mulSorted(after []byte, dst []float32, w []W, x *Operand, s Shape) int {
	whole := s.Rows &^ 15
	m, _ := gemmRooms.Get().(*gemmRoom)
	for r := 0; r < whole; {
		v := vectorsOf(whole - r)
		next, pieces := w[min(len(w), (r+v*16)*s.LdW):], k.sorted(s.Tokens, s.Cols)/gemmTokens*gemmLanes
		ahead := upcomingOf(next, gemmRows*s.LdW, pieces)
		if len(next) == 0 {
			ahead = upcomingOf(after, len(after), pieces)
		}
		k.panel(m, dst[r:], w[r*s.LdW:], x, s, v, &ahead)
		r += v * 16
	}
	gemmRooms.Put(m)
	return whole
}

// mulRest computes the rows from row on for tokens [from, to).
func (k *gemm512[W, X]) mulRest(dst []float32, w []W, rows []X, s Shape, row, from, to int) {
	if row == s.Rows {
		return
	}
	rest := s
	rest.Rows, rest.Tokens = s.Rows-row, to-from
	dotTiles512(k.few, dst[from*s.LdDst+row:], w[row*s.LdW:], rows[from*s.LdX:], rest)
}

// vectorsOf is how many vectors the next panel takes of so many rows: as many as it can, but not so that one is left alone, which a tile takes
// almost two's time for.
func vectorsOf(rows int) int {
	if rows == 4*16 {
		return 2
	}
	return min(panelVectors, rows/16)
}

// panel computes so many vectors of rows for all tokens that are sorted.
func (k *gemm512[W, X]) panel(m *gemmRoom, dst []float32, w []W, x *Operand, s Shape, vectors int, next *upcoming) {
	steps := k.steps(s.Cols)
	lane := laneOf(panelVectors * steps)
	m.w = sized(m.w, gemmLanes*lane)
	for i := range vectors {
		k.rows(&m.w[i*16], lane*4, gemmRows*4, &w[i*16*s.LdW], s.LdW*int(unsafe.Sizeof(w[0])), s.Cols)
	}
	n := k.sorted(s.Tokens, s.Cols)
	for t := 0; t < n; t += gemmBlock {
		k.block(m, dst[t*s.LdDst:], lane, x, s, vectors, t, min(gemmBlock, n-t), next)
	}
}

// block computes so many tokens, from t on. The stacks hold sums of lanes that wait for as many others to be added to: after i lanes, one for
// each bit in i. The last lane's sums leave them as results.
func (k *gemm512[W, X]) block(m *gemmRoom, dst []float32, lane int, x *Operand, s Shape, vectors, t, n int, next *upcoming) {
	steps, xLane, depth, tiles := k.steps(s.Cols), k.laneOfTokens(x), 0, n/gemmTokens
	for i, l := range laneOrder512 {
		pop := bits.TrailingZeros(uint(i + 1))
		var out *float32
		if i == gemmLanes-1 {
			out = &dst[0]
		}
		at, piece, left := next.take(tiles)
		k.tile[vectors-1](&m.sums[0], depth, pop, &m.w[l*lane], &x.lanes[l*xLane+t*steps], steps, tiles, out, s.LdDst*4, at, piece, left)
		depth += 1 - pop
	}
}

// withLanes adds the products of many tokens in float32 to an implementation with AVX-512's dot tiles.
func withLanes(i impl) impl {
	i.formF32 = [precisions]Form{Lanes, Lanes}
	i.formF16, i.formBF16 = i.formF32, i.formF32
	i.pack[Lanes] = packing{gemm512F32.grow, func(o *Operand, lo, hi int) { gemm512F32.pack(o, o.x, lo, hi) }}
	i.mulF32[Lanes] = func(dst, w []float32, x *Operand, s Shape) { gemm512F32.mul(dst, w, x, x.x, s) }
	i.mulF16[Lanes] = func(dst []float32, w []uint16, x *Operand, s Shape) { gemm512F16.mul(dst, w, x, x.x, s) }
	i.mulBF16[Lanes] = func(dst []float32, w []uint16, x *Operand, s Shape) { gemm512BF16.mul(dst, w, x, x.x, s) }
	return i
}
