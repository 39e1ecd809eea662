package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// lookAt returns the look of a model of that variant, at thresholds 0.1 and 1.
func lookAt(t *testing.T, variant string) look {
	t.Helper()
	v, err := ffn.Find(variant)
	if err != nil {
		t.Fatal(err)
	}
	k, err := newLook(model.Config{FFN: model.FFNConfig{Variant: v}}, []float64{0.1, 1})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestReadShare(t *testing.T) {
	for _, c := range []struct {
		variant           string
		zeros, idle, want float64
	}{
		{"relu", 0, 0, 1}, {"relu", 0.9, 0.9, 0.55}, {"relu2", 1, 1, 0.5}, {"reglu", 0.9, 0.9, 0.4}, {"reglu", 1, 1, 1. / 3},
		{"drelu", 0.5, 0.75, 1.75 / 3}, {"drelu", 0, 0, 1}, {"maxout", 0.5, 0.5, 1}, {"swiglu", 0, 0, 1},
	} {
		k := lookAt(t, c.variant)
		if got := k.readShare(c.zeros, c.idle); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s at %g and %g: %g, want %g", c.variant, c.zeros, c.idle, got, c.want)
		}
	}
}

func TestActiveAt(t *testing.T) {
	for variant, want := range map[string]float64{
		"relu": 0, "relu2": 0, "relu6": 0, "reglu": 0, "drelu": 0, "hardswish": 0, "gelu": 1, "geglu": 1, "swiglu": 1, "glu": 1, "bilinear": 1, "leaky_relu": 1,
	} {
		if k := lookAt(t, variant); k.activeAt != want {
			t.Errorf("%s is active from %g on, want %g", variant, k.activeAt, want)
		}
	}
}

// Four neurons of a doubly gated block and three tokens, the last of another window.
func TestNeuronsByHand(t *testing.T) {
	n := newNeurons(lookAt(t, "drelu"), 4)
	n.see(0, []float32{2, 0.5, -1, -3}, []float32{6, 0, 0, 0})
	n.see(1, []float32{1, -1, 0.05, -2}, []float32{1, 0, 1, 0})
	n.see(0, []float32{3, 3, -1, -1}, []float32{3, 0, 0, 0})
	r := n.row(SparsityRow{DType: "BF16"}, 10)
	overlap, bytes := 1./3, int64(3*4*10*2)
	read := (1 + 6./12 + 4./12) * 80
	want := SparsityRow{
		DType: "BF16", Neurons: 4, Zeros: 6. / 12, IdleShare: 8. / 12, Dead: 1, AlwaysOn: 1, Overlap: &overlap,
		NearZeros: []NearZeros{{0.1, 7. / 12}, {1, 8. / 12}}, ReadShare: (1 + 6./12 + 4./12) / 3, Limit: 3 / (1 + 6./12 + 4./12),
		WeightBytes: &bytes, ReadBytes: &read, Pre: r.Pre,
	}
	nearly := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff(want, r, nearly); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if r.Pre.Min != -3 || r.Pre.Max != 3 {
		t.Errorf("from %g to %g, want -3 to 3", r.Pre.Min, r.Pre.Max)
	}
}

func TestJaccard(t *testing.T) {
	for _, c := range []struct {
		a, b, want float64
	}{{0b0110, 0b0011, 1. / 3}, {0, 0, 1}, {1, 0, 0}, {5, 5, 1}} {
		if got := jaccard([]uint64{uint64(c.a)}, []uint64{uint64(c.b)}); got != c.want {
			t.Errorf("%b and %b: %g, want %g", int(c.a), int(c.b), got, c.want)
		}
	}
}

func TestDistributionAgainstSorting(t *testing.T) {
	finite := rapid.Custom(func(t *rapid.T) float32 {
		v := rapid.Float32().Draw(t, "v")
		if rapid.Bool().Draw(t, "small") {
			v = float32(math.Mod(float64(v), 9))
		}
		return v
	})
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(finite, 1, 100).Draw(t, "values")
		d, other := newDistribution(), newDistribution()
		for i, v := range values {
			if i%2 == 0 {
				d.see(v)
			} else {
				other.see(v)
			}
		}
		d.add(&other)
		sorted := slices.Sorted(slices.Values(values))
		for _, p := range d.summary().Percentiles {
			want := float64(sorted[int(p.P/100*float64(len(values)-1))])
			if !(math.Abs(p.Value-want) <= 0x1p-7*math.Abs(want)+0x1p-133) {
				t.Errorf("percentile %g of %v is %g, want %g", p.P, sorted, p.Value, want)
			}
		}
		checkBins(t, d.histogram(), values)
	})
}

// checkBins counts the values again.
func checkBins(t *rapid.T, got Histogram, values []float32) {
	want := Histogram{From: -8, Width: 0.125, Counts: make([]int64, 128)}
	for _, v := range values {
		i := math.Floor(math.Abs(float64(v)) / 0.125)
		if math.Signbit(float64(v)) {
			i = -i - 1
		}
		switch i += 64; {
		case i < 0:
			want.Below++
		case i >= 128:
			want.Above++
		default:
			want.Counts[int(i)]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("histogram of %v (-want +got):\n%s", values, diff)
	}
}

func TestRankFollowsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float32().Draw(t, "v")
		lo, hi := edges(rank(v))
		if !(lo <= float64(v) && float64(v) <= hi) {
			t.Errorf("%g is in the bin from %g to %g", v, lo, hi)
		}
	})
}

func TestOverflowIsAnError(t *testing.T) {
	folder, err := zoo.FS("relu")
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(folder, "relu", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		k := lookAt(t, "relu")
		n := newNeurons(k, 1)
		n.see(0, []float32{float32(v)}, []float32{0})
		_, err := k.rows(m, []*neurons{nil, n}, SparsityOptions{}, 1)
		if err == nil || !strings.HasPrefix(err.Error(), "layer 1: what the activation gets is not finite") {
			t.Errorf("%g: %v", v, err)
		}
	}
}

// BenchmarkNeurons counts a token of a layer of TinyLlama's width.
func BenchmarkNeurons(b *testing.B) {
	for _, variant := range []string{"relu", "reglu", "swiglu"} {
		b.Run(variant, func(b *testing.B) {
			v, err := ffn.Find(variant)
			if err != nil {
				b.Fatal(err)
			}
			k, err := newLook(model.Config{FFN: model.FFNConfig{Variant: v}}, DefaultThresholds())
			if err != nil {
				b.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			pre, hidden := make([]float32, 5632), make([]float32, 5632)
			for i := range pre {
				pre[i] = float32(rng.NormFloat64() - 1)
				hidden[i] = max(0, pre[i])
			}
			n := newNeurons(k, len(pre))
			for b.Loop() {
				n.see(1, pre, hidden)
			}
		})
	}
}
