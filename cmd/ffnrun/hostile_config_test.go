package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
)

// config puts another text in place of config.json.
func config(text string) func(*bait) {
	return func(b *bait) { b.write("config.json", text) }
}

// set changes keys of the sound config.json: key, JSON, key, JSON.
func set(pairs ...string) func(*bait) {
	return func(b *bait) { b.set(pairs...) }
}

func (b *bait) set(pairs ...string) {
	b.t.Helper()
	var c map[string]json.RawMessage
	b.must(json.Unmarshal([]byte(b.read("config.json")), &c))
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	text, err := json.Marshal(c)
	b.must(err)
	b.write("config.json", string(text))
}

// other is the checkpoint of another family with some keys changed.
func other(golden string, pairs ...string) func(*bait) {
	return func(b *bait) {
		for _, name := range []string{"config.json", weights} {
			b.write(name, b.readGolden(filepath.Join(golden, name)))
		}
		b.set(pairs...)
	}
}

func (b *bait) readGolden(name string) string {
	b.t.Helper()
	return b.read(filepath.Join(goldens, name))
}

func hostileConfigs() []hostile {
	deep := func(open string) string { return strings.Repeat(open, 1_000_000) }
	return []hostile{
		{"missing", func(b *bait) { b.remove("config.json") }, generates, ""},
		{"empty", config(""), generates, ""},
		{"a list", config("[]"), generates, ""},
		{"null", config("null"), generates, ""},
		{"cut short", config(`{"model_type": "llama", "hidden_`), generates, ""},
		{"NaN", config(`{"model_type": "llama", "hidden_size": NaN}`), generates, ""},
		{"Infinity", config(`{"model_type": "llama", "rope_theta": Infinity}`), generates, ""},
		{"nested deep", config(`{"a":` + deep("[")), generates, ""},
		{"nested deep in a key that is read", config(`{"model_type":"llama","rope_scaling":` + deep(`{"a":`)), generates, ""},
		{"17 MB", func(b *bait) { b.sparse("config.json", "{", 17<<20) }, generates, ""},
		{"a terabyte", func(b *bait) { b.sparse("config.json", "{", 1<<40) }, generates, ""},
		{"UTF-16", config("\xff\xfe{\x00}\x00"), generates, ""},
		{"a folder", func(b *bait) { b.folder("config.json") }, generates, ""},
		{"a pipe", func(b *bait) { b.pipe("config.json") }, generates, ""},
		{"a device without end", func(b *bait) { b.link("config.json", "/dev/zero") }, generates, ""},
		{"a link to itself", func(b *bait) { b.link("config.json", "config.json") }, generates, ""},
		{"one key twice", config(`{"model_type": "llama", "model_type": "rwkv"}`), generates, ""},
		{"an unknown family", set("model_type", `"rwkv"`), generates, ""},
		{"a number as family", set("model_type", `7`), generates, ""},
		{"a family of a megabyte", set("model_type", `"`+strings.Repeat("x", 1<<20)+`"`), generates, ""},
		{"a family with escapes", set("model_type", `"a\n\u001b[31mb"`), generates, ""},
		{"no width", set("hidden_size", `null`), generates, ""},
		{"a width of 10¹²", set("hidden_size", `1000000000000`), generates, ""},
		{"a width of 10³⁰⁰", set("hidden_size", `1e300`), generates, ""},
		{"a negative width", set("hidden_size", `-32`), generates, ""},
		{"a width in words", set("hidden_size", `"thirty-two"`), generates, ""},
		{"a list as width", set("hidden_size", `[32]`), generates, ""},
		{"7·10¹³ bytes", set("hidden_size", `1048576`, "vocab_size", `16777216`), generates, ""},
		{"10¹² bytes of vocabulary", set("vocab_size", `16777216`, "hidden_size", `32768`, "head_dim", `8`), generates, ""},
		{"4096 layers", set("num_hidden_layers", `4096`), generates, ""},
		{"3 layers of 2", set("num_hidden_layers", `3`), generates, ""},
		{"10⁹ layers", set("num_hidden_layers", `1000000000`), generates, ""},
		{"10⁹ layers with a type each", set("num_hidden_layers", `1000000000`, "layer_types", `["full_attention"]`), generates, ""},
		{"half a layer", set("num_hidden_layers", `1.5`), generates, ""},
		{"no heads", set("num_attention_heads", `0`), generates, ""},
		{"a million heads", set("num_attention_heads", `1048576`, "head_dim", `1`, "num_key_value_heads", `1`), generates, ""},
		{"heads that do not divide", set("num_key_value_heads", `3`), generates, ""},
		{"heads too wide", set("head_dim", `1048576`), generates, ""},
		{"a negative vocabulary", set("vocab_size", `-1`), generates, ""},
		{"a vocabulary of 2⁴⁰", set("vocab_size", `1099511627776`), generates, ""},
		{"another vocabulary", set("vocab_size", `68`), generates, ""},
		{"a context of 10¹⁵", set("max_position_embeddings", `1000000000000000`), generates, ""},
		{"a context of 0", set("max_position_embeddings", `0`), generates, ""},
		{"learned positions for 2²⁸ tokens", other("gpt2", "n_positions", `268435456`), generates, ""},
		{"10⁹ experts", other("mixtral", "num_local_experts", `1000000000`), generates, ""},
		{"4096 experts", other("mixtral", "num_local_experts", `4096`), generates, ""},
		{"more experts a token than there are", other("mixtral", "num_experts_per_tok", `1000000`), generates, ""},
		{"an encoder of 10⁹ layers", other("t5-relu", "num_layers", `1000000000`), generates, ""},
		{"a rotation of θ = 0", set("rope_theta", `0`), generates, ""},
		{"a rotation stretched by −1", set("rope_scaling", `{"rope_type":"yarn","factor":-1}`), generates, ""},
		{"an unknown rotation", set("rope_scaling", `{"rope_type":"spiral","factor":2}`), generates, ""},
		{"a rotation of a million factors", set("rope_scaling", `{"rope_type":"longrope","factor":2,"short_factor":[1`+strings.Repeat(",1", 1_000_000)+`],"long_factor":[1]}`), generates, ""},
		{"a rotation without numbers", set("rope_scaling", `{"rope_type":"dynamic","factor":1e300}`), generates, ""},
		{"an epsilon of −1", set("rms_norm_eps", `-1`), generates, ""},
		{"an epsilon in words", set("rms_norm_eps", `"NaN"`), generates, ""},
		{"layer types for another number", other("gemma3", "layer_types", `["full_attention", "x", "y"]`), generates, ""},
		{"an unknown activation", set("hidden_act", `"import os"`), generates, ""},
		{"a list as activation", set("hidden_act", `["silu"]`), generates, ""},
		{"quantized", set("quantization_config", `{"quant_method":"gptq","bits":4}`), generates, ""},
		{"quantized by a list", set("quantization_config", `[]`), generates, ""},
		{"a word for yes", set("tie_word_embeddings", `"yes"`), generates, ""},
		{"an end token of 10³⁰", set("eos_token_id", `1e30`), generates, ""},
	}
}

