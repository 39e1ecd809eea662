package quant

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ffnrun/ffnrun/kernels"
)

// forEachPacking runs f for every format of integers.
func forEachPacking(t *testing.T, f func(t *testing.T, p *packing)) {
	t.Helper()
	for _, p := range []*packing{q4, q6, q8} {
		t.Run(p.name, func(t *testing.T) { f(t, p) })
	}
}

// f32 is a matrix of these weights.
func f32(t testing.TB, rows, cols int, w []float32) Matrix {
	t.Helper()
	m, err := FromBytes("F32", rows, cols, stores["F32"].encode(w, 0))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func quantized(t testing.TB, pool *kernels.Pool, format string, m Matrix) Matrix {
	t.Helper()
	q, err := Quantized(pool, format, m)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// values returns all weights of m, widened.
func values(m Matrix) []float32 {
	rows, cols := m.Dims()
	w := make([]float32, rows*cols)
	for r := range rows {
		m.Row(w[r*cols:][:cols], r)
	}
	return w
}

// normal returns n numbers of a normal distribution, the same every time.
func normal(n int, sigma float64) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(sigma * rng.NormFloat64())
	}
	return w
}

// relativeError is Σ (got − want)² / Σ want².
func relativeError(got, want []float32) float64 {
	var errs, mass float64
	for i, w := range want {
		errs += math.Pow(float64(got[i])-float64(w), 2)
		mass += math.Pow(float64(w), 2)
	}
	return errs / mass
}

// TestQuality holds the formats to the error that their codebooks and the search leave of normal weights. Q4_0's rule leaves 0.0074.
func TestQuality(t *testing.T) {
	const rows, cols = 64, 1024
	m := f32(t, rows, cols, normal(rows*cols, 0.02))
	for _, c := range []struct {
		format string
		bits   float64
		bound  float64
	}{{"q8", 8.25, 0.000036}, {"q6", 6.25, 0.00044}, {"q4", 4.5, 0.0041}} {
		q := quantized(t, nil, c.format, m)
		if bits := float64(8*q.Bytes()) / rows / cols; bits != c.bits {
			t.Errorf("%s takes %g bits a weight, want %g", c.format, bits, c.bits)
		}
		if e := relativeError(values(q), values(m)); !(e < c.bound) {
			t.Errorf("%s leaves a relative error of %.6f, want below %g", c.format, e, c.bound)
		}
	}
}

// TestUnbiased: the error has no part along the weights, which would add up from layer to layer.
func TestUnbiased(t *testing.T) {
	w := normal(64*1024, 0.02)
	for _, format := range []string{"q6", "q4"} {
		var along, mass float64
		for i, v := range values(quantized(t, nil, format, f32(t, 64, 1024, w))) {
			along += float64(w[i]) * (float64(v) - float64(w[i]))
			mass += float64(w[i]) * float64(w[i])
		}
		if math.Abs(along/mass) > 0.0005 {
			t.Errorf("%s makes weights %+.5f times as large", format, along/mass)
		}
	}
}

// TestSameBitsEverywhere: what is saved on one machine is what another makes.
func TestSameBitsEverywhere(t *testing.T) {
	pool := kernels.NewPool(3)
	defer pool.Close()
	for format, want := range map[string]string{
		"q8": "23f6d58da4a27c51", "q6": "05fb8288489722bb", "q4": "27012b3f5835eeaf", "q6q4": "3801466c6453518b",
	} {
		rows, cols := 150, 300
		if format == q6q4Name {
			rows, cols = 1050, 100 // so that it has bands
		}
		m := f32(t, rows, cols, normal(rows*cols, 3))
		data, _ := PackedBytes(quantized(t, nil, format, m))
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); !strings.HasPrefix(got, want) || want == "" {
			t.Errorf("%s: hash %s, want %s", format, got, want)
		}
		if again, _ := PackedBytes(quantized(t, pool, format, m)); !slices.Equal(again, data) {
			t.Errorf("%s: other bytes on a pool", format)
		}
	}
}

