package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
)

// rig is one attention over random queries, keys and values, without the projections around it.
type rig struct {
	a    *attention
	r    *run
	k, v [][]float32 // [segment][kvHeads, length, headDim]
}

// lengths are those of a rig's segments: tokens that stand in the cache, and tokens of the pass.
var lengths = [][2]int{{0, 5}, {300, 1}, {61, 70}, {129, 2}, {15, 1}}

func newRig(rng *rand.Rand, a *attention, layer newKVLayer, threads int) *rig {
	c := Config{NHeads: a.heads, NKVHeads: a.kvHeads, HeadDim: a.headDim}
	m := &Model{conf: c, dec: &decoder{}, pool: kernels.NewPool(threads), widths: []int{a.heads * a.headDim}}
	g := &rig{a: a, r: newRun(m)}
	tokens := 0
	for _, n := range lengths {
		tokens += n[1]
	}
	g.r.reserve(m, tokens, 400)
	g.r.begin()
	for i := range g.r.proj[0] {
		g.r.proj[0][i] = float32(rng.NormFloat64())
	}
	for _, n := range lengths {
		cache := newKVCache(&c, layer, 1, 1000)
		cache.reserve(n[0]+n[1], 0)
		k, v := make([]float32, a.kvHeads*(n[0]+n[1])*a.headDim), make([]float32, a.kvHeads*(n[0]+n[1])*a.headDim)
		for i := range k { // numbers that bfloat16 holds, so that both formats compute the same
			k[i], v[i] = kernels.BF16(kernels.RoundBF16(float32(rng.NormFloat64()))), kernels.BF16(kernels.RoundBF16(float32(rng.NormFloat64())))
		}
		for h := range a.kvHeads {
			for pos := range n[0] + n[1] {
				at := (h*(n[0]+n[1]) + pos) * a.headDim
				cache.layers[0].put(h, pos, k[at:], v[at:])
			}
		}
		g.r.add(segment{n: n[1], pos: n[0], length: n[0] + n[1], cache: cache})
		g.k, g.v = append(g.k, k), append(g.v, v)
	}
	g.r.plan(&c)
	g.r.attend = attendTask{a, g.r, (*segment).own}
	g.r.pool.Run(len(g.r.units), g.r.grain, &g.r.attend)
	g.r.pool.Close()
	return g
}

// want computes the output of head h for token t in float64.
func (g *rig) want(t, h int) []float64 {
	a, i := g.a, int(g.r.owner[t])
	s := &g.r.segments[i]
	length, pos, kvHead := s.pos+s.n, s.pos+t-s.first, h/(a.heads/a.kvHeads)
	from, to := a.reach(pos, length)
	scores, sum := make([]float32, to-from), 0.0
	q := a.q.at(g.r, t, h, a.headDim)
	at := func(x []float32, j int) []float32 { return x[(kvHead*length+j)*a.headDim:][:a.headDim] }
	for j := range scores {
		dot := 0.0
		for d, v := range at(g.k[i], from+j) {
			dot += float64(v) * float64(q[d])
		}
		scores[j] = float32(dot * float64(a.scale))
		if a.softCap != 0 {
			scores[j] = a.softCap * float32(math.Tanh(float64(scores[j]/a.softCap)))
		}
	}
	a.bias.add(scores, h, pos, from)
	out := make([]float64, a.headDim)
	for j, x := range scores {
		p := math.Exp(float64(x))
		sum += p
		for d, v := range at(g.v[i], from+j) {
			out[d] += p * float64(v)
		}
	}
	for d := range out {
		out[d] /= sum
	}
	return out
}

// TestAttention holds tiles of every shape to a float64 loop: groups, windows, biases, caps, and segments of all lengths in
// one pass.
func TestAttention(t *testing.T) {
	reaches := map[string]reach{"causal": causal, "window": window(37), "everything": everything}
	for _, shape := range [][3]int{{8, 1, 64}, {4, 4, 16}, {6, 2, 20}, {7, 1, 5}, {71, 1, 8}} {
		for name, far := range reaches {
			for _, softCap := range []float32{0, 3} {
				a := &attention{heads: shape[0], kvHeads: shape[1], headDim: shape[2], scale: 0.3, softCap: softCap, bias: noBias{}, reach: far}
				if shape[0] == 8 {
					a.bias = &alibi{alibiSlopes(8)}
				}
				a.q = headMap{width: a.heads * a.headDim}
				for h := range a.heads {
					a.q.first = append(a.q.first, h*a.headDim)
				}
				t.Run(fmt.Sprintf("heads=%d/kv=%d/dim=%d/%s/cap=%g", shape[0], shape[1], shape[2], name, softCap), func(t *testing.T) { checkAttention(t, a) })
			}
		}
	}
}

func checkAttention(t *testing.T, a *attention) {
	t.Helper()
	first := newRig(rand.New(rand.NewPCG(1, 1)), a, kvF32.layer, 1)
	for tok := range first.r.n {
		for h := range a.heads {
			got := first.r.att[(tok*a.heads+h)*a.headDim:][:a.headDim]
			for d, want := range first.want(tok, h) {
				if math.Abs(float64(got[d])-want) > 2e-5 {
					t.Fatalf("token %d, head %d, element %d: %g, want %g", tok, h, d, got[d], want)
				}
			}
		}
	}
	checkFast(t, a, first)
	for _, threads := range []int{2, 7} {
		again := newRig(rand.New(rand.NewPCG(1, 1)), a, kvBF16.layer, threads)
		for i, v := range again.r.att[:again.r.n*a.heads*a.headDim] {
			if v != first.r.att[i] {
				t.Fatalf("%d threads, bf16 that rounds nothing: other bits at %d", threads, i)
			}
		}
	}
}

// checkFast holds fast attention to its roundings of queries and weights, near the exact one, and both kinds of cache that serve it to the same bits.
func checkFast(t *testing.T, a *attention, exact *rig) {
	t.Helper()
	rows := newRig(rand.New(rand.NewPCG(1, 1)), a, kvFast.layer, 1)
	pairs := newRig(rand.New(rand.NewPCG(1, 1)), a, kvPairs.layer, 3)
	differ := false
	for i, v := range rows.r.att[:rows.r.n*a.heads*a.headDim] {
		if v != pairs.r.att[i] {
			t.Fatalf("fast, number %d: %g with values in rows, %g in pairs", i, v, pairs.r.att[i])
		}
		if diff := math.Abs(float64(v - exact.r.att[i])); diff > 0.1 { // scores of up to 10 move by hundredths
			t.Fatalf("fast, number %d: %g, exact %g", i, v, exact.r.att[i])
		}
		differ = differ || v != exact.r.att[i]
	}
	if !differ {
		t.Error("fast attention rounds nothing")
	}
}
