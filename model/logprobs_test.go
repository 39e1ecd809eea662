package model_test

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// TestLogProbs holds what a generation tells of its tokens, and of its prompt's, to the logits of the same ids.
func TestLogProbs(t *testing.T) {
	m := openZoo(t, "geglu", nil)
	prompt := must2(m.EncodePrompt("The king said"))
	o := drawing(t, 4, 12)
	o.Echo, o.Top = true, 5
	var ids []int
	var tokens []model.Token
	for tok, err := range m.NewSession().GenerateIDs(context.Background(), prompt, o) {
		if err != nil {
			t.Fatal(err)
		}
		ids, tokens = append(ids, tok.ID), append(tokens, tok)
	}
	if !slices.Equal(ids[:len(prompt)], prompt) || len(ids) != len(prompt)+12 {
		t.Fatalf("%v is no echo of %v and 12 tokens", ids, prompt)
	}
	if first := tokens[0]; !math.IsNaN(first.LogProb) || first.Top != nil {
		t.Errorf("the first token has %v and %v", first.LogProb, first.Top)
	}
	logits := decoded(t, m.NewSession(), ids)
	nll := must2(m.NewSession().Score(context.Background(), ids))
	for i, tok := range tokens[1:] {
		if tok.LogProb != -nll[i] {
			t.Errorf("token %d: %v, Score says %v", i+1, tok.LogProb, -nll[i])
		}
		row := logits[i]
		norm := kernels.LogSumExp(row)
		order := make([]model.LogProb, len(row))
		for id, x := range row {
			order[id] = model.LogProb{ID: id, Value: float64(x) - norm}
		}
		slices.SortStableFunc(order, func(a, b model.LogProb) int { return cmp.Compare(b.Value, a.Value) })
		if !slices.Equal(tok.Top, order[:5]) {
			t.Errorf("token %d: top %v, want %v", i+1, tok.Top, order[:5])
		}
	}
}

// TestEchoMisuse asks for echoes that there are not.
func TestEchoMisuse(t *testing.T) {
	encoder := openGolden(t, "t5-v1_1-gated-gelu", nil)
	w := read(encoder.NewSession().GenerateIDs(context.Background(), []int{1}, &model.GenerateOptions{Echo: true}))
	says(t, "an encoder–decoder's echo", w.err, model.ErrOption, "invalid option: the prompt of an encoder–decoder is no part of its text and has no echo")
	m := openZoo(t, "geglu", &model.Options{MaxContext: 8})
	for _, c := range []struct {
		ids  []int
		want error
	}{{nil, model.ErrEmpty}, {[]int{9999}, model.ErrTokenID}, {make([]int, 9), model.ErrContextFull}} {
		if w := read(m.NewSession().GenerateIDs(context.Background(), c.ids, &model.GenerateOptions{Echo: true})); !errors.Is(w.err, c.want) || len(w.ids) > 0 {
			t.Errorf("%d ids: %+v, want %v", len(c.ids), w, c.want)
		}
	}
	s := m.NewSession()
	for range 2 { // an echo of a session that has tokens already
		if w := read(s.GenerateIDs(context.Background(), []int{1, 2}, &model.GenerateOptions{Echo: true, MaxTokens: 1})); w.err != nil || len(w.ids) != 3 {
			t.Errorf("%+v", w)
		}
	}
	for _, err := range s.GenerateIDs(context.Background(), []int{1}, &model.GenerateOptions{Echo: true, MaxTokens: 1}) {
		if err != nil {
			t.Error(err)
		}
		break // leaves at the prompt
	}
}
