package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// keysOf interleaves keys [positions, dim] in blocks; the places after the last position get junk.
func keysOf(rows [][]float32, dim int, junk func() float32) []float32 {
	blocks := (len(rows) + KeyBlock - 1) / KeyBlock
	k := fill(blocks*dim*KeyBlock, junk)
	for r, row := range rows {
		for i, v := range row {
			k[(r/KeyBlock*dim+i)*KeyBlock+r%KeyBlock] = v
		}
	}
	return k
}

func rowsOf(n, dim int, value func() float32) [][]float32 {
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = fill(dim, value)
	}
	return rows
}

func queriesOf(rows [][]float32, dim int, form QueryForm) *Queries {
	var q Queries
	q.Reset(9, dim+1, PairedQueries) // what it held before does not matter
	q.Reset(len(rows), dim, form)
	for i, row := range rows {
		q.Set(i, row)
	}
	return &q
}

// toBF16s packs at an odd element of memory and returns what that holds, widened, too.
func toBF16s(x []float32) (h []uint16, wide []float32) {
	h, wide = make([]uint16, 1+len(x))[1:], make([]float32, len(x))
	for i, v := range x {
		h[i] = toBF16(v)
		wide[i] = BF16(h[i])
	}
	return h, wide
}

// runScores computes the scores with one implementation, with guards around and between its rows.
func runScores(t *testing.T, f func(dst []float32, ld int), q *Queries, keys int) [][]float32 {
	t.Helper()
	const pad = 3
	ld := keys + pad
	mem := slices.Repeat([]float32{guard}, 1+q.Rows()*ld)
	f(mem[1:], ld)
	var rows [][]float32
	for j := range q.Rows() {
		row := mem[1+j*ld:][:ld]
		rows = append(rows, row[:keys])
		if row[keys] != guard || row[ld-1] != guard || mem[0] != guard {
			t.Fatalf("wrote outside of row %d", j)
		}
	}
	return rows[:q.n]
}

// TestScores holds every implementation to sums of the sums of sixteen products, bit by bit.
func TestScores(t *testing.T) {
	forEachImpl(t, func(t *testing.T, impl impl) {
		rng := rand.New(rand.NewPCG(3, 1))
		for dim := 1; dim < 70; dim += 1 + rng.IntN(3) {
			for queries := 1; queries <= 18; queries++ {
				value := nasty(rng, queries%3 == 0)
				keys := 1 + rng.IntN(50)
				scale := float32(math.Ldexp(1+rng.Float64(), -rng.IntN(4)))
				q, k := rowsOf(queries, dim, value), rowsOf(keys, dim, value)
				tile := queriesOf(q, dim, PlainQueries)
				flat := keysOf(k, dim, value)
				h, wide := toBF16s(flat)
				got := runScores(t, func(dst []float32, ld int) { scores(impl.scoresF32, dst, ld, tile, flat, scale) }, tile, len(flat)/dim)
				gotBF16 := runScores(t, func(dst []float32, ld int) { scores(impl.scoresBF16, dst, ld, tile, h, scale) }, tile, len(flat)/dim)
				for j := range q {
					for r := range keys {
						at := func(flat []float32) float32 {
							var sum, part float32
							for i, v := range q[j] {
								part = fused(v, flat[(r/KeyBlock*dim+i)*KeyBlock+r%KeyBlock], part)
								if i%16 == 15 || i == dim-1 {
									sum, part = sum+part, 0
								}
							}
							return sum * scale
						}
						if want := at(flat); !same(got[j][r], want) {
							t.Fatalf("dim %d, query %d of %d, key %d: %g, want %g", dim, j, queries, r, got[j][r], want)
						}
						if want := at(wide); !same(gotBF16[j][r], want) {
							t.Fatalf("bf16: dim %d, query %d of %d, key %d: %g, want %g", dim, j, queries, r, gotBF16[j][r], want)
						}
					}
				}
			}
		}
	})
}

// TestQueriesRows holds the rows that scores need to the panels.
func TestQueriesRows(t *testing.T) {
	want := []int{0, 1, 4, 4, 4, 8, 8, 8, 8, 9, 12, 12, 12, 16, 16, 16, 16, 17}
	for n, rows := range want {
		var q Queries
		if q.Reset(n, 3, PlainQueries); q.Rows() != rows {
			t.Errorf("%d queries need %d rows, want %d", n, q.Rows(), rows)
		}
	}
}

