package eval

import "fmt"

// DefaultCtx is the context length that llama-perplexity uses unless told otherwise.
const DefaultCtx = 512

// minCtx is the least context of which the llama.cpp protocol scores a token.
const minCtx = 3

// Options for Score, Perplexity, Divergence and Table1. Nil and the zero value are the llama.cpp protocol at DefaultCtx.
type Options struct {
	Protocol Protocol
	Ctx      int // tokens that a window runs; 0: DefaultCtx, or the model's limit where that is smaller
	Stride   int // tokens between two windows of Strided; 0: half of Ctx

	// State keeps what is scored in a file, and continues what another process left there. Nil: nothing is kept.
	State *State
	// Progress is told after each window how many tokens were run in this call, of how many that it has to run.
	Progress func(done, total int)
}

// resolved is opts with defaults filled in and the rest checked, for models that hold at least limit tokens.
func (o *Options) resolved(limit int) (Options, error) {
	var r Options
	if o != nil {
		r = *o
	}
	if r.Protocol == "" {
		r.Protocol = LlamaCpp
	}
	if _, err := ParseProtocol(string(r.Protocol)); err != nil {
		return r, err
	}
	if r.Ctx == 0 {
		r.Ctx = min(DefaultCtx, limit)
	}
	if r.Ctx < minCtx || r.Ctx > limit {
		return r, fmt.Errorf("%w: a context of %d tokens, want %d to %d, the model's limit", ErrOption, r.Ctx, minCtx, limit)
	}
	return r, r.resolveStride()
}

func (o *Options) resolveStride() error {
	if o.Protocol != Strided {
		o.Stride = 0
		return nil
	}
	if o.Stride == 0 {
		o.Stride = o.Ctx / 2
	}
	if o.Stride < 1 || o.Stride > o.Ctx {
		return fmt.Errorf("%w: a stride of %d tokens, want 1 to %d, the context", ErrOption, o.Stride, o.Ctx)
	}
	return nil
}

// strideCell is the stride for a row: Strided's alone.
func (o *Options) strideCell() *int {
	if o.Protocol != Strided {
		return nil
	}
	return &o.Stride
}
