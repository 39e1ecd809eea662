package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lengths covers each remainder of the eight lanes and a model's width.
var lengths = []int{1, 2, 7, 8, 9, 15, 16, 17, 100, 2048}

func normals(rng *rand.Rand, n int, scale float64) []float32 {
	return fill(n, func() float32 { return float32(scale * rng.NormFloat64()) })
}

// near wants got within k roundings of want, those of denormal results included.
func near(t *testing.T, what string, got float32, want, k float64) {
	t.Helper()
	if bound := k*0x1p-24*math.Abs(want) + k*0x1p-150; !(math.Abs(float64(got)-want) <= bound) {
		t.Fatalf("%s = %v, want %v within %.2g", what, got, want, bound)
	}
}

func TestRMSNorm(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range lengths {
		for _, scale := range []float64{1e-6, 1, 1e4} {
			x, w := normals(rng, n, scale), normals(rng, n, 1)
			const eps, offset = 1e-5, 1
			var squares float64
			for _, v := range x {
				squares += float64(v) * float64(v)
			}
			rms := math.Sqrt(squares/float64(n) + float64(float32(eps)))
			got := make([]float32, n)
			RMSNorm(got, x, w, eps, offset)
			for i := range got {
				// Four roundings: the scale, x times it, w plus the offset, their product.
				near(t, "RMSNorm", got[i], float64(x[i])/rms*float64(w[i]+offset), 4)
			}
			RMSNorm(x, x, w, eps, offset)
			if !slices.Equal(x, got) {
				t.Fatalf("n %d: RMSNorm in place differs", n)
			}
		}
	}
}

func TestLayerNorm(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, n := range lengths {
		// A mean far from zero: float32 sums would lose the variance here.
		x, w, b := normals(rng, n, 1), normals(rng, n, 1), normals(rng, n, 1)
		for i := range x {
			x[i] += 1000
		}
		const eps = 1e-5
		var mean, variance float64
		for _, v := range x {
			mean += float64(v) / float64(n)
		}
		for _, v := range x {
			variance += (float64(v) - mean) * (float64(v) - mean) / float64(n)
		}
		got, plain := make([]float32, n), make([]float32, n)
		LayerNorm(got, x, w, b, eps)
		LayerNorm(plain, x, nil, nil, eps)
		for i := range got {
			unit := (float64(x[i]) - mean) / math.Sqrt(variance+float64(float32(eps)))
			scaled := unit * float64(w[i])
			if diff := math.Abs(float64(plain[i]) - unit); diff > 2*0x1p-24*math.Abs(unit)+1e-9 {
				t.Fatalf("n %d: LayerNorm without weights = %v, want %v", n, plain[i], unit)
			}
			bound := 0x1p-24*(3*math.Abs(scaled)+math.Abs(scaled+float64(b[i]))) + 1e-9
			if diff := math.Abs(float64(got[i]) - scaled - float64(b[i])); diff > bound {
				t.Fatalf("n %d: LayerNorm = %v, want %v within %.2g", n, got[i], scaled+float64(b[i]), bound)
			}
		}
		LayerNorm(x, x, w, b, eps)
		if !slices.Equal(x, got) {
			t.Fatalf("n %d: LayerNorm in place differs", n)
		}
	}
}

func TestSoftmaxAndLogSumExp(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, n := range lengths {
		for _, scale := range []float64{1e-3, 1, 30, 1e30} {
			x := normals(rng, n, scale)
			top := float64(slices.Max(x))
			var sum float64
			for _, v := range x {
				sum += math.Exp(float64(v) - top)
			}
			want := top + math.Log(sum)
			if got := LogSumExp(x); math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
				t.Fatalf("LogSumExp = %v, want %v", got, want)
			}
			p := slices.Clone(x)
			Softmax(p)
			for i, got := range p {
				near(t, "Softmax", got, math.Exp(float64(x[i])-top)/sum, 2) // eˣ, and its share
			}
		}
	}
}

// As PyTorch has it: +Inf, and nothing but −Inf, leave no distribution to speak of.
func TestSoftmaxAtTheEnds(t *testing.T) {
	inf := float32(math.Inf(1))
	cases := []struct {
		name    string
		x, want []float32
		lse     float64
	}{
		{"empty", nil, nil, math.Inf(-1)},
		{"one", []float32{-3}, []float32{1}, -3},
		{"one −Inf", []float32{-inf}, []float32{nan}, math.Inf(-1)},
		{"masked", []float32{-inf, 2, -inf, 2}, []float32{0, 0.5, 0, 0.5}, 2 + math.Ln2},
		{"huge", []float32{math.MaxFloat32, 0, math.MaxFloat32}, []float32{0.5, 0, 0.5}, math.MaxFloat32},
		{"+Inf", []float32{inf, 0}, []float32{nan, nan}, math.Inf(1)},
		{"NaN", []float32{nan, 0}, []float32{nan, nan}, math.NaN()},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := LogSumExp(c.x); math.Abs(got-c.lse) > 1e-15 && !(math.IsNaN(got) && math.IsNaN(c.lse)) {
				t.Errorf("LogSumExp(%v) = %v, want %v", c.x, got, c.lse)
			}
			got := slices.Clone(c.x)
			Softmax(got)
			if !slices.EqualFunc(got, c.want, same) {
				t.Errorf("Softmax(%v) = %v, want %v", c.x, got, c.want)
			}
		})
	}
}

func TestLargest(t *testing.T) {
	inf := float32(math.Inf(1))
	forEachImpl(t, func(t *testing.T, i impl) {
		if got := i.largest(nil); got != -inf {
			t.Errorf("largest of nothing = %v, want −Inf", got)
		}
		for n := range 42 {
			for at := range n {
				for _, top := range []float32{3, inf, nan} {
					x := slices.Repeat([]float32{-5}, n)
					if x[at] = top; !same(i.largest(x), top) {
						t.Fatalf("largest(%v) = %v, want %v", x, i.largest(x), top)
					}
				}
			}
		}
	})
}

func TestVectorHelpers(t *testing.T) {
	x := []float32{1, -2, 3, nan}
	Add(x, []float32{1, 1, 1, 1})
	Scale(x, 2)
	Clamp(x, 5)
	if want := []float32{4, -2, 5, nan}; !slices.EqualFunc(x, want, same) {
		t.Errorf("Add, Scale, Clamp gave %v, want %v", x, want)
	}
	y := []float32{-7}
	if Clamp(y, 5); y[0] != -5 {
		t.Errorf("Clamp(−7, 5) = %v", y[0])
	}
}

// Each place of each length is seen, whatever stands beside it.
func TestFinite(t *testing.T) {
	for n := range 20 {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.MaxFloat32 * float32(1-2*(i%2))
		}
		if !Finite(x) {
			t.Errorf("%v is finite", x)
		}
		for i := range x {
			was := x[i]
			for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				if x[i] = float32(v); Finite(x) {
					t.Errorf("%v is not finite", x)
				}
			}
			x[i] = was
		}
	}
}
