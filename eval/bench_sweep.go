package eval

import (
	"context"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
)

// SweepBlocks is BenchBlocks for each width of dffs in turn, in place of o.DFF. All are checked before the first is
// measured.
func SweepBlocks(ctx context.Context, pool *kernels.Pool, c Ceiling, variants []ffn.Variant, o BlockOptions, dffs []int) ([]BlockRow, error) {
	ctx = orBackground(ctx)
	for _, o.DFF = range dffs {
		if err := o.check(); err != nil {
			return nil, err
		}
	}
	progress := o.Progress
	var rows []BlockRow
	for _, o.DFF = range dffs {
		if progress != nil {
			o.Progress = func(done, total int) { progress(len(rows)+done, len(dffs)*total) }
		}
		more, err := BenchBlocks(ctx, pool, c, variants, o)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}
