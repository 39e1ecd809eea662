package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ffnrun/ffnrun/model"
)

// joinIDs is ids as --ids takes them.
func joinIDs(ids []int) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.Itoa(id)
	}
	return strings.Join(words, ",")
}

// generated is generate's result.
type generated struct {
	Model        string  `json:"model"`
	PromptIDs    []int   `json:"prompt_ids"`
	IDs          []int   `json:"ids"`  // an end token included
	Text         string  `json:"text"` // without the prompt
	FinishReason string  `json:"finish_reason"`
	PrefillTPS   float64 `json:"prefill_tps"` // tokens a second
	DecodeTPS    float64 `json:"decode_tps"`
	Seed         *uint64 `json:"seed,omitempty"`
}

// Reasons to end besides the model's own.
const (
	finishCancelled = "cancelled"
	finishError     = "error"
)

// writing is a generation on its way out.
type writing struct {
	m      *model.Model
	result generated
	prompt string  // its text
	out    printer // of everything in the format json, which has one object at the end
	stream bool
	plain  bool // ids for want of a tokenizer
}

func newWriting(w io.Writer, m *model.Model, format string, ids []int, prompt string) *writing {
	g := &writing{m: m, out: printer{w: w}, stream: format == "text", prompt: prompt}
	g.result = generated{Model: m.Info().Name, PromptIDs: ids, IDs: []int{}}
	tok, err := m.Tokenizer()
	if g.plain = err != nil; g.plain {
		g.prompt = joinIDs(ids)
	} else if prompt == "" {
		g.prompt = tok.Decode(ids, true)
	}
	return g
}

// run generates, prints, and reports to notes. A text that Ctrl-C ends is a result like any other.
func (g *writing) run(ctx context.Context, opts *model.GenerateOptions, seed *uint64, f generateFlags, notes io.Writer) error {
	s := g.m.NewSession()
	err := g.generate(ctx, s, opts)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err, g.result.FinishReason = nil, finishCancelled
	}
	if err != nil {
		err, g.result.FinishReason = fmt.Errorf("%s: %w", g.result.Model, err), finishError
	}
	st := s.Stats()
	g.result.PrefillTPS, g.result.DecodeTPS, g.result.Seed = st.PrefillTPS(), st.DecodeTPS(), seed
	if g.stream {
		g.out.endLine()
	} else if len(g.result.IDs) > 0 || err == nil {
		g.out.err = printJSON(g.out.w, g.result)
	}
	if f.stats {
		_, _ = fmt.Fprint(notes, g.stats(st)) // notes are no reason to fail
	}
	return errors.Join(g.out.err, err)
}

// generate runs the model and shows its tokens.
func (g *writing) generate(ctx context.Context, s *model.Session, opts *model.GenerateOptions) error {
	if g.stream && !g.m.Encoded() {
		g.out.print(g.prompt)
	}
	for t, err := range s.GenerateIDs(ctx, g.result.PromptIDs, opts) {
		if err != nil {
			return err
		}
		g.show(t)
		if g.out.err != nil {
			return nil
		}
	}
	return nil
}

func (g *writing) show(t model.Token) {
	if t.ID >= 0 {
		g.result.IDs = append(g.result.IDs, t.ID)
	}
	g.result.Text += t.Text
	g.result.FinishReason = string(t.Finish)
	switch {
	case !g.stream:
	case !g.plain:
		g.out.print(t.Text)
	case g.out.last == 0:
		g.out.printf("%d", t.ID)
	default:
		g.out.printf(",%d", t.ID)
	}
}

// stats are lines for people.
func (g *writing) stats(st model.Stats) string {
	info := g.m.Info()
	text := fmt.Sprintf("%s\n%s, %s, kernel %s, threads %d", st, info.Name, info.DType, info.Kernel, info.Threads)
	if g.result.Seed != nil {
		text += fmt.Sprintf(", seed %d", *g.result.Seed)
	}
	return text + "\n"
}
