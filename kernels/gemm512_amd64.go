//go:build amd64 && !purego

package kernels

import "unsafe"

// gemm512 multiplies many tokens by lanes: 24 sums share eleven loads. Sorting the weights costs about as much as multiplying them with 16 tokens, so that
// fewer than gemmFrom are multiplied by fours.
type gemm512[W, X float32 | uint16] struct {
	lanePasses[W]
	tokens func(dst *float32, lane, group int, src *X, ld, cols int)
	fours  fours512[W, X]
	few    *tiles512[W, X] // for all that is no whole tile
}

const (
	gemmLanes  = 16
	gemmTokens = 8  // of a tile
	gemmFrom   = 64 // tokens for which sorting pays
)

var (
	lanes512 = laneSizes{[]int{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}, 16, gemmTokens, 2 * gemmTokens}

	gemm512F32 = gemm512[float32, float32]{
		lanePasses[float32]{lanes512F32, &laneTiles512, &lanes512, 16, false, gemmFrom}, tokens512F32,
		fours512[float32, float32]{tokens512F32x4, fours512F32, 3, nil}, &tiles512F32}
	gemm512F16 = gemm512[uint16, float32]{
		lanePasses[uint16]{lanes512F16, &laneTiles512, &lanes512, 16, false, gemmFrom}, tokens512F32,
		fours512[uint16, float32]{tokens512F32x4, fours512F16, 3, nil}, &tiles512F16}
	gemm512BF16 = gemm512[uint16, float32]{
		lanePasses[uint16]{lanes512BF16, &laneTiles512, &lanes512, 16, false, gemmFrom}, tokens512F32,
		fours512[uint16, float32]{tokens512F32x4, fours512BF16, 3, nil}, &tiles512BF16}

	laneTiles512 = [panelVectors]laneTile{gemm512F32x1, gemm512F32x2, gemm512F32x3}
)

// grow makes room for the tokens of o that are sorted, and for fours of the others, [four][step][token][lane].
func (k *gemm512[W, X]) grow(o *Operand) {
	o.lanes = sized(o.lanes, k.fourOf(o, o.n+fourTokens-1))
}

// fourOf is where the four tokens from t on begin, which are not sorted.
func (k *gemm512[W, X]) fourOf(o *Operand, t int) int {
	return gemmLanes*k.laneOfTokens(o) + (t-k.sortedOf(o.n, o.cols))/fourTokens*k.steps(o.cols)*fourStep
}

// pack sorts those of tokens [lo, hi) of o, whose rows are x; lo is a multiple of 16.
func (k *gemm512[W, X]) pack(o *Operand, x []X, lo, hi int) {
	if o.cols == 0 {
		return
	}
	n, lane, steps, ld := k.sortedOf(o.n, o.cols), k.laneOfTokens(o)*4, k.steps(o.cols), o.cols*int(unsafe.Sizeof(x[0]))
	for t := lo; t < min(hi, n); t += 2 * gemmTokens {
		k.tokens(&o.lanes[t*steps], lane, gemmTokens*steps*4, &x[t*o.cols], ld, o.cols)
	}
	t := max(lo, n)
	for ; t+fourTokens <= hi; t += fourTokens {
		k.fours.tokens(&o.lanes[k.fourOf(o, t)], &x[t*o.cols], ld, o.cols)
	}
	if t < hi && k.fours.end(n, o.n) == o.n {
		k.packPart(o.lanes[k.fourOf(o, t):][:steps*fourStep], x[t*o.cols:hi*o.cols], o.cols)
	}
}

// packPart packs a last four of which there are only the tokens with rows x: the others are zeros.
func (k *gemm512[W, X]) packPart(four []float32, x []X, cols int) {
	clear(four)
	dst := unsafe.Slice((*X)(unsafe.Pointer(&four[0])), len(four)*4/int(unsafe.Sizeof(x[0])))
	for at := 0; len(x) > 0; at += k.step {
		row := x[:cols]
		for c := 0; c < cols; c += k.step {
			copy(dst[c*fourTokens+at:], row[c:min(c+k.step, cols)])
		}
		x = x[cols:]
	}
}

// mul computes s of a packed x whose rows are rows.
func (k *gemm512[W, X]) mul(dst []float32, w []W, x *Operand, rows []X, s Shape) {
	k.mulBefore(nil, dst, w, x, rows, s)
}

// mulBefore does that where w is all there is, and after is read next.
func (k *gemm512[W, X]) mulBefore(after []byte, dst []float32, w []W, x *Operand, rows []X, s Shape) {
	n := k.sortedOf(s.Tokens, s.Cols)
	if n > 0 {
		k.mulRest(dst, w, rows, s, k.mulSorted(after, dst, w, x, s), 0, n)
	}
	if n < s.Tokens {
		k.mulFours(dst, w, x, rows, s, n)
	}
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
