//go:build amd64 && !purego

package kernels

import (
	"math/bits"
	"sync"
	"unsafe"
)

// lanePasses multiply many tokens with the bits of the dot tiles. A dot tile adds a step's columns to as many lanes, and the lanes
// to one another at the end; here a lane is a pass of its own, over weights and activations that were sorted by lanes. Then a register holds
// rows in place of lanes, so that many sums share few loads and none is folded, and what a pass reads stays in the first- and second-level cache.
type lanePasses[W float32 | uint16] struct {
	rows func(dst *float32, lane, step int, src *W, ld, cols int) // sorts a vector of rows
	tile *[panelVectors]laneTile                                  // of one to three vectors of rows
	by   *laneSizes
	step int  // columns that the lanes take at a time
	tail bool // columns beyond the last step are no lane's
	from int  // tokens for which sorting pays
}

// laneSizes are those of an instruction set.
type laneSizes struct {
	order  []int // the lanes, so that those which the dot tiles' folds add together are neighbours: a pair, then two pairs, and so on
	vector int   // rows of a register
	tokens int   // of a tile
	sorted int   // tokens are sorted in multiples of so many
}

type laneTile = func(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

const (
	panelVectors = 3
	laneBlock    = 256                       // tokens whose stacks wait at once, in the second-level cache
	laneDepth    = 4                         // of a tile's stack of sums: log2 of the lanes
	laneSums     = panelVectors * 16 * 8     // of the largest tile
	laneStacks   = laneBlock / 8 * laneDepth // of tiles so large
)

// laneRoom is the memory of one panel of rows: its weights by lanes, and the stacks of sums [tile][laneDepth][token][row]. Fours keep their sums
// there, and weights that are rounded for them. Those are first, where they begin on a line of the cache.
type laneRoom struct {
	sums  [laneStacks * laneSums]float32
	words [octet * roundedRow]uint16
	part  [fourTokens * octet]float32
	w     []float32
}

var laneRooms = sync.Pool{New: func() any { return new(laneRoom) }}

// sortedOf is how many of n tokens are sorted by lanes, the first ones.
func (k *lanePasses[W]) sortedOf(n, cols int) int {
	if n < k.from || k.steps(cols) == 0 {
		return 0
	}
	return n - n%k.by.sorted
}

// steps is the number of steps in a row.
func (k *lanePasses[W]) steps(cols int) int {
	if k.tail {
		return cols / k.step
	}
	return (cols + k.step - 1) / k.step
}

// laneOf is the distance between two lanes of so many numbers each: an odd number of lines, so that the same step of
// all lanes does not meet in one set of the cache.
func laneOf(numbers int) int { return ((numbers+15)/16 | 1) * 16 }

// laneOfTokens is the distance between two lanes of activations, [lane][group of tokens of a tile][step][token].
func (k *lanePasses[W]) laneOfTokens(o *Operand) int {
	return laneOf(k.sortedOf(o.n, o.cols) * k.steps(o.cols))
}

// mulSorted computes the tokens that are sorted, and returns the first row that is left, which is none of a whole vector. after is what is read
// when w was.
func (k *lanePasses[W]) mulSorted(after []byte, dst []float32, w []W, x *Operand, s Shape) int {
	whole := s.Rows - s.Rows%k.by.vector
	m, _ := laneRooms.Get().(*laneRoom)
	for r := 0; r < whole; {
		v := vectorsOf((whole - r) / k.by.vector)
		rows := v * k.by.vector
		next, pieces := w[min(len(w), (r+rows)*s.LdW):], k.sortedOf(s.Tokens, s.Cols)/k.by.tokens*len(k.by.order)
		ahead := upcomingOf(next, panelVectors*k.by.vector*s.LdW, pieces)
		if len(next) == 0 {
			ahead = upcomingOf(after, len(after), pieces)
		}
		k.panel(m, dst[r:], w[r*s.LdW:], x, s, v, &ahead)
		r += rows
	}
	laneRooms.Put(m)
	return whole
}

// vectorsOf is how many vectors the next panel takes of those that are left: as many as it can, but not so that one is left alone, which a tile takes
// almost two's time for.
func vectorsOf(left int) int {
	if left == 4 {
		return 2
	}
	return min(panelVectors, left)
}

// panel computes so many vectors of rows for all tokens that are sorted.
func (k *lanePasses[W]) panel(m *laneRoom, dst []float32, w []W, x *Operand, s Shape, vectors int, next *upcoming) {
	rows := panelVectors * k.by.vector
	lane := laneOf(rows * k.steps(s.Cols))
	m.w = sized(m.w, len(k.by.order)*lane)
	for i := range vectors {
		at := i * k.by.vector
		k.rows(&m.w[at], lane*4, rows*4, &w[at*s.LdW], s.LdW*int(unsafe.Sizeof(w[0])), s.Cols)
	}
	n := k.sortedOf(s.Tokens, s.Cols)
	for t := 0; t < n; t += laneBlock {
		k.block(m, dst[t*s.LdDst:], lane, x, s, vectors, t, min(laneBlock, n-t), next)
	}
}

// block computes so many tokens, from t on. The stacks hold sums of lanes that wait for as many others to be added to: after i lanes, one for
// each bit in i. The last lane's sums leave them as results.
func (k *lanePasses[W]) block(m *laneRoom, dst []float32, lane int, x *Operand, s Shape, vectors, t, n int, next *upcoming) {
	steps, xLane, depth, tiles := k.steps(s.Cols), k.laneOfTokens(x), 0, n/k.by.tokens
	for i, l := range k.by.order {
		pop := bits.TrailingZeros(uint(i + 1))
		var out *float32
		if i == len(k.by.order)-1 {
			out = &dst[0]
		}
		at, piece, left := next.take(tiles)
		k.tile[vectors-1](&m.sums[0], depth, pop, &m.w[l*lane], &x.lanes[l*xLane+t*steps], steps, tiles, out, s.LdDst*4, at, piece, left)
		depth += 1 - pop
	}
}
