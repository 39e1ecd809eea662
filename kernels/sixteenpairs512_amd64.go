//go:build amd64 && !purego

package kernels

import "unsafe"

// Eleven to sixteen tokens, as sessions in a batch are, are multiplied together where a row is whole steps: tokens lie in a register's lanes, eight rows share what is loaded
// of them, and all of a dot tile's lanes go over the rows' weights while those are in the first-level cache.
const (
	sixteen      = 16
	leastSixteen = 11 // tokens: fewer cost less by fours
	sixteenRows  = 8
	sixteenSums  = gemmLanes * sixteenRows * sixteen
	sixteenSteps = 64 // of a chunk: eight rows' weights and two lanes' tokens stay in the first-level cache
)

// sixteens512 are the kernels of one format: tokens sorts sixteen tokens by lanes, sums multiplies them by eight rows.
type sixteens512[W, X float32 | uint16] struct {
	tokens func(dst *float32, lane, step int, src *X, ld, cols int)
	sums   func(sums *float32, w *W, ldW int, x *float32, lane, steps, kept, more int, next *W)
}

// sixteens is how many tokens are multiplied by sixteens, those that come after n which are sorted.
func (k *gemm512[W, X]) sixteens(tokens, n, cols int) int {
	if k.by16 == nil || cols == 0 || cols%k.step != 0 {
		return 0
	}
	return min(tokens-n, (tokens-n+sixteen-leastSixteen)/sixteen*sixteen)
}

// sixteenOf is where the sixteen tokens from t on begin, lane by lane.
func (k *gemm512[W, X]) sixteenOf(o *Operand, t int) int {
	return gemmLanes * (k.laneOfTokens(o) + (t-k.sortedOf(o.n, o.cols))/sixteen*laneOf(k.steps(o.cols)*sixteen))
}

// mulSixteens computes tokens [n, end) in octets of rows, and returns the first row that is left.
func (k *gemm512[W, X]) mulSixteens(dst []float32, w []W, x *Operand, s Shape, n, end int) int {
	m, _ := laneRooms.Get().(*laneRoom)
	defer laneRooms.Put(m)
	whole := s.Rows &^ (sixteenRows - 1)
	steps, lane, size := k.steps(s.Cols), laneOf(k.steps(s.Cols)*sixteen)*4, int(unsafe.Sizeof(w[0]))
	chunk := (steps-1)/((steps+sixteenSteps-1)/sixteenSteps) + 1
	for t := n; t < end; t += sixteen {
		from := k.sixteenOf(x, t)
		for r := 0; r < whole; r += sixteenRows {
			sums := m.sums[:sixteenSums]
			ahead := w[min(len(w)-1, (r+sixteenRows)*s.LdW):]
			for c := 0; c < steps; c += chunk {
				many := min(chunk, steps-c)
				next := &ahead[min(len(ahead)-1, sixteenRows*c*k.step)]
				k.by16.sums(&sums[0], &w[r*s.LdW+c*k.step], s.LdW*size, &x.lanes[from+c*gemmLanes], lane, many, c, steps-c-many, next)
			}
			foldSixteens512(&dst[t*s.LdDst+r], s.LdDst*4, &sums[0], min(sixteen, end-t))
		}
	}
	return whole
}