// generation writes a generation_config.json.
func generation(text string) func(*bait) {
	return func(b *bait) { b.write("generation_config.json", text) }
}

// samples leaves the temperature to the checkpoint.
var samples = []string{"generate", "-m", "DIR", "--ids", "1,2", "-n", "3"}

func hostileGenerations() []hostile {
	return []hostile{
		{"empty", generation(""), samples, ""},
		{"a list", generation("[]"), samples, ""},
		{"nested deep", generation(`{"a":` + strings.Repeat("[", 1_000_000)), samples, ""},
		{"17 MB", func(b *bait) { b.sparse("generation_config.json", "{", 17<<20) }, samples, ""},
		{"a pipe", func(b *bait) { b.pipe("generation_config.json") }, samples, ""},
		{"a folder", func(b *bait) { b.folder("generation_config.json") }, samples, ""},
		{"a negative temperature", generation(`{"do_sample": true, "temperature": -1}`), samples, ""},
		{"a temperature in words", generation(`{"do_sample": true, "temperature": "hot"}`), samples, ""},
		{"a temperature beyond float64", generation(`{"do_sample": true, "temperature": 1e999}`), samples, ""},
		{"a top_p of 7", generation(`{"do_sample": true, "top_p": 7}`), samples, ""},
		{"a top_k of 10¹⁸", generation(`{"do_sample": true, "top_k": 1e18}`), samples, ""},
		{"a min_p of −1", generation(`{"do_sample": true, "min_p": -1}`), samples, ""},
		{"a penalty of 0", generation(`{"do_sample": true, "repetition_penalty": -2}`), samples, ""},
		{"an end token in words", generation(`{"eos_token_id": "</s>"}`), samples, ""},
		{"end tokens within lists", generation(`{"eos_token_id": [[2]]}`), samples, ""},
	}
}
