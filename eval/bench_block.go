package eval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// BlockOptions for BenchBlocks.
type BlockOptions struct {
	DModel  int
	DFF     int    // of a plain block
	SameDFF bool   // gated blocks have DFF too, not the 2/3 of it that give equal parameters
	DType   string // F32, F16 or BF16
	Tokens  []int  // numbers of tokens that share a pass, each a row
	// Zeros is the share of gates that are closed, in variants that close them exactly, and adds a row for decode that skips
	// them; 0 leaves gates as the random weights have them, about half closed.
	Zeros float64

	// Progress is told how many rows are done, of how many in all.
	Progress func(done, total int)
}

// BlockRow is the speed of one FFN block alone, with random weights. It says nothing about quality.
type BlockRow struct {
	FFN         string   `json:"ffn"`
	Path        string   `json:"path"`  // dense, or sparse where closed gates are skipped
	Zeros       *float64 `json:"zeros"` // share of closed gates, where it was set
	DModel      int      `json:"d_model"`
	DFF         int      `json:"d_ff"`
	Params      int      `json:"params"`
	DType       string   `json:"dtype"`
	Kernel      string   `json:"kernel"`
	Threads     int      `json:"threads"`
	Tokens      int      `json:"tokens"`       // that share a pass
	USPerToken  float64  `json:"us_per_token"` // microseconds
	AvgTS       float64  `json:"avg_ts"`       // mean of the samples' tokens a second
	StdDevTS    *float64 `json:"stddev_ts"`
	Samples     int      `json:"samples"`
	GBs         float64  `json:"gb_s"`    // 1e9 bytes of weights, all of them once a pass, a second
	GFLOPs      float64  `json:"gflop_s"` // 1e9 operations a second of the matrices
	RooflinePct float64  `json:"roofline_pct"`

	SamplesTS []float64 `json:"samples_ts"` // the samples' tokens a second
}

// label names what the row measures.
func (r *BlockRow) label() string {
	if r.Path == "sparse" {
		return r.FFN + ", zeros skipped"
	}
	return r.FFN
}

const (
	blockSamples = 5
	sampleTime   = 60 * time.Millisecond // that a sample takes at least
	// maxBlockElems bounds a matrix and a pass's activations, so that sizes neither overflow nor exhaust a machine.
	maxBlockElems = 1 << 30
)

// BenchBlocks measures blocks of variants on a pool. Weights are not found in a cache: as many blocks as fill a buffer of
// 512 MiB take turns, as the layers of a large model do. It returns ErrOption, quant.ErrFormat or ctx's error.
func BenchBlocks(ctx context.Context, pool *kernels.Pool, c Ceiling, variants []ffn.Variant, o BlockOptions) ([]BlockRow, error) {
	ctx = orBackground(ctx)
	if err := o.check(); err != nil {
		return nil, err
	}
	buf := noise(o.DType, max(streamBytes, 3*o.DModel*o.DFF*elemBytes(o.DType)))
	var rows []BlockRow
	for _, v := range variants {
		blocks, err := newBlocks(v, o, buf)
		if err != nil {
			return nil, err
		}
		for _, n := range o.Tokens {
			more, err := benchPaths(ctx, pool, c, blocks, o, n)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
			if o.Progress != nil {
				o.Progress(len(rows), len(variants)*len(o.Tokens))
			}
		}
	}
	return rows, nil
}

func (o *BlockOptions) check() error {
	if o.DModel < 1 || o.DFF < 8 || o.DModel > maxBlockElems/o.DFF {
		return fmt.Errorf("%w: a block of d_model %d and d_ff %d, want at least 1 and 8, and a product up to %d", ErrOption, o.DModel, o.DFF, maxBlockElems)
	}
	if !(o.Zeros >= 0 && o.Zeros < 1) {
		return fmt.Errorf("%w: a share of %g zeros, want 0 to less than 1", ErrOption, o.Zeros)
	}
	for _, n := range o.Tokens {
		if n < 1 || n > maxBlockElems/max(o.DModel, o.DFF) {
			return fmt.Errorf("%w: a pass of %d tokens, want 1 to %d at these dimensions", ErrOption, n, maxBlockElems/max(o.DModel, o.DFF))
		}
	}
	return nil
}

// dff is a variant's width: that of equal parameters unless told otherwise.
func (o *BlockOptions) dff(v ffn.Variant) int {
	if o.SameDFF {
		return o.DFF
	}
	return v.EqualDFF(o.DFF)
}

