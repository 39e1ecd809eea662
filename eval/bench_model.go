package eval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/ffnrun/ffnrun/model"
	"gonum.org/v1/gonum/stat"
)

// SpeedOptions for BenchModel.
type SpeedOptions struct {
	Prompt      int // tokens of the prefill test; 0: no such test
	Generate    int // tokens of the decode test; 0: no such test
	Repetitions int // of each test, at least one

	// Progress is told how many runs are done, of how many in all, warm-up included.
	Progress func(done, total int)
}

// SpeedRow is one test of a model: ppN prefills N tokens at once, tgN decodes N tokens one by one from an empty context.
// Tokenization and sampling are left out.
type SpeedRow struct {
	Model       string   `json:"model"`
	SizeBytes   int64    `json:"size_bytes"`
	Params      int      `json:"params"`
	DType       string   `json:"dtype"`
	Kernel      string   `json:"kernel"`
	Threads     int      `json:"threads"`
	Test        string   `json:"test"`
	AvgTS       float64  `json:"avg_ts"`    // mean of the repetitions' tokens a second
	StdDevTS    *float64 `json:"stddev_ts"` // none of a single repetition
	Samples     int      `json:"samples"`   // repetitions measured, the warm-up not among them
	GBs         float64  `json:"gb_s"`      // 1e9 bytes of weights, once a pass, and of KV cache that decoding must read, a second
	GFLOPs      float64  `json:"gflop_s"`   // 1e9 operations a second of the matrices and of attention
	RooflinePct float64  `json:"roofline_pct"`

	SamplesTS []float64 `json:"samples_ts"` // the repetitions' tokens a second
}

// speedTest is a test with what it found.
type speedTest struct {
	name    string
	tokens  int
	work    work
	run     func(ctx context.Context) error
	samples []float64 // tokens a second
}

// BenchModel measures prefill and decode over tokens drawn at random, always the same. The tests take turns, so that a
// disturbance meets both; the first turn warms up and is not counted. It returns ErrOption, ctx's error, or that of a pass.
func BenchModel(ctx context.Context, m *model.Model, c Ceiling, o SpeedOptions) ([]SpeedRow, error) {
	ctx = orBackground(ctx)
	if err := o.check(m); err != nil {
		return nil, fmt.Errorf("%s: %w", m.Info().Name, err)
	}
	s := m.NewSession()
	s.Reserve(max(o.Prompt, o.Generate))
	tests := speedTests(m, s, o)
	for turn := range o.Repetitions + 1 {
		for i := range tests {
			t := &tests[i]
			s.Reset()
			start := time.Now()
			if err := t.run(ctx); err != nil {
				return nil, err
			}
			if turn > 0 {
				t.samples = append(t.samples, float64(t.tokens)/time.Since(start).Seconds())
			}
			if o.Progress != nil {
				o.Progress(turn*len(tests)+i+1, (o.Repetitions+1)*len(tests))
			}
		}
	}
	rows := make([]SpeedRow, len(tests))
	for i, t := range tests {
		rows[i] = t.row(m.Info(), c)
	}
	return rows, nil
}

func (o *SpeedOptions) check(m *model.Model) error {
	if o.Prompt < 0 || o.Generate < 0 || o.Prompt+o.Generate == 0 || o.Repetitions < 1 {
		return fmt.Errorf("%w: %d prompt tokens, %d generated, %d repetitions: want at least one token and one repetition",
			ErrOption, o.Prompt, o.Generate, o.Repetitions)
	}
	if n := max(o.Prompt, o.Generate); n > m.MaxContext() {
		return fmt.Errorf("%w: a test of %d tokens, want at most %d, the model's context", ErrOption, n, m.MaxContext())
	}
	return nil
}

func speedTests(m *model.Model, s *model.Session, o SpeedOptions) []speedTest {
	rng := rand.New(rand.NewPCG(1, 0))
	ids := make([]int, max(o.Prompt, o.Generate))
	for i := range ids {
		ids[i] = rng.IntN(m.Config().VocabSize)
	}
	w := newModelWork(m)
	var tests []speedTest
	if n := o.Prompt; n > 0 {
		tests = append(tests, speedTest{name: fmt.Sprint("pp", n), tokens: n, work: w.prefill(float64(n)), run: func(ctx context.Context) error {
			_, err := s.Prefill(ctx, ids[:n])
			return err
		}})
	}
	if n := o.Generate; n > 0 {
		tests = append(tests, speedTest{name: fmt.Sprint("tg", n), tokens: n, work: w.decode(float64(n)), run: func(ctx context.Context) error {
			return decodeAll(ctx, s, ids[:n])
		}})
	}
	return tests
}

// decodeAll decodes ids one by one.
func decodeAll(ctx context.Context, s *model.Session, ids []int) error {
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := s.Decode(id); err != nil {
			return err
		}
	}
	return nil
}

func (t *speedTest) row(info model.Info, c Ceiling) SpeedRow {
	avg, sd := spread(t.samples)
	seconds := float64(t.tokens) / avg
	return SpeedRow{
		Model: info.Name, SizeBytes: modelBytes(info), Params: info.Params, DType: info.DType, Kernel: info.Kernel, Threads: info.Threads,
		Test: t.name, AvgTS: avg, StdDevTS: sd, Samples: len(t.samples),
		GBs: t.work.bytes / seconds / 1e9, GFLOPs: t.work.flops / seconds / 1e9, RooflinePct: c.share(t.work, seconds),
		SamplesTS: t.samples,
	}
}

// spread is the mean and, of more than one sample, the standard deviation.
func spread(samples []float64) (mean float64, sd *float64) {
	mean, s := stat.MeanStdDev(samples, nil)
	if math.IsNaN(s) {
		return mean, nil
	}
	return mean, &s
}
