package eval

import (
	"context"

	"github.com/ffnrun/ffnrun/model"
)

// Perplexity scores text, which must be UTF-8, with m, and sums up. Its errors are Score's.
func Perplexity(ctx context.Context, m *model.Model, text string, opts *Options) (Row, error) {
	s, err := Score(ctx, m, text, opts)
	if err != nil {
		return Row{}, err
	}
	return s.Row, nil
}
