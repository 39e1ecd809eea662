package eval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// excerpt is the beginning of the held-out text, a few hundred tokens.
func excerpt() string { return zoo.HeldOut()[:2000] }

func TestPerplexityRefuses(t *testing.T) {
	m := openZoo(t, "swiglu")
	for _, c := range []struct {
		text string
		o    eval.Options
		want error
		says string
	}{
		{"Once upon a time", eval.Options{}, eval.ErrTooShort,
			"swiglu: text is too short: it has 4 tokens, the llama.cpp protocol at context 512 needs 1024"},
		{"Once", eval.Options{Protocol: eval.Strided}, eval.ErrTooShort,
			"swiglu: text is too short: it has 1 tokens, the strided protocol at context 512 needs 3"},
		{"", eval.Options{Protocol: eval.Rolling}, eval.ErrTooShort,
			"swiglu: text is too short: it has 0 tokens, the rolling protocol at context 512 needs 2"},
		{excerpt(), eval.Options{Ctx: 1024}, eval.ErrOption,
			"swiglu: invalid option: a context of 1024 tokens, want 3 to 512, the model's limit"},
		{excerpt(), eval.Options{Ctx: 2}, eval.ErrOption, "swiglu: invalid option: a context of 2 tokens"},
		{excerpt(), eval.Options{Protocol: eval.Strided, Ctx: 64, Stride: 65}, eval.ErrOption,
			"swiglu: invalid option: a stride of 65 tokens, want 1 to 64, the context"},
		{excerpt(), eval.Options{Protocol: "other"}, eval.ErrProtocol, `swiglu: unknown protocol "other"`},
		{"\xff" + excerpt(), eval.Options{}, nil, "swiglu: the text is not UTF-8"},
	} {
		_, err := eval.Perplexity(context.Background(), m, c.text, &c.o)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.says)
		}
	}
}

func TestPerplexityNeedsTokenizer(t *testing.T) {
	m, err := model.OpenRandom([]byte(`{"model_type": "llama", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
		"num_attention_heads": 2, "vocab_size": 32, "max_position_embeddings": 64, "hidden_act": "silu"}`), "F32", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if _, err := eval.Perplexity(context.Background(), m, excerpt(), nil); !errors.Is(err, model.ErrNoTokenizer) {
		t.Errorf("%v, want ErrNoTokenizer", err)
	}
}

func TestPerplexityIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := eval.Options{Ctx: 64, Progress: func(int, int) { cancel() }}
	if _, err := eval.Perplexity(ctx, openZoo(t, "swiglu"), excerpt(), &o); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// TestPerplexityProgress: the calls count every token that is run, and the last one says so.
func TestPerplexityProgress(t *testing.T) {
	last, all := 0, 0
	o := eval.Options{Protocol: eval.Strided, Ctx: 64, Progress: func(done, total int) {
		if done <= last || total < done {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last, all = done, total
	}}
	row, err := eval.Perplexity(context.Background(), openZoo(t, "swiglu"), excerpt(), &o)
	if err != nil {
		t.Fatal(err)
	}
	if last != all || last < row.Tokens {
		t.Errorf("progress ended at %d of %d, the text has %d tokens", last, all, row.Tokens)
	}
	if row.DecodeTPS == nil || row.PrefillTPS == nil || *row.Stride != 32 {
		t.Errorf("row %+v", row)
	}
}

// TestRollingAtFullContext: the window of lm-evaluation-harness is the model's whole context, its last token never run.
func TestRollingAtFullContext(t *testing.T) {
	row, err := eval.Perplexity(context.Background(), openZoo(t, "swiglu"), zoo.HeldOut()[:8000], &eval.Options{Protocol: eval.Rolling, Ctx: 512})
	if err != nil || row.TokensScored != row.Tokens || row.Tokens < 1024 {
		t.Errorf("%+v, %v", row, err)
	}
}

func TestOneLongWordHasNoWordPerplexity(t *testing.T) {
	row, err := eval.Perplexity(context.Background(), openZoo(t, "swiglu"), strings.Repeat("ab", 700), &eval.Options{Protocol: eval.Rolling, Ctx: 64})
	if err != nil || row.WordPPL != nil || row.BytePPL == nil {
		t.Errorf("word %v, byte %v, %v", row.WordPPL, row.BytePPL, err)
	}
}

// TestSameFiguresOnAnyThreads: the bits do not depend on the number of threads.
func TestSameFiguresOnAnyThreads(t *testing.T) {
	fsys, err := zoo.FS("swiglu")
	if err != nil {
		t.Fatal(err)
	}
	figures := map[[3]float64]bool{}
	for _, threads := range []int{1, 2, 5} {
		m, err := model.OpenFS(fsys, "swiglu", &model.Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		row, err := eval.Perplexity(context.Background(), m, excerpt(), &eval.Options{Ctx: 128})
		if err := errors.Join(err, m.Close()); err != nil {
			t.Fatal(err)
		}
		figures[[3]float64{row.NLLMean, row.PPLStdErr, row.BitsPerByte}] = true
	}
	if len(figures) != 1 {
		t.Errorf("1, 2 and 5 threads give %v", figures)
	}
}

func BenchmarkPerplexity(b *testing.B) {
	for _, p := range []eval.Protocol{eval.LlamaCpp, eval.Strided, eval.Rolling} {
		b.Run("protocol="+string(p), func(b *testing.B) {
			m := openZoo(b, "swiglu")
			tokens := 0
			for b.Loop() {
				row, err := eval.Perplexity(context.Background(), m, zoo.HeldOut()[:8000], &eval.Options{Protocol: p, Ctx: 256})
				if err != nil {
					b.Fatal(err)
				}
				tokens += row.Tokens
			}
			b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
