package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// DefaultSparsityTokens is how many tokens Sparsity looks at unless told otherwise.
const DefaultSparsityTokens = 5120

// DefaultThresholds are the magnitudes below which Sparsity counts a value as near zero unless told otherwise.
func DefaultThresholds() []float64 { return []float64{1e-3, 1e-2, 1e-1} }

// maxThresholds bounds the work per neuron and token, and the width of a table.
const maxThresholds = 16

// ErrUntraced is wrapped when a model has no FFN that Sparsity can look into.
var ErrUntraced = errors.New("its FFN cannot be traced")

// SparsityOptions for Sparsity. Nil and the zero value are the defaults.
type SparsityOptions struct {
	Ctx    int // tokens of a window; 0: DefaultCtx, or the model's limit where that is smaller
	Tokens int // taken from the beginning of the text, or as many as it has; 0: DefaultSparsityTokens
	// Thresholds are magnitudes, positive and finite: the share of values below each is counted. The largest also says which
	// neurons of a function without exact zeros are active. Nil: DefaultThresholds.
	Thresholds []float64
	// Progress is told after each window how many tokens were run, of how many in all.
	Progress func(done, total int)
}

// Sparsity runs the first tokens of text, which must be UTF-8, through m and counts what its activation does: a row for each
// layer that has a block, and one for all of them, last. Mixtures of experts have no row.
//
// The tokens run in disjoint windows of Ctx, the last one perhaps shorter, each from an empty cache and all of it counted; a
// window's first token is replaced by the tokenizer's BOS where it adds one, as in the protocol LlamaCpp. Memory does not grow
// with the tokens: counts are exact, and percentiles come from a histogram of 65,536 bins for each layer (see Percentile).
//
// Cancelling ctx ends it with ctx's error within the time that Session.Prefill says. Besides it returns the errors of m's tokenizer and of
// Session.Forward, ErrUntraced, ErrTooShort and ErrOption, each beginning with the model's name.
func Sparsity(ctx context.Context, m *model.Model, text string, opts *SparsityOptions) ([]SparsityRow, error) {
	ctx = orBackground(ctx)
	tok, err := m.Tokenizer() // its errors have the name already
	if err != nil {
		return nil, err
	}
	rows, err := sparsity(ctx, m, tok, text, opts)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w", m.Info().Name, err)
	}
	return rows, err
}

func sparsity(ctx context.Context, m *model.Model, tok *tokenizer.Tokenizer, text string, opts *SparsityOptions) ([]SparsityRow, error) {
	o, err := opts.resolved(m.MaxContext())
	if err != nil {
		return nil, err
	}
	look, err := newLook(m.Config(), o.Thresholds)
	if err != nil {
		return nil, err
	}
	ids, err := beginning(tok, text, o.Tokens)
	if err != nil {
		return nil, err
	}
	layers, err := watch(ctx, m, tok, ids, o, look)
	if err != nil {
		return nil, err
	}
	return look.rows(m, layers, o, len(ids))
}

// resolved is opts with defaults filled in and the rest checked, for a model that holds limit tokens. Thresholds rise.
func (o *SparsityOptions) resolved(limit int) (SparsityOptions, error) {
	var r SparsityOptions
	if o != nil {
		r = *o
	}
	r.Ctx = cmp.Or(r.Ctx, min(DefaultCtx, limit))
	if r.Ctx < 1 || r.Ctx > limit {
		return r, fmt.Errorf("%w: a context of %d tokens, want 1 to %d, the model's limit", ErrOption, r.Ctx, limit)
	}
	r.Tokens = cmp.Or(r.Tokens, DefaultSparsityTokens)
	if r.Tokens < 1 {
		return r, fmt.Errorf("%w: %d tokens of the text, want 1 or more", ErrOption, r.Tokens)
	}
	if err := CheckThresholds(r.Thresholds); err != nil {
		return r, err
	}
	if len(r.Thresholds) == 0 {
		r.Thresholds = DefaultThresholds()
	}
	r.Thresholds = slices.Compact(slices.Sorted(slices.Values(r.Thresholds)))
	return r, nil
}

// CheckThresholds returns the ErrOption that Sparsity would return for thresholds.
func CheckThresholds(given []float64) error {
	if len(given) > maxThresholds {
		return fmt.Errorf("%w: %d thresholds, want at most %d", ErrOption, len(given), maxThresholds)
	}
	for _, t := range given {
		if !(t > 0) || math.IsInf(t, 0) {
			return fmt.Errorf("%w: a threshold of %g, want a finite number above 0", ErrOption, t)
		}
	}
	return nil
}

// beginning returns the first n ids of text, or all where it has fewer.
func beginning(tok *tokenizer.Tokenizer, text string, n int) ([]int, error) {
	if !utf8.ValidString(text) {
		return nil, errNotUTF8
	}
	ids, err := tok.EncodeChecked(text, true)
	if err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%w: it has no token", ErrTooShort)
	}
	return ids[:min(n, len(ids))], nil
}

// watch runs ids window by window. It overwrites a window's first id by BOS.
func watch(ctx context.Context, m *model.Model, tok *tokenizer.Tokenizer, ids []int, o SparsityOptions, look look) ([]*neurons, error) {
	layers := make([]*neurons, m.Config().NLayers)
	trace := model.Trace{FFN: func(layer, pos int, pre, hidden []float32) {
		if layers[layer] == nil {
			layers[layer] = newNeurons(look, len(pre))
		}
		layers[layer].see(pos, pre, hidden)
	}}
	bos, hasBOS := tok.BOS()
	s := m.NewSession()
	done := 0
	for w := range slices.Chunk(ids, o.Ctx) {
		if hasBOS {
			w[0] = bos
		}
		s.Reset()
		if err := s.Forward(ctx, w, trace); err != nil {
			return nil, err
		}
		done += len(w)
		if o.Progress != nil {
			o.Progress(done, len(ids))
		}
	}
	return layers, nil
}
