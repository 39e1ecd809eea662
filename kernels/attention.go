package kernels

import "math"

const (
	badScores   = "kernels: scores: slice shorter than its dimensions, or queries in another form"
	badWeighted = "kernels: weighted sum: slice shorter than its dimensions"
)

// KeyBlock is the number of positions whose keys lie interleaved: keys are [blocks, dim, KeyBlock], so that one load gets an
// element of several keys, and no sum has to be folded.
const KeyBlock = 16

// Queries are the queries [n, dim] of one head of keys. They are kept in panels of up to eight that lie interleaved,
// [panels, dim, width], so that they share what is loaded of the keys. The zero value is ready; its memory grows with the
// most it has held.
type Queries struct {
	n, dim int
	form   QueryForm
	depth  int       // of a panel: elements, or pairs of them
	panels []float32 // of pairs, their bits
}

// panel is the width of the panel that query i belongs to: a last one of fewer than eight is four or one wide where that
// holds the rest.
func (q *Queries) panel(i int) int {
	switch rest := q.n - i&^7; {
	case rest == 1:
		return 1
	case rest <= 4:
		return 4
	}
	return 8
}

// Reset makes room for n queries of dim elements, to be kept in some form.
func (q *Queries) Reset(n, dim int, form QueryForm) {
	q.n, q.dim, q.form, q.depth = n, dim, form, dim
	if form == PairedQueries {
		q.depth = PairedDim(dim) / 2
	}
	q.panels = sized(q.panels, q.Rows()*q.depth)
	clear(q.panels[n&^7*q.depth:]) // the unused places of a last panel
}

// Set makes x query i. Of pairs it must be rounded as RoundKV does.
func (q *Queries) Set(i int, x []float32) {
	width := q.panel(i)
	to := q.panels[i&^7*q.depth+i&7:]
	x = x[:q.dim]
	if q.form == PlainQueries {
		for d, v := range x {
			to[d*width] = v
		}
		return
	}
	for d := range len(x) / 2 {
		to[d*width] = math.Float32frombits(math.Float32bits(x[2*d])&^0xffff | math.Float32bits(x[2*d+1])>>16)
	}
	if len(x)%2 == 1 {
		to[len(x)/2*width] = x[len(x)-1]
	}
}

// per is the number of a key's elements in memory.
func (q *Queries) per() int {
	if q.form == PairedQueries {
		return 2 * q.depth
	}
	return q.dim
}

// Rows is the number of rows that scores need: n, rounded up to whole panels.
func (q *Queries) Rows() int {
	if q.n&7 == 0 {
		return q.n
	}
	return q.n&^7 + q.panel(q.n-1)
}

// Bytes is the size of the memory.
func (q *Queries) Bytes() int { return 4 * cap(q.panels) }

// ScoresF32 computes attention's scores of queries with keys [blocks, dim, KeyBlock]. scoreGroup products at a time are added to
// one another, and then to the others: softmax turns an absolute error of a score into a relative one of its weight, and unscaled
// scores are large. Each product is fused with its addition, so that the bits are the same on every CPU.
//
//	dst[j·ldDst + r] = scale · Σ_g Σ_{i in group g} q[j,i] · k[r / KeyBlock, i, r % KeyBlock]   for j < n, r < blocks·KeyBlock
//
// dst has q.Rows() rows; those from n on get numbers without meaning.
func ScoresF32(dst []float32, ldDst int, q *Queries, k []float32, scale float32) {
	if checkScores(dst, ldDst, q, len(k), q.form == PlainQueries) {
		scores(active.scoresF32, dst, ldDst, q, k, scale)
	}
}

// ScoresBF16 is ScoresF32 for bfloat16 keys, widened exactly.
func ScoresBF16(dst []float32, ldDst int, q *Queries, k []uint16, scale float32) {
	if checkScores(dst, ldDst, q, len(k), q.form == PlainQueries) {
		scores(active.scoresBF16, dst, ldDst, q, k, scale)
	}
}

// checkScores panics when a slice is too short or the queries' form does not fit, and reports whether there is a score to compute at all.
func checkScores(dst []float32, ldDst int, q *Queries, k int, fits bool) bool {
	if q.n == 0 || k == 0 {
		return false
	}
	per := q.per()
	if !fits || per == 0 || k%(per*KeyBlock) != 0 || ldDst < k/per || len(dst) < (q.Rows()-1)*ldDst+k/per {
		panic(badScores)
	}
	return true
}

// scoreGroup is the number of elements whose products are added up before they join the others.
const scoreGroup = 16

// keysAtOnce is the number of elements of keys that all panels visit before the next: they stay in a near cache.
const keysAtOnce = 8192

// scorePanel computes the scores of one panel of queries, width wide, with whole blocks of keys of dim elements, and asks memory for those that follow where
// there is no other panel that reads them again.
type scorePanel[K float32 | uint16] = func(dst []float32, ldDst int, q []float32, width int, k []K, dim int, scale float32, ask bool)

func scores[K float32 | uint16](f scorePanel[K], dst []float32, ldDst int, q *Queries, k []K, scale float32) {
	per := q.per()
	step := max(1, keysAtOnce/(per*KeyBlock)) * per * KeyBlock
	for at := 0; at < len(k); at += step {
		part := k[at:min(at+step, len(k))]
		for i := 0; i < q.n; i += 8 {
			width := q.panel(i)
			f(dst[i*ldDst+at/per:], ldDst, q.panels[i*q.depth:][:width*q.depth], width, part, per, scale, q.n <= 8)
		}
	}
}

// WeightedSumF32 adds attention's outputs to dst, position after position. Of s, Tokens are queries, Rows positions, Cols
// the values' width:
//
//	for r < Rows { dst[j·LdDst + i] = fma(p[j·LdX + r], v[r·LdW + i], dst[j·LdDst + i]) }   for j < Tokens, i < Cols
//
// so that a sum may be taken in parts, or with other queries, and has the same bits.
func WeightedSumF32(dst, p, v []float32, s Shape) {
	if checkWeighted(len(dst), len(p), len(v), s) {
		active.weightedF32(dst, p, v, s)
	}
}

// WeightedSumBF16 is WeightedSumF32 for bfloat16 values, widened exactly.
func WeightedSumBF16(dst, p []float32, v []uint16, s Shape) {
	if checkWeighted(len(dst), len(p), len(v), s) {
		active.weightedBF16(dst, p, v, s)
	}
}

// checkWeighted panics when a slice is too short and reports whether there is anything to add.
func checkWeighted(dst, p, v int, s Shape) bool {
	if s.Rows <= 0 || s.Tokens <= 0 || s.Cols <= 0 {
		return false
	}
	if s.LdDst < 0 || s.LdW < 0 || s.LdX < 0 ||
		dst < (s.Tokens-1)*s.LdDst+s.Cols || p < (s.Tokens-1)*s.LdX+s.Rows || v < (s.Rows-1)*s.LdW+s.Cols {
		panic(badWeighted)
	}
	return true
}
