package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model"
)

// listed are a completion's log-probabilities.
type listed struct {
	Tokens  []string
	Own     []*float64           `json:"token_logprobs"`
	Top     []map[string]float64 `json:"top_logprobs"`
	Offsets []int                `json:"text_offset"`
}

// probed reads an answer's log-probabilities.
func probed[T any](t *testing.T, a answer) (p T) {
	t.Helper()
	data, err := json.Marshal(a.Choices[0].LogProbs)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEchoedLogProbs asks for a text's log-probabilities as lm-evaluation-harness does, whole and as a stream, and compares them with Score's.
func TestEchoedLogProbs(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	ids, err := c.m.EncodePrompt("Once upon a time there was a little girl. She was happy.")
	if err != nil {
		t.Fatal(err)
	}
	nll, err := c.m.NewSession().Score(context.Background(), ids)
	if err != nil {
		t.Fatal(err)
	}
	list, _ := json.Marshal(ids)
	body := `{"model": "tale", "prompt": [` + string(list) + `], "temperature": 0, "max_tokens": 1, "logprobs": 1, "seed": 1234, "echo": true`
	status, whole := c.post("/v1/completions", body+"}")
	a := parse(t, whole)
	if status != http.StatusOK || a.Usage.Prompt != len(ids) || a.Usage.Completion != 1 {
		t.Fatalf("status %d, %s", status, whole)
	}
	p := probed[listed](t, a)
	if len(p.Own) != len(ids)+1 || p.Own[0] != nil || p.Top[0] != nil {
		t.Fatalf("%d log-probabilities of %d tokens and one, the first %v", len(p.Own), len(ids), p.Own[0])
	}
	text := *a.Choices[0].Text
	for i, x := range nll {
		own, best := *p.Own[i+1], -1e9
		for _, v := range p.Top[i+1] {
			best = max(best, v)
		}
		if own != -x || best < own || p.Top[i+1][p.Tokens[i+1]] != own {
			t.Errorf("token %d %q: %v, Score says %v; top %v", i+1, p.Tokens[i+1], own, -x, p.Top[i+1])
		}
		if at := p.Offsets[i+1]; !strings.HasPrefix(strings.TrimSpace(text[at:]), strings.TrimSpace(p.Tokens[i+1])) {
			t.Errorf("token %d %q is not at %d of %q", i+1, p.Tokens[i+1], at, text)
		}
	}
	_, stream := c.post("/v1/completions", body+`, "stream": true}`)
	events, done := events(t, stream)
	var together listed
	streamed := ""
	for _, e := range events {
		streamed += *e.Choices[0].Text
		one := probed[listed](t, e)
		together.Tokens, together.Own = append(together.Tokens, one.Tokens...), append(together.Own, one.Own...)
		together.Top, together.Offsets = append(together.Top, one.Top...), append(together.Offsets, one.Offsets...)
	}
	if diff := cmp.Diff(p, together); diff != "" || !done || streamed != text {
		t.Errorf("the stream differs: %q, %q, %s", streamed, text, diff)
	}
}

// TestChatLogProbs compares a conversation's log-probabilities with a generation's.
func TestChatLogProbs(t *testing.T) {
	c := start(t, plainTemplate, model.SchedulerOptions{})
	ids, err := c.m.EncodeRendered("user: Hello.\nassistant:")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for tok, err := range c.m.NewSession().GenerateIDs(context.Background(), ids, &model.GenerateOptions{MaxTokens: 6, LogProbs: true, Top: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprint(tok.LogProb, tok.Top[0].Value, tok.Top[1].Value, tok.LogProb == tok.Top[0].Value))
	}
	_, body := c.post("/v1/chat/completions", `{"messages": [{"role": "user", "content": "Hello."}], "temperature": 0, "max_tokens": 6, "logprobs": true, "top_logprobs": 2}`)
	a := parse(t, body)
	type prob struct {
		Token   string
		LogProb float64
		Bytes   []int
		Top     []prob `json:"top_logprobs"`
	}
	var got []string
	text := ""
	for _, p := range probed[struct{ Content []prob }](t, a).Content {
		got = append(got, fmt.Sprint(p.LogProb, p.Top[0].LogProb, p.Top[1].LogProb, p.Token == p.Top[0].Token))
		text += p.Token
		if len(p.Bytes) != len(p.Token) {
			t.Errorf("%q has the bytes %v", p.Token, p.Bytes)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || text != a.Choices[0].Message.Content {
		t.Errorf("%q, %q, %s", text, a.Choices[0].Message.Content, diff)
	}
}