// TestQuantizedRows: any weights come back within the largest step, zeros and padding exactly, whatever the shape, the order of
// magnitude and the slice, and the bytes are those of the layout.
func TestQuantizedRows(t *testing.T) {
	steps := map[string]float64{"q8": 0.51 / 127, "q6": 7.0 / 127, "q4": 33.0 / 127} // of a block's largest weight
	forEachPacking(t, func(t *testing.T, p *packing) {
		rapid.Check(t, func(t *rapid.T) {
			rows, cols := rapid.IntRange(0, 40).Draw(t, "rows"), rapid.IntRange(0, 150).Draw(t, "cols")
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			scale, tail := math.Exp2(float64(rapid.IntRange(-30, 30).Draw(t, "exponent"))), rapid.Float64Range(0, 5).Draw(t, "tail")
			w := make([]float32, rows*cols)
			for i := range w {
				v := rng.NormFloat64()
				w[i] = float32(scale * v * math.Pow(math.Abs(v), tail))
			}
			m, _ := FromBytes("F32", rows, cols, stores["F32"].encode(w, 0))
			q, err := Quantized(nil, p.name, m)
			if err != nil {
				t.Fatal(err)
			}
			checkDims(t, q, rows, cols)
			checkSteps(t, values(q), w, cols, steps[p.name])
			data, ok := PackedBytes(q)
			if !ok || len(data) != q.Bytes() || q.Format() != p.name {
				t.Fatalf("%d bytes of %s, Bytes() = %d, packed: %t", len(data), q.Format(), q.Bytes(), ok)
			}
			again, err := FromBytes(p.name, rows, cols, data)
			if err != nil {
				t.Fatal(err)
			}
			checkRows(t, again, values(q))
			lo := rapid.IntRange(0, rows).Draw(t, "lo")
			hi := rapid.IntRange(lo, rows).Draw(t, "hi")
			checkRows(t, again.Slice(0, hi).Slice(lo, hi), values(q)[lo*cols:hi*cols])
		})
	})
}

// checkSteps holds weights to what they were made from, within a share of their block's largest.
func checkSteps(t *rapid.T, got, want []float32, cols int, step float64) {
	for i, w := range want {
		first := i/cols*cols + i%cols/blockCols*blockCols
		var most float64
		for _, v := range want[first:min(first+blockCols, i/cols*cols+cols)] {
			most = max(most, math.Abs(float64(v)))
		}
		if diff := math.Abs(float64(got[i]) - float64(w)); !(diff <= step*most+leastWeight) {
			t.Fatalf("weight %d of a block up to %g is %g, was %g", i, most, got[i], w)
		}
	}
}

func TestQuantizedRefuses(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e30} {
		w := normal(40*70, 1)
		w[33*70+69] = float32(v)
		forEachPacking(t, func(t *testing.T, p *packing) {
			_, err := Quantized(nil, p.name, f32(t, 40, 70, w))
			if !errors.Is(err, ErrValue) || !strings.Contains(err.Error(), "row 33 ") {
				t.Errorf("a weight of %v: %v", v, err)
			}
		})
	}
	if _, err := Quantized(nil, "q5", f32(t, 1, 1, []float32{1})); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), `"q5", known: bf12, q4, q6, q6q4, q8`) {
		t.Errorf("q5: %v", err)
	}
}

func BenchmarkQuantized(b *testing.B) {
	const rows, cols = 1024, 2048
	m, err := FromBytes("BF16", rows, cols, stores["BF16"].encode(normal(rows*cols, 0.02), 0))
	if err != nil {
		b.Fatal(err)
	}
	for _, threads := range []int{1, 2} {
		pool := kernels.NewPool(threads)
		defer pool.Close()
		for _, format := range Packings() {
			b.Run(fmt.Sprintf("format=%s/threads=%d", format, threads), func(b *testing.B) {
				b.SetBytes(int64(m.Bytes()))
				for b.Loop() {
					quantized(b, pool, format, m)
				}
			})
		}
	}
}