// TestWeightedSum holds every implementation to generic bit by bit.
func TestWeightedSum(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		rng := rand.New(rand.NewPCG(5, 6))
		for dim := 1; dim < 140; dim++ {
			for queries := range 10 {
				value := nasty(rng, dim%2 == 0)
				rows := rng.IntN(12)
				s := Shape{Rows: rows, Tokens: queries, Cols: dim, LdDst: dim + 2, LdW: dim + rng.IntN(3), LdX: rows + rng.IntN(3)}
				p, v, start := fill(queries*s.LdX, value), fill(rows*s.LdW+1, value)[1:], fill(queries*s.LdDst+1, value)
				h, wide := toBF16s(v)
				compare := func(what string, got, want func(dst []float32)) {
					a, b := slices.Clone(start), slices.Clone(start)
					got(a[1:])
					want(b[1:])
					if !slices.EqualFunc(a, b, same) {
						t.Fatalf("%s: %+v differs from generic", what, s)
					}
				}
				compare("f32", func(dst []float32) { i.weightedF32(dst, p, v, s) }, func(dst []float32) { weightedGenericF32(dst, p, v, s) })
				compare("bf16", func(dst []float32) { i.weightedBF16(dst, p, h, s) }, func(dst []float32) { weightedGenericF32(dst, p, wide, s) })
			}
		}
	})
}

// TestWeightedSumInParts takes a sum in parts, by positions and by queries.
func TestWeightedSumInParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const cols = 72
		rows, queries := rapid.IntRange(2, 200).Draw(t, "rows"), rapid.IntRange(2, 9).Draw(t, "queries")
		atRow, atQuery := rapid.IntRange(1, rows-1).Draw(t, "split row"), rapid.IntRange(1, queries-1).Draw(t, "split query")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		value := func() float32 { return float32(rng.NormFloat64()) }
		s := Shape{Rows: rows, Tokens: queries, Cols: cols, LdDst: cols, LdW: cols, LdX: rows}
		p, v := fill(queries*rows, value), fill(rows*cols, value)
		want, got := make([]float32, queries*cols), make([]float32, queries*cols)
		WeightedSumF32(want, p, v, s)
		for _, part := range [][4]int{{0, 0, atRow, atQuery}, {atRow, 0, rows, atQuery}, {0, atQuery, rows, queries}} {
			s := s
			s.Rows, s.Tokens = part[2]-part[0], part[3]-part[1]
			WeightedSumF32(got[part[1]*cols:], p[part[1]*rows+part[0]:], v[part[0]*cols:], s)
		}
		if !slices.Equal(got, want) {
			t.Fatal("the sum depends on how it is taken")
		}
	})
}

func TestWeightedSumAgainstFloat64(t *testing.T) {
	const dim, n = 19, 23
	rng := rand.New(rand.NewPCG(7, 8))
	value := func() float32 { return float32(rng.NormFloat64()) }
	p, v, got := fill(n, value), fill(n*dim, value), make([]float32, dim)
	WeightedSumF32(got, p, v, Shape{Rows: n, Tokens: 1, Cols: dim, LdW: dim})
	for i, g := range got {
		var want, mass float64
		for j := range p {
			x := float64(p[j]) * float64(v[j*dim+i])
			want, mass = want+x, mass+math.Abs(x)
		}
		if bound := n * 0x1p-24 * mass; math.Abs(float64(g)-want) > bound {
			t.Errorf("element %d is %v, want %v within %.2g", i, g, want, bound)
		}
	}
}

// BenchmarkAttention measures one head of keys at position 4000: bytes of keys or values, and arithmetic.
func BenchmarkAttention(b *testing.B) {
	const dim, n = 64, 4000
	rng := rand.New(rand.NewPCG(2, 2))
	k := normals(rng, n*dim, 1)
	h, _ := toBF16s(k)
	for _, i := range tested() {
		i = choose([]impl{generic, i})
		for _, queries := range []int{1, 4, 8, 32} {
			q := queriesOf(rowsOf(queries, dim, func() float32 { return float32(rng.NormFloat64()) }), dim, PlainQueries)
			p, out := make([]float32, q.Rows()*n), make([]float32, queries*dim)
			s := Shape{Rows: n, Tokens: queries, Cols: dim, LdDst: dim, LdW: dim, LdX: n}
			run := func(name string, bytes int64, f func()) {
				b.Run(fmt.Sprintf("%s/impl=%s/queries=%d", name, i.name, queries), func(b *testing.B) {
					b.SetBytes(bytes)
					for b.Loop() {
						f()
					}
					b.ReportMetric(2*float64(queries*dim*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
			run("scores/kv=f32", 4*n*dim, func() { scores(i.scoresF32, p, n, q, k, 0.125) })
			run("scores/kv=bf16", 2*n*dim, func() { scores(i.scoresBF16, p, n, q, h, 0.125) })
			run("weighted/kv=f32", 4*n*dim, func() { i.weightedF32(out, p, k, s) })
			run("weighted/kv=bf16", 2*n*dim, func() { i.weightedBF16(out, p, h, s) })
			if i.pairs {
				paired := queriesOf(rowsOf(queries, dim, func() float32 { return float32(rng.NormFloat64()) }), dim, PairedQueries)
				run("scores/kv=pairs", 2*n*dim, func() { scores(i.scoresPairs, p, n, paired, h, 0.125) })
				roundKVGeneric(p)
				run("weighted/kv=pairs", 2*n*dim, func() { i.weightedPairs(out, p, h, 0, s) })
			}
			run("exps", 0, func() { i.expFast(p[:n], 3, [16]float32{}) })
		}
	}
}
