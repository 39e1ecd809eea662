package main

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/loader/safetensors"
)

// template writes a chat template beside the checkpoint.
func template(text string) func(*bait) {
	return func(b *bait) { b.write("chat_template.jinja", text) }
}

func hostileTemplates() []hostile {
	deep := func(open, closing string) string {
		return strings.Repeat(open, 100_000) + "1" + strings.Repeat(closing, 100_000)
	}
	return []hostile{
		{"none", func(*bait) {}, chats, ""},
		{"not closed", template("{% if x %}"), chats, ""},
		{"an unknown tag", template("{% exec 'rm' %}"), chats, ""},
		{"an unknown filter", template("{{ messages | exec }}"), chats, ""},
		{"a file to include", template("{% include '/etc/passwd' %}"), chats, ""},
		{"the insides of Python", template("{{ ''.__class__.__mro__[1].__subclasses__() }}"), chats, ""},
		{"words of its own", template("{{ raise_exception('only\\nusers') }}"), chats, ""},
		{"loops in loops", template("{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}"), chats, ""},
		{"loops in loops that write", template("{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}"), chats, ""},
		{"a range of 10⁹", template("{{ range(1000000000) | list | length }}"), chats, ""},
		{"a macro that calls itself", template("{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('a') }}"), chats, ""},
		{"a text that doubles", template("{% set ns = namespace(s='x') %}{% for i in range(200) %}{% set ns.s = ns.s + ns.s %}{% endfor %}"), chats, ""},
		{"a text 10¹⁰ times", template("{{ 'x' * 9999999999 }}"), chats, ""},
		{"a list 10¹⁰ times", template("{{ [1] * 9999999999 }}"), chats, ""},
		{"a text of 10¹⁰ spaces", template("{{ 'x'.center(9999999999) }}"), chats, ""},
		{"9 to the 9 to the 9999", template("{{ 9 ** 9 ** 9999 }}"), chats, ""},
		{"replacements in replacements", template("{% set s = 'a' * 100000 %}{{ s.replace('a', s) }}"), chats, ""},
		{"lists in lists", template("{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}"), chats, ""},
		{"lists that are shared", template("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}"), chats, ""},
		{"brackets", template("{{ " + deep("(", ")") + " }}"), chats, ""},
		{"blocks", template(deep("{% if 1 %}", "{% endif %}")), chats, ""},
		{"2 MB", template(strings.Repeat("x", 2<<20)), chats, ""},
		{"a terabyte", func(b *bait) { b.sparse("chat_template.jinja", "x", 1<<40) }, chats, ""},
		{"a pipe", func(b *bait) { b.pipe("chat_template.jinja") }, chats, ""},
		{"a folder", func(b *bait) { b.folder("chat_template.jinja") }, chats, ""},
		{"a config that is a list", func(b *bait) { b.write("tokenizer_config.json", "[]") }, chats, ""},
		{"a config that is cut short", func(b *bait) { b.write("tokenizer_config.json", `{"chat_template": "x`) }, chats, ""},
		{"a config nested deep", func(b *bait) { b.write("tokenizer_config.json", `{"a":`+strings.Repeat("[", 1_000_000)) }, chats, ""},
		{"a config of a terabyte", func(b *bait) { b.sparse("tokenizer_config.json", "{", 1<<40) }, chats, ""},
		{"a config in a pipe", func(b *bait) { b.pipe("tokenizer_config.json") }, chats, ""},
		{"a number as template", func(b *bait) { b.write("tokenizer_config.json", `{"chat_template": 7}`) }, chats, ""},
		{"templates without a default", func(b *bait) {
			b.write("tokenizer_config.json", `{"chat_template": [{"name": "rag", "template": "x"}]}`)
		}, chats, ""},
		{"a chat of loops", template("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"), []string{"chat", "-m", "DIR"}, "Hi\n"},
	}
}

// poke sets one weight.
func poke(tensor string, at int, value float64) func(*bait) {
	return func(b *bait) {
		b.t.Helper()
		h, err := safetensors.ReadHeader(b.path(weights))
		b.must(err)
		i := slices.IndexFunc(h.Tensors, func(t safetensors.TensorInfo) bool { return t.Name == tensor })
		if i < 0 || h.Tensors[i].DType != safetensors.F32 {
			b.t.Fatalf("no tensor %s of float32", tensor)
		}
		text := []byte(b.read(weights))
		binary.LittleEndian.PutUint32(text[h.DataStart+h.Tensors[i].Begin+int64(4*at):], math.Float32bits(float32(value)))
		b.write(weights, string(text))
	}
}

func hostileNumbers() []hostile {
	eval := []string{"eval", "-m", "DIR", "--text", "DIR/text", "--ctx", "8"}
	text := func(spoil func(*bait)) func(*bait) {
		return func(b *bait) {
			spoil(b)
			b.write("text", strings.Repeat("HELLO, WORLD ", 50))
		}
	}
	up := "model.layers.1.mlp.up_proj.weight"
	return []hostile{
		{"NaN in the embedding of a token", poke("model.embed_tokens.weight", 2*32, math.NaN()), generates, ""},
		{"NaN in an FFN", poke(up, 0, math.NaN()), generates, ""},
		{"NaN in an FFN, scored", poke(up, 0, math.NaN()), scores, ""},
		{"NaN in an FFN, evaluated", text(poke(up, 0, math.NaN())), eval, ""},
		{"Inf in attention", poke("model.layers.0.self_attn.v_proj.weight", 5, math.Inf(1)), generates, ""},
		{"NaN in the first norm", poke("model.layers.0.input_layernorm.weight", 5, math.NaN()), scores, ""},
		{"NaN in the final norm", poke("model.norm.weight", 5, math.NaN()), generates, ""},
		{"−Inf in the head", poke("lm_head.weight", 5, math.Inf(-1)), generates, ""},
		{"weights that overflow", poke("model.layers.0.input_layernorm.weight", 5, math.MaxFloat32), scores, ""},
		{"NaN in two tensors, looked for", func(b *bait) {
			poke(up, 17, math.NaN())(b)
			poke("lm_head.weight", 5, math.Inf(-1))(b)
		}, []string{"inspect", "DIR", "--check"}, ""},
		{"NaN in a file, looked for", poke(up, 17, math.NaN()), []string{"inspect", "DIR/model.safetensors", "--check", "--format", "json"}, ""},
		{"NaN in an encoder", func(b *bait) {
			for _, name := range []string{"config.json", weights} {
				b.write(name, b.readGolden(filepath.Join("t5-relu", name)))
			}
			poke("encoder.block.0.layer.0.SelfAttention.v.weight", 5, math.NaN())(b)
		}, []string{"score", "-m", "DIR", "--encoder-ids", "1,2", "--ids", "0,1"}, ""},
	}
}
