package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// roundKV is what fast attention makes of numbers.
func roundKV(x []float32) []float32 {
	out := slices.Clone(x)
	roundKVGeneric(out)
	return out
}

// pairsOfKeys lays out keys for ScoresPairs; the places after the last position and the last element get junk, and zeros.
func pairsOfKeys(rows [][]float32, dim int, junk func() float32) []uint16 {
	blocks := (len(rows) + KeyBlock - 1) / KeyBlock
	k := make([]uint16, blocks*KeyBlock*PairedDim(dim))
	for pos := range blocks * KeyBlock {
		key := roundKV(fill(dim, junk))
		if pos < len(rows) {
			key = rows[pos]
		}
		PutKeyPairs(k, pos, key)
	}
	return k
}

// TestScoresPairs holds every implementation to ScoresBF16 of rounded queries, bit by bit, wherever no product overflows.
func TestScoresPairs(t *testing.T) {
	forEachImpl(t, func(t *testing.T, impl impl) {
		rng := rand.New(rand.NewPCG(3, 2))
		for dim := 1; dim < 70; dim += 1 + rng.IntN(3) {
			for queries := 1; queries <= 18; queries++ {
				value := nasty(rng, queries%3 == 0)
				keys, scale := 1+rng.IntN(70), float32(math.Ldexp(1+rng.Float64(), -rng.IntN(4)))
				rounded := func() float32 { return BF16(nearBF16(value())) }
				q, k := rowsOf(queries, dim, rounded), rowsOf(keys, dim, rounded)
				flat := keysOf(k, dim, func() float32 { return 0 })
				h := make([]uint16, len(flat))
				for i, v := range flat {
					h[i] = upper(v)
				}
				pairs := pairsOfKeys(k, dim, value)
				plain, paired := queriesOf(q, dim, PlainQueries), queriesOf(q, dim, PairedQueries)
				want := runScores(t, func(dst []float32, ld int) { scores(scoresGenericBF16, dst, ld, plain, h, scale) }, plain, len(flat)/dim)
				got := runScores(t, func(dst []float32, ld int) { scores(impl.scoresPairs, dst, ld, paired, pairs, scale) }, paired, len(flat)/dim)
				for j := range q {
					if !slices.EqualFunc(got[j][:keys], want[j][:keys], same) {
						t.Fatalf("dim %d, query %d of %d, %d keys: %g, want %g", dim, j, queries, keys, got[j][:keys], want[j][:keys])
					}
				}
			}
		}
	})
}

// TestWeightedSumPairs holds every implementation to WeightedSumBF16, bit by bit, from odd positions too. What stands beside the positions asked for
// must not be read: it is NaN.
func TestWeightedSumPairs(t *testing.T) {
	forEachImpl(t, func(t *testing.T, impl impl) {
		rng := rand.New(rand.NewPCG(5, 7))
		for dim := 1; dim < 140; dim++ {
			for queries := 1; queries < 10; queries++ {
				from, rows, value := rng.IntN(4), 1+rng.IntN(12), nasty(rng, dim%2 == 0)
				if dim == 64 {
					rows += pairRoomTested
				}
				s := Shape{Rows: rows, Tokens: queries, Cols: dim, LdDst: dim + 2, LdW: dim, LdX: rows + rng.IntN(3)}
				p, start := roundKV(fill(queries*s.LdX, value)), roundKV(fill(queries*s.LdDst, value))
				v := slices.Repeat([]uint16{RoundBF16(nan)}, (from+rows+1)/2*2*dim)
				flat := make([]uint16, rows*dim)
				for r := range rows {
					row := roundKV(fill(dim, value))
					for i, x := range row {
						flat[r*dim+i] = upper(x)
					}
					PutValuePairs(v, from+r, row)
				}
				want, got := slices.Clone(start), slices.Clone(start)
				for i := range start { // an output begins with zero, which is not negative
					if start[i] == 0 {
						want[i], got[i] = 0, 0
					}
				}
				weightedGenericBF16(want, p, flat, s)
				impl.weightedPairs(got, p, v[from/2*2*dim:], from%2, s)
				for i := range got {
					if !same(got[i], want[i]) {
						t.Fatalf("%+v from %d: number %d is %g, want %g", s, from, i, got[i], want[i])
					}
				}
			}
		}
	})
}

// pairRoomTested is more than an implementation adds at once.
const pairRoomTested = 600

// TestFastAttentionMisuse calls with empty shapes, with too little memory, and with queries in another form.
func TestFastAttentionMisuse(t *testing.T) {
	f := func(n int) []float32 { return make([]float32, n) }
	s := Shape{Rows: 2, Tokens: 2, Cols: 3, LdDst: 4, LdW: 3, LdX: 3}
	const v = 2 * 2 * 3 // positions 1 and 2 need two pairs
	WeightedSumPairs(f(7), f(5), make([]uint16, v), 1, s)
	WeightedSumPairs(nil, nil, nil, 1, Shape{})
	mustPanic(t, badWeighted, func() { WeightedSumPairs(f(6), f(5), make([]uint16, v), 1, s) })
	mustPanic(t, badWeighted, func() { WeightedSumPairs(f(7), f(4), make([]uint16, v), 1, s) })
	mustPanic(t, badWeighted, func() { WeightedSumPairs(f(7), f(5), make([]uint16, v-1), 1, s) })
	mustPanic(t, badWeighted, func() { WeightedSumPairs(f(7), f(5), make([]uint16, v), -1, s) })
	var q Queries
	q.Reset(3, 3, PairedQueries)
	k := make([]uint16, 2*4*KeyBlock)
	ScoresPairs(f(3*40+32), 40, &q, k, 1)
	mustPanic(t, badScores, func() { ScoresPairs(f(3*40+31), 40, &q, k, 1) })
	mustPanic(t, badScores, func() { ScoresPairs(f(3*40+32), 40, &q, k[1:], 1) })
	mustPanic(t, badScores, func() { ScoresBF16(f(3*40+32), 40, &q, k, 1) })
	mustPanic(t, badScores, func() { ScoresF32(f(3*40+32), 40, &q, f(2*3*KeyBlock), 1) })
	q.Reset(3, 4, PlainQueries)
	ScoresBF16(f(3*40+32), 40, &q, k, 1)
	mustPanic(t, badScores, func() { ScoresPairs(f(3*40+32), 40, &q, k, 1) })
}

func TestRoundKV(t *testing.T) {
	cases := map[float32]float32{
		0: 0, 1: 1, -1: -1, 0x1p-50: 0x1p-50, -0x1p-50: -0x1p-50, 0x1.fffp-51: 0, -0x1.fffp-51: 0, 0x1p-140: 0, 1 + 0x1p-8: 1, 1 + 0x1.8p-8: 1 + 0x1p-7,
		math.MaxFloat32: float32(math.Inf(1)), float32(math.Inf(-1)): float32(math.Inf(-1)),
	}
	for x, want := range cases {
		got := slices.Repeat([]float32{x, nan}, 20)
		RoundKV(got)
		for i, v := range got {
			if i%2 == 0 && !same(v, want) || i%2 == 1 && v == v {
				t.Fatalf("RoundKV of %g and NaN gives %g, want %g", x, got, want)
			}
		}
	}
}
