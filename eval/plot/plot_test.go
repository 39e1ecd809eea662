package plot_test

import (
	"math"
	"testing"

	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/zoo"
)

// pictures has one of each kind, as large as they come in practice.
func pictures(t testing.TB) map[string]*plot.Picture {
	t.Helper()
	all := map[string]*plot.Picture{}
	add := func(name string, p *plot.Picture, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all[name] = p
	}
	p, err := plot.PerplexityAgainstSpeed("zoo, held-out text, llama.cpp's protocol at 512 tokens, 2 threads", zooModels())
	add("tradeoff", p, err)
	p, err = plot.ZerosPerLayer("zoo, 5,120 held-out tokens", zeros())
	add("zeros", p, err)
	p, err = plot.PreActivations("relu of the zoo, 5,120 held-out tokens", histograms(5, 120))
	add("histograms", p, err)
	p, err = plot.PreActivations("80 layers", histograms(80, 256))
	add("histograms-80", p, err)
	p, err = plot.ActivationCurves([]string{"relu", "gelu", "silu", "relu2", "mish", "xielu", "leaky_relu", "softplus"}, -4, 2)
	add("curves", p, err)
	p, err = plot.NLLByPosition("zoo, held-out text, 97 windows of 512 tokens", losses(3, 512))
	add("positions", p, err)
	axes := plot.ThroughputAxes{Note: "d_model 2048, d_ff 8192, BF16, avx2, 2 threads; ceiling 36.9 GB/s, 199.5 GFLOP/s", X: "tokens that share a pass", Y: "GFLOP/s"}
	p, err = plot.Throughput(axes, batches(5), []plot.Series{roofline()})
	add("throughput", p, err)
	p, err = plot.CeilingShares("reading 36.9 GB/s, dot tile 199.5 GFLOP/s", []plot.Share{
		{"tinyllama-1.1b", "pp512", 71}, {"tinyllama-1.1b", "tg64", 93}, {"swiglu", "pp512", 44}, {"swiglu", "tg64", 28},
	})
	add("shares", p, err)
	p, err = plot.OverTime("1 h, 6 workers", watched(3600))
	add("overtime", p, err)
	return all
}

// watched is six figures, once a second.
func watched(n int) (series []plot.Series) {
	for _, name := range []string{"live heap, MiB", "Go heap, MiB", "resident, MiB", "mapped files, MiB", "goroutines", "file descriptors"} {
		s := plot.Series{Name: name}
		for i := range n {
			s.Points = append(s.Points, plot.Point{X: float64(i) / 60, Y: float64(20 + i*7919%13 + len(name))})
		}
		series = append(series, s)
	}
	return series
}

func zooModels() (models []plot.Model) {
	for i, m := range zoo.Models() {
		for j, dtype := range []string{"bf16", "int8"} {
			tps := 5400 - 170*float64(i*5%9) + 900*float64(j)
			models = append(models, plot.Model{Name: m.Name, Group: dtype, PPL: m.PPL + 0.1*float64(j), PPLSE: m.PPLStdErr, TPS: tps, TPSSD: 60})
		}
	}
	return models
}

func zeros() []plot.Series {
	series := []plot.Series{{Name: "relu"}, {Name: "reglu"}}
	for l := range 5 {
		series[0].Points = append(series[0].Points, plot.Point{X: float64(l), Y: 76 + 5*float64(l)})
		series[1].Points = append(series[1].Points, plot.Point{X: float64(l), Y: 57 + 9*float64(l)})
	}
	return series
}

func histograms(layers, bins int) (hs []plot.Histogram) {
	for l := range layers {
		h := plot.Histogram{Name: "layer " + string(rune('0'+l%10))}
		for i := range bins + 1 {
			x := -6 + 10*float64(i)/float64(bins)
			h.Edges = append(h.Edges, x)
			if i < bins {
				x += 1 + 0.2*float64(l%5)
				h.Counts = append(h.Counts, 1e4*math.Exp(-x*x/2))
			}
		}
		hs = append(hs, h)
	}
	return hs
}

func losses(models, n int) (series []plot.Series) {
	for m := range models {
		s := plot.Series{Name: zoo.Models()[m].Name}
		for i := range n {
			y := 3 + 0.05*float64(m) + 2/math.Sqrt(float64(i+1)) + 0.08*math.Sin(float64(i*i))
			s.Points = append(s.Points, plot.Point{X: float64(i + 1), Y: y, Err: 0.1})
		}
		series = append(series, s)
	}
	return series
}

func batches(variants int) (series []plot.Series) {
	for v := range variants {
		s := plot.Series{Name: zoo.Models()[v].Name}
		for n := 1.0; n <= 512; n *= 2 {
			y := math.Min(30*n, 150) * (0.9 - 0.05*float64(v))
			s.Points = append(s.Points, plot.Point{X: n, Y: y, Err: y / 20})
		}
		series = append(series, s)
	}
	return series
}

func roofline() plot.Series {
	s := plot.Series{Name: "roofline"}
	for _, n := range []float64{1, 199.5 / 36.9, 512} {
		s.Points = append(s.Points, plot.Point{X: n, Y: math.Min(36.9*n, 199.5)})
	}
	return s
}

// TestSizes holds each picture to 200 KB; a pdf has its font besides.
func TestSizes(t *testing.T) {
	for name, p := range pictures(t) {
		for _, format := range plot.Formats() {
			limit := 200_000
			if format == "pdf" {
				limit += 220_000
			}
			if n := len(bytesOf(t, p, format)); n > limit {
				t.Errorf("%s.%s has %d bytes", name, format, n)
			}
		}
	}
}
