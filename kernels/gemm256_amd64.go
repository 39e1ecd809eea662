//go:build amd64 && !purego

package kernels

// gemm256 multiplies many tokens by lanes, on 16 registers: twelve sums share seven loads.
type gemm256[W float32 | uint16] struct {
	lanePasses[W]
	few *tiles[W] // for all that is no whole tile
}

const gemmTokens256 = 4 // of a tile

var (
	lanes256 = laneSizes{[]int{0, 4, 2, 6, 1, 5, 3, 7}, lanes, gemmTokens256, gemmTokens256}

	gemm256F32  = gemm256[float32]{lanePasses[float32]{lanes256F32, &laneTiles256, &lanes256, lanes, true, sorting256}, &tilesF32}
	gemm256F16  = gemm256[uint16]{lanePasses[uint16]{lanes256F16, &laneTiles256, &lanes256, lanes, true, sorting256}, &tilesF16}
	gemm256BF16 = gemm256[uint16]{lanePasses[uint16]{lanes256BF16, &laneTiles256, &lanes256, lanes, true, sorting256}, &tilesBF16}

	laneTiles256 = [panelVectors]laneTile{gemm256x1, gemm256x2, gemm256x3}
)

// sorting256 are the tokens for which sorting pays.
const sorting256 = 16

// growLanes256 and packLanes256 make the form Lanes, which is the same beside all weights.
func growLanes256(o *Operand) {
	o.lanes = sized(o.lanes, lanes*gemm256F32.laneOfTokens(o))
}

func packLanes256(o *Operand, lo, hi int) {
	k := &gemm256F32
	lane, steps := k.laneOfTokens(o)*4, k.steps(o.cols)
	for t := lo; t < min(hi, k.sortedOf(o.n, o.cols)); t += gemmTokens256 {
		tokens256(&o.lanes[t*steps], lane, &o.x[t*o.cols], o.cols*4, o.cols)
	}
}

// mul computes s of an x whose tokens are sorted, or too few.
func (k *gemm256[W]) mul(dst []float32, w []W, x *Operand, s Shape) {
	n := k.sortedOf(s.Tokens, s.Cols)
	if n > 0 {
		some := s
		some.Tokens = n
		some.Rows = k.mulSorted(nil, dst, w, x, s)
		if s.Cols%lanes != 0 {
			dotTail(k.few, dst, w, x.x, some)
		}
		k.mulRest(dst, w, x, s, some.Rows, 0, n)
	}
	k.mulRest(dst, w, x, s, 0, n, s.Tokens)
}

// mulRest computes the rows from row on for tokens [from, to).
func (k *gemm256[W]) mulRest(dst []float32, w []W, x *Operand, s Shape, row, from, to int) {
	if row == s.Rows || from == to {
		return
	}
	rest := s
	rest.Rows, rest.Tokens = s.Rows-row, to-from
	dotTiles(k.few, dst[from*s.LdDst+row:], w[row*s.LdW:], x.x[from*s.LdX:], rest)
}