// newBlocks makes as many blocks of a variant as buf holds.
func newBlocks(v ffn.Variant, o BlockOptions, buf []byte) ([]*ffn.Block, error) {
	dff := o.dff(v)
	size := dff * o.DModel * elemBytes(o.DType)
	params := make([]float32, len(v.Act.Params))
	for i := range params {
		params[i] = 1
	}
	var blocks []*ffn.Block
	for ; len(buf) >= v.Matrices()*size; buf = buf[v.Matrices()*size:] {
		up, err := linear(o.DType, dff, o.DModel, buf[:size])
		if err != nil {
			return nil, err
		}
		down, err := linear(o.DType, o.DModel, dff, buf[size:2*size])
		if err != nil {
			return nil, err
		}
		var gate *quant.Linear
		if v.Form.Gated {
			if gate, err = linear(o.DType, dff, o.DModel, buf[2*size:3*size]); err != nil {
				return nil, err
			}
		}
		b, err := ffn.NewBlock(v, gate, up, down, params)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

func linear(dtype string, rows, cols int, b []byte) (*quant.Linear, error) {
	w, err := quant.FromBytes(dtype, rows, cols, b)
	return &quant.Linear{W: w}, err
}

// benchPaths measures blocks, and where gates are to be closed in one token, the same blocks skipping them.
func benchPaths(ctx context.Context, pool *kernels.Pool, c Ceiling, blocks []*ffn.Block, o BlockOptions, n int) ([]BlockRow, error) {
	closes := o.Zeros > 0 && blocks[0].Variant.CanSkip()
	if closes {
		for _, b := range blocks {
			closeGates(b, o.Zeros)
		}
	}
	row, err := benchBlock(ctx, pool, c, blocks, n)
	if err != nil {
		return nil, err
	}
	row.DType, row.Path = o.DType, "dense"
	if closes {
		row.Zeros = &o.Zeros
	}
	if !closes || n > 1 {
		return []BlockRow{row}, nil
	}
	skipping, err := skippers(blocks)
	if err != nil {
		return nil, err
	}
	sparse, err := benchBlock(ctx, pool, c, skipping, n)
	sparse.DType, sparse.Path, sparse.Zeros = o.DType, "sparse", &o.Zeros
	return []BlockRow{row, sparse}, err
}

// closeGates biases a block's gates so that a share of zeros is closed for the token that benchBlock passes.
func closeGates(b *ffn.Block, zeros float64) {
	gate := b.Up
	if b.Gate != nil {
		gate = b.Gate
	}
	dModel, dff := b.Dims()
	pre := make([]float32, dff)
	gate.B = nil
	gate.Rows(pre, kernels.NewOperand(benchInput(dModel), 1, dModel), 0, dff)
	sorted := slices.Sorted(slices.Values(pre))
	gate.B = make([]float32, dff)
	for i := range gate.B {
		gate.B[i] = -sorted[int(zeros*float64(dff))]
	}
}

// skippers are blocks over the same weights that skip closed gates.
func skippers(blocks []*ffn.Block) ([]*ffn.Block, error) {
	var out []*ffn.Block
	for _, b := range blocks {
		s, err := ffn.NewBlock(b.Variant, b.Gate, b.Up, b.Down, nil)
		if err != nil {
			return nil, err
		}
		s.Sparsify()
		out = append(out, s)
	}
	return out, nil
}

// benchInput is what n numbers of tokens are.
func benchInput(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%17)/8 - 1
	}
	return x
}

// benchBlock passes n tokens through the blocks in turn.
func benchBlock(ctx context.Context, pool *kernels.Pool, c Ceiling, blocks []*ffn.Block, n int) (BlockRow, error) {
	b := blocks[0]
	dModel, dff := b.Dims()
	row := BlockRow{
		FFN: b.Variant.Name, DModel: dModel, DFF: dff, Params: b.Params(), Kernel: kernels.Name(), Threads: pool.Threads(), Tokens: n, Samples: blockSamples,
	}
	x, dst := benchInput(n*dModel), make([]float32, n*dModel)
	scratch := ffn.NewScratch(n, b)
	var samples []float64
	for i, next := 0, 0; i <= blockSamples; i++ {
		if err := ctx.Err(); err != nil {
			return row, err
		}
		passes, start := 0, time.Now()
		for ; passes == 0 || time.Since(start) < sampleTime; passes++ {
			blocks[next%len(blocks)].Forward(pool, scratch, dst, x, n)
			next++
		}
		if i > 0 { // the first one warms up
			samples = append(samples, float64(passes*n)/time.Since(start).Seconds())
		}
	}
	row.SamplesTS = samples
	row.AvgTS, row.StdDevTS = spread(samples)
	row.USPerToken = 1e6 / row.AvgTS
	pass := float64(n) / row.AvgTS
	w := work{bytes: float64(b.Up.W.Bytes() * b.Variant.Matrices()), flops: 2 * float64(row.Params) * float64(n)}
	row.GBs, row.GFLOPs, row.RooflinePct = w.bytes/pass/1e9, w.flops/pass/1e9, c.share(w, pass)
	return row, nil
}
