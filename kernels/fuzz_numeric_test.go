package kernels

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzActivation holds every activation to its float64 reference on any float32: one rounding, and NaN of NaN.
func FuzzActivation(f *testing.F) {
	for _, x := range []float32{0, 1, -1, -0x1p-149, -87.3, 88.7, 1e-20, math.MaxFloat32, float32(math.Inf(-1)), nan} {
		f.Add(uint8(5), math.Float32bits(x))
	}
	f.Fuzz(func(t *testing.T, which uint8, bits uint32) {
		u, x := unaries[int(which)%len(unaries)], math.Float32frombits(bits)
		got := u.f(x)
		switch {
		case x != x:
			if got == got {
				t.Errorf("%s(NaN) = %v", u.name, got)
			}
		case !math.IsInf(float64(x), 0):
			if e := ulps(got, u.ref(float64(x))); !(e <= ulpLimit) {
				t.Errorf("%s(%v) = %v, want %v: off by %v ulp", u.name, x, got, u.ref(float64(x)), e)
			}
		}
	})
}

// FuzzSoftmax wants of any numbers that are numbers, −Inf among them, probabilities that add up to 1, and of others NaN.
func FuzzSoftmax(f *testing.F) {
	f.Add([]byte("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\xff"))
	f.Add([]byte("\xff\xff\x7f\x7f\xff\xff\x7f\xff\x00\x00\xc0\x7f"))
	f.Add([]byte("\x00\x00\x80\xff\x00\x00\x80\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, top := floatsOf(data), math.Inf(-1)
		for _, v := range x {
			if top = max(top, float64(v)); v != v {
				top = math.NaN()
			}
		}
		lse := LogSumExp(x)
		Softmax(x)
		sum := 0.0
		for _, p := range x {
			sum += float64(p)
		}
		switch {
		case len(x) == 0 || math.IsInf(top, 0):
		case math.IsNaN(top):
			if !math.IsNaN(sum) || !math.IsNaN(lse) {
				t.Errorf("softmax of a NaN is %v, log-sum-exp %v", x, lse)
			}
		case !(math.Abs(sum-1) < 1e-6*float64(1+len(x))) || lse < top:
			t.Errorf("softmax %v has the sum %v; log-sum-exp %v, largest %v", x, sum, lse, top)
		}
	})
}

// FuzzScores holds every implementation of attention's two products to the generic one, bit by bit.
func FuzzScores(f *testing.F) {
	f.Add(uint8(3), uint8(4), []byte("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\xff"))
	f.Add(uint8(16), uint8(17), []byte("\x00\x00\x80\x3f\x00\x00\xc0\x7f\x01\x00\x00\x00"))
	f.Add(uint8(1), uint8(64), []byte("\xff\xff\x7f\x7f\xff\xff\x7f\xff"))
	f.Fuzz(func(t *testing.T, rows, dim uint8, data []byte) {
		n, d, numbers := int(rows%24), 1+int(dim%80), floatsOf(data)
		if len(numbers) == 0 {
			return
		}
		draw := func(n, at int) []float32 {
			x := make([]float32, n)
			for i := range x {
				x[i] = numbers[(at+i)%len(numbers)]
			}
			return x
		}
		q, k, p := queriesOf([][]float32{draw(d, 1), draw(d, 3)}, d, PlainQueries), draw(2*KeyBlock*d, 0), draw(2*n, 2)
		s := Shape{Rows: n, Tokens: 2, Cols: d, LdDst: d, LdW: d, LdX: n}
		wantScores, sums := make([]float32, 4*2*KeyBlock), make([]float32, 2*d)
		scores(generic.scoresF32, wantScores, 2*KeyBlock, q, k, 0.5)
		weightedGenericF32(sums, p, k, s)
		fast := newFastScores(q.Rows(), rows%2 == 1, d, draw, s)
		for _, i := range tested() {
			i = choose([]impl{generic, i})
			got := make([]float32, len(wantScores))
			scores(i.scoresF32, got, 2*KeyBlock, q, k, 0.5)
			wantSame(t, i.name+" scores", got, wantScores)
			got = make([]float32, len(sums))
			i.weightedF32(got, p, k, s)
			wantSame(t, i.name+" weighted sum", got, sums)
			fast.check(t, i)
		}
	})
}

