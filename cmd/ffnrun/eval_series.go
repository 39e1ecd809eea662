package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// series is one call of eval: every model with every text, by every protocol.
type series struct {
	flags evalFlags
	texts []namedText
	state *eval.State
	note  *notes
	begun int // evaluations, for the progress bar
}

func (s *series) models() []string {
	if len(s.flags.models) > 0 {
		return s.flags.models
	}
	return zoo.Names()
}

// score prints a row for each evaluation, those of one text together.
func (s *series) score(ctx context.Context, w io.Writer) error {
	scores := make([][]*eval.Scores, len(s.texts))
	err := s.each(ctx, nil, func(m *model.Model, text int, o *eval.Options) error {
		sc, err := eval.Score(ctx, m, s.texts[text].text, o)
		if err != nil {
			return err
		}
		sc.Row.Text = s.texts[text].name
		scores[text] = append(scores[text], sc)
		return nil
	})
	if err != nil {
		return err
	}
	all := slices.Concat(scores...)
	rows, err := eval.Compare(all)
	if errors.Is(err, eval.ErrTokenizer) {
		s.note.printf("perplexities of models with different tokenizers cannot be compared and are left out; bits_per_byte can be")
		if s.flags.picture.file != "" {
			s.note.printf("--plot: losses per token of different tokenizers cannot be compared: there is no picture")
		}
		return outputError(eval.Write(w, s.flags.format, eval.CompareBytes(all)))
	}
	if err != nil {
		return err
	}
	if err := eval.Write(w, s.flags.format, rows); err != nil || s.flags.picture.file == "" {
		return outputError(err)
	}
	return s.flags.picture.save(eval.PlotByPosition(all))
}

// diverge prints a row for each comparison with the base, those of one text together.
func (s *series) diverge(ctx context.Context, w io.Writer) (err error) {
	base, err := openModel(s.flags.base, s.flags.engine.threads, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, base.Close()) }()
	rows := make([][]eval.KLRow, len(s.texts))
	err = s.each(ctx, base, func(m *model.Model, text int, o *eval.Options) error {
		row, err := eval.Divergence(ctx, m, base, s.texts[text].text, o)
		row.Text = s.texts[text].name
		rows[text] = append(rows[text], row)
		return err
	})
	if err != nil {
		return err
	}
	return outputError(eval.Write(w, s.flags.format, slices.Concat(rows...)))
}

// each opens the models one after the other and calls do for each text and protocol.
func (s *series) each(ctx context.Context, base *model.Model, do func(m *model.Model, text int, o *eval.Options) error) error {
	for _, name := range s.models() {
		if err := s.model(ctx, name, base, do); err != nil {
			return err
		}
	}
	return nil
}

func (s *series) model(ctx context.Context, name string, base *model.Model, do func(m *model.Model, text int, o *eval.Options) error) (err error) {
	opts := s.flags.engine.options()
	opts.Activation = s.flags.override.act
	m, err := openWith(name, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	length, stride := s.context(name, m, base)
	for i, t := range s.texts {
		for _, p := range s.flags.protocols {
			bar := s.bar(name, t.name, p)
			err := do(m, i, &eval.Options{Protocol: eval.Protocol(p), Ctx: length, Stride: stride, State: s.state, Progress: bar.set})
			bar.clear()
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return s.inText(err, t)
			}
		}
	}
	return nil
}

// context is the length of context and the stride that the models hold.
func (s *series) context(name string, m, base *model.Model) (length, stride int) {
	limit, whose := m.MaxContext(), name
	if base != nil && base.MaxContext() < limit {
		limit, whose = base.MaxContext(), "base "+s.flags.base
	}
	if s.flags.ctx <= limit {
		return s.flags.ctx, s.flags.stride
	}
	s.note.printf("%s: its context is %d tokens and --ctx is %d: it runs at %d", whose, limit, s.flags.ctx, limit)
	return limit, min(s.flags.stride, limit)
}

// bar shows which evaluation of how many is under way, and the time that it has left.
func (s *series) bar(model, text, protocol string) *bar {
	s.begun++
	all := len(s.models()) * len(s.texts) * len(s.flags.protocols)
	return s.note.bar(fmt.Sprintf("%d/%d %s %s %s", s.begun, all, model, text, protocol))
}

// inText names the text where there are several.
func (s *series) inText(err error, t namedText) error {
	if len(s.texts) == 1 {
		return err
	}
	return fmt.Errorf("%s: %w", t.name, err)
}
