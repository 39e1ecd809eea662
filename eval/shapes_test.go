package eval

import (
	"encoding/json"
	"errors"
	"testing"
)

// TestShapes counts the parameters that each shape's config.json gives. qwen2.5-0.5b's published model has 27,648 more, the
// biases of its q, k and v.
func TestShapes(t *testing.T) {
	want := map[string]int{"tinyllama-1.1b": 1100048384, "qwen2.5-0.5b": 494032768 - 27648, "llama-160m": 162417408}
	for _, name := range Shapes() {
		b, err := shapes.ReadFile("shapes/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			D      int  `json:"hidden_size"`
			F      int  `json:"intermediate_size"`
			Layers int  `json:"num_hidden_layers"`
			Heads  int  `json:"num_attention_heads"`
			KV     int  `json:"num_key_value_heads"`
			Vocab  int  `json:"vocab_size"`
			Tied   bool `json:"tie_word_embeddings"`
		}
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		tables := 2
		if c.Tied {
			tables = 1
		}
		layer := 2*c.D*c.D + 2*c.D*(c.D/c.Heads*c.KV) + 3*c.D*c.F + 2*c.D
		if got := tables*c.Vocab*c.D + c.Layers*layer + c.D; got != want[name] {
			t.Errorf("%s has %d parameters, want %d", name, got, want[name])
		}
	}
}

func TestUnknownShape(t *testing.T) {
	for _, name := range []string{"llama-13b", "../doc", ""} {
		_, err := OpenShape(name, "BF16", nil)
		if !errors.Is(err, ErrShape) || err.Error() != `unknown shape "`+name+`", known: tinyllama-1.1b, qwen2.5-0.5b, llama-160m` {
			t.Error(err)
		}
	}
}