// fastScores are the same in fast attention, of numbers whose products do not overflow.
type fastScores struct {
	q                   *Queries
	k                   []uint16
	p, scores, weighted []float32
	odd                 int
	s                   Shape
}

func newFastScores(rows int, odd bool, dim int, draw func(n, at int) []float32, s Shape) *fastScores {
	small := func(n, at int) []float32 {
		x := draw(n, at)
		for i, v := range x {
			if v > 1<<62 || v < -1<<62 {
				x[i] = 1
			}
		}
		RoundKV(x)
		return x
	}
	f := &fastScores{q: queriesOf([][]float32{small(dim, 1), small(dim, 3)}, dim, PairedQueries), p: small(2*s.Rows, 2), s: s}
	f.k = make([]uint16, 2*KeyBlock*PairedDim(dim))
	for pos := range 2 * KeyBlock {
		PutKeyPairs(f.k, pos, small(dim, pos))
	}
	if odd {
		f.odd = 1
	}
	f.scores, f.weighted = make([]float32, rows*2*KeyBlock), make([]float32, 2*dim)
	scores(scoresGenericPairs, f.scores, 2*KeyBlock, f.q, f.k, 0.5)
	weightedGenericPairs(f.weighted, f.p, f.k, f.odd, s)
	return f
}

func (f *fastScores) check(t *testing.T, i impl) {
	t.Helper()
	got := make([]float32, len(f.scores))
	scores(i.scoresPairs, got, 2*KeyBlock, f.q, f.k, 0.5)
	wantSame(t, i.name+" fast scores", got, f.scores)
	got = make([]float32, len(f.weighted))
	if f.s.Rows > 0 {
		i.weightedPairs(got, f.p, f.k, f.odd, f.s)
	}
	wantSame(t, i.name+" fast weighted sum", got, f.weighted)
}

func wantSame(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for j, v := range got {
		if !same(v, want[j]) {
			t.Errorf("%s: element %d is %v, generic has %v", what, j, v, want[j])
		}
	}
}

// floatsOf reads any bytes as float32s.
func floatsOf(data []byte) []float32 {
	x := make([]float32, len(data)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return x
}

// FuzzNorm wants both norms of finite numbers finite, and in place the same as beside.
func FuzzNorm(f *testing.F) {
	f.Add([]byte("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\xbf"), float32(1e-5))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"), float32(1e-6))
	f.Add([]byte("\xff\xff\x7f\x7f\xff\xff\x7f\xff"), float32(1e-12))
	f.Fuzz(func(t *testing.T, data []byte, eps float32) {
		if !(eps >= 1e-12 && eps < 1) {
			return
		}
		x := floatsOf(data)
		for i, v := range x {
			if x[i] = v; v != v || math.IsInf(float64(v), 0) {
				x[i] = float32(i)
			}
		}
		w, rms, ln := make([]float32, len(x)), make([]float32, len(x)), make([]float32, len(x))
		for i := range w {
			w[i] = 1
		}
		RMSNorm(rms, x, w, eps, 0)
		LayerNorm(ln, x, w, w, eps)
		for i := range x {
			if r := math.Abs(float64(rms[i])); !(r <= math.Sqrt(float64(len(x)))*1.0001) {
				t.Errorf("RMSNorm of %v has %v at %d", x, rms[i], i)
			}
			if r := math.Abs(float64(ln[i])); !(r <= math.Sqrt(float64(len(x)))*1.0001+1) {
				t.Errorf("LayerNorm of %v has %v at %d", x, ln[i], i)
			}
		}
		RMSNorm(x, x, w, eps, 0)
		wantSame(t, "RMSNorm in place", x, rms)
	})
}
