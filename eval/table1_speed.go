package eval

import (
	"context"
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// speedRounds is how often each model of a table is measured.
const speedRounds = 5

// tableSpeeds are the tests of a round, which take a fraction of a second on a small model.
var tableSpeeds = SpeedOptions{Prompt: 256, Generate: 64, Repetitions: 1}

// measureSpeed raises the row's speeds to those of a round, where they are higher.
func (r *Table1Row) measureSpeed(ctx context.Context, m *model.Model) error {
	o := tableSpeeds
	o.Prompt, o.Generate = min(o.Prompt, m.MaxContext()), min(o.Generate, m.MaxContext())
	tests, err := BenchModel(ctx, m, Ceiling{}, o)
	if err != nil {
		return err
	}
	r.PrefillTPS, r.DecodeTPS = max(r.PrefillTPS, tests[0].AvgTS), max(r.DecodeTPS, tests[1].AvgTS)
	ms, err := ffnMillis(ctx, m)
	if err != nil {
		return fmt.Errorf("%s: FFN blocks: %w", r.Model, err)
	}
	if r.FFNMS == nil || ms != nil && *ms < *r.FFNMS {
		r.FFNMS = ms
	}
	return nil
}

// ffnMillis is the time of all layers' FFN for one token, nil where it cannot be measured with random weights.
func ffnMillis(ctx context.Context, m *model.Model) (*float64, error) {
	c, info := m.Config(), m.Info()
	o := BlockOptions{DModel: c.DModel, DFF: c.DFF, SameDFF: true, DType: info.DType}
	if c.FFN.Experts.N > 0 || o.DType != "F32" && o.DType != "F16" && o.DType != "BF16" {
		return nil, nil
	}
	v := c.FFN.Variant
	blocks, err := newBlocks(v, o, noise(o.DType, c.NLayers*v.Matrices()*c.DModel*c.DFF*elemBytes(o.DType)))
	if err != nil {
		return nil, err
	}
	pool := kernels.NewPool(info.Threads)
	defer pool.Close()
	row, err := benchBlock(ctx, pool, Ceiling{}, blocks, 1)
	if err != nil {
		return nil, err
	}
	ms := float64(len(blocks)) * row.USPerToken / 1000
	return &ms, nil
}

// tableProgress adds up what models are done with: scoring, and then rounds that count as a tenth of it each.
type tableProgress struct {
	report func(done, total int)
	models int
	text   int // tokens that a model runs to score the text
	rounds int // measured, of all models
}

// scored is told that the ith model has run so many of its tokens.
func (p *tableProgress) scored(i, done, total int) {
	p.text = total
	p.report(i*total+done, p.total())
}

// measured is told that a model's speed was measured.
func (p *tableProgress) measured() {
	p.rounds++
	if p.report != nil && p.text > 0 {
		p.report(p.models*p.text+p.rounds*(p.text/10), p.total())
	}
}

func (p *tableProgress) total() int { return p.models * (p.text + speedRounds*(p.text/10)) }
