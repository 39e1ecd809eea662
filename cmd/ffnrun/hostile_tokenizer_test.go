package main

import (
	"fmt"
	"strings"
)

// tokenizerJSON puts another text in place of tokenizer.json.
func tokenizerJSON(text string) func(*bait) {
	return func(b *bait) { b.write("tokenizer.json", text) }
}

// section replaces a section of the sound tokenizer.json that is null there.
func section(name, json string) func(*bait) {
	return func(b *bait) {
		old := "null"
		switch name {
		case "decoder":
			old = `{"type": "Fuse"}`
		case "added_tokens":
			old = `[{"id": 66, "content": "<s>", "special": true}]`
		}
		b.edit("tokenizer.json", `"`+name+`": `+old, `"`+name+`": `+json)
	}
}

// modelSection is a tokenizer.json of nothing but a model.
func modelSection(json string) func(*bait) { return tokenizerJSON(`{"model": ` + json + `}`) }

func nested(n int) string {
	return strings.Repeat(`{"type":"Sequence","normalizers":[`, n) + strings.Repeat("]}", n)
}

func hostileTokenizers() []hostile {
	const text = "hello  world 12"
	cases := []hostile{
		{"none", func(b *bait) { b.remove("tokenizer.json") }, tokenizes, text},
		{"empty", tokenizerJSON(""), tokenizes, text},
		{"a list", tokenizerJSON("[]"), tokenizes, text},
		{"cut short", tokenizerJSON(`{"model": {"type": "BPE", "vocab": {"a": 0`), tokenizes, text},
		{"nested deep", tokenizerJSON(`{"a":` + strings.Repeat("[", 1_000_000)), tokenizes, text},
		{"a terabyte", func(b *bait) { b.sparse("tokenizer.json", "{", 1<<40) }, tokenizes, text},
		{"60 MB of zeros", func(b *bait) { b.sparse("tokenizer.json", "{", 60<<20) }, tokenizes, text},
		{"a pipe", func(b *bait) { b.pipe("tokenizer.json") }, tokenizes, text},
		{"a pipe by its path", func(b *bait) { b.pipe("tokenizer.json") }, []string{"tokenize", "-m", "DIR/tokenizer.json"}, text},
		{"a folder", func(b *bait) { b.folder("tokenizer.json") }, tokenizes, text},
		{"a device without end", func(b *bait) { b.link("tokenizer.json", "/dev/zero") }, tokenizes, text},
		{"a link to itself", func(b *bait) { b.link("tokenizer.json", "tokenizer.json") }, tokenizes, text},
		{"a web page", tokenizerJSON("<!DOCTYPE html>"), tokenizes, text},
		{"a pointer of Git LFS", tokenizerJSON("version https://git-lfs.github.com/spec/v1\nsize 9\n"), tokenizes, text},
		{"another version", tokenizerJSON(`{"version": "9.0"}`), tokenizes, text},
		{"no model", tokenizerJSON(`{"version": "1.0"}`), tokenizes, text},
		{"an unknown model", modelSection(`{"type": "WordPiece"}`), tokenizes, text},
		{"a model of a million letters", modelSection(`{"type": "` + strings.Repeat("x", 1_000_000) + `"}`), tokenizes, text},
		{"no vocabulary", modelSection(`{"type": "BPE"}`), tokenizes, text},
		{"a negative id", modelSection(`{"type": "BPE", "vocab": {"a": -1}, "merges": []}`), tokenizes, text},
		{"an id of 2⁴⁰", modelSection(`{"type": "BPE", "vocab": {"a": 1099511627776}, "merges": []}`), tokenizes, text},
		{"an id of 10¹⁷", modelSection(`{"type": "BPE", "vocab": {"a": 100000000000000000}, "merges": []}`), tokenizes, text},
		{"one id twice", modelSection(`{"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}`), tokenizes, text},
		{"ids far apart", modelSection(`{"type": "BPE", "vocab": {"a": 0, "b": 16000000}, "merges": []}`), tokenizes, text},
		{"a merge of what is not there", modelSection(`{"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}`), tokenizes, text},
		{"a merge into what is not there", modelSection(`{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}`), tokenizes, text},
		{"a merge of three", modelSection(`{"type": "BPE", "vocab": {"a": 0}, "merges": [["a", "a", "a"]]}`), tokenizes, text},
		{"a number as merge", modelSection(`{"type": "BPE", "vocab": {"a": 0}, "merges": [1]}`), tokenizes, text},
		{"6 million tokens", modelSection(`{"type": "BPE", "vocab": {` + numbered(6_000_000) + `}, "merges": []}`), tokenizes, text},
		{"15 million merges", modelSection(`{"type": "BPE", "vocab": {"a": 0}, "merges": [""` + strings.Repeat(`,""`, 15_000_000) + `]}`), tokenizes, text},
		{"4 million pieces", modelSection(`{"type": "Unigram", "vocab": [["a",0]` + strings.Repeat(`,["a",0]`, 4_000_000) + `]}`), tokenizes, text},
		{"sequences in sequences", section("normalizer", nested(17)), tokenizes, text},
		{"100 000 sequences in sequences", section("normalizer", nested(100_000)), tokenizes, text},
		{"too many components", section("normalizer", `{"type":"Sequence","normalizers":[{"type":"NFC"}`+strings.Repeat(`,{"type":"NFC"}`, 300)+`]}`), tokenizes, text},
		{"an unknown component", section("pre_tokenizer", `{"type": "Exec", "command": "rm"}`), tokenizes, text},
		{"a text that grows", section("normalizer", `{"type":"Sequence","normalizers":[`+strings.Repeat(`{"type":"Replace","pattern":{"String":"a"},"content":"`+strings.Repeat("a", 60)+`"},`, 9)+`{"type":"NFC"}]}`), tokenizes, text},
		{"a broken expression", section("pre_tokenizer", `{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated","invert":false}`), tokenizes, text},
		{"an expression of 20 KB", section("pre_tokenizer", `{"type":"Split","pattern":{"Regex":"`+strings.Repeat("a", 20_000)+`"},"behavior":"Isolated","invert":false}`), tokenizes, text},
		{"an expression that repeats without end", section("pre_tokenizer", `{"type":"Split","pattern":{"Regex":"(X+X+)+Y"},"behavior":"Isolated","invert":false}`), tokenizes, strings.Repeat("X", 200) + "Z Y"},
		{"a token of a kilobyte", section("added_tokens", `[{"id": 66, "content": "`+strings.Repeat("x", 1024)+`"}]`), tokenizes, text},
		{"an added token far off", section("added_tokens", `[{"id": 100000000, "content": "x"}]`), tokenizes, text},
		{"a negative added token", section("added_tokens", `[{"id": -5, "content": "x"}]`), tokenizes, text},
		{"a length of 2⁴⁰", section("post_processor", `null, "padding": {"strategy": {"Fixed": 1099511627776}, "pad_id": 0}`), tokenizes, text},
		{"a length below 0", section("post_processor", `null, "truncation": {"max_length": -1}`), tokenizes, text},
		{"a template of what is not there", section("post_processor", `{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<x>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{}}`), tokenizes, text},
		{"a charsmap that is none", section("normalizer", `{"type":"Precompiled","precompiled_charsmap":"!"}`), tokenizes, text},
		{"a charsmap cut short", section("normalizer", `{"type":"Precompiled","precompiled_charsmap":"/////w=="}`), tokenizes, text},
		{"a score in words", modelSection(`{"type": "Unigram", "vocab": [["a", "b"]]}`), tokenizes, text},
		{"a score beyond float64", modelSection(`{"type": "Unigram", "vocab": [["a", 1e400]]}`), tokenizes, text},
		{"an unknown piece outside", modelSection(`{"type": "Unigram", "vocab": [["a", 0]], "unk_id": 7}`), tokenizes, text},
		{"a piece of a kilobyte", modelSection(`{"type": "Unigram", "vocab": [["` + strings.Repeat("x", 1024) + `", 0]]}`), tokenizes, text},
		{"SentencePiece", func(b *bait) { b.remove("tokenizer.json"); b.write("tokenizer.model", "x") }, tokenizes, text},
	}
	return cases
}

// numbered is a vocabulary of n tokens.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%x":%d`, i, i)
	}
	return b.String()[1:]
}

// older puts a tokenizer of an older form in place of tokenizer.json.
func older(files ...string) func(*bait) {
	return func(b *bait) {
		b.remove("tokenizer.json")
		for i := 0; i < len(files); i += 2 {
			b.write(files[i], files[i+1])
		}
	}
}

func hostileOtherTokenizers() []hostile {
	const text = "hello"
	return []hostile{
		{"a vocabulary that is a list", older("vocab.json", "[]"), tokenizes, text},
		{"a vocabulary of words", older("vocab.json", `{"a": "b"}`), tokenizes, text},
		{"a vocabulary without end", older("vocab.json", `{"a": 1`), tokenizes, text},
		{"a vocabulary in a pipe", func(b *bait) { older()(b); b.pipe("vocab.json") }, tokenizes, text},
		{"merges without a vocabulary", older("vocab.json", "{}", "merges.txt", "a b\n"), tokenizes, text},
		{"merges of three", older("vocab.json", `{"a": 0}`, "merges.txt", "a a a\n"), tokenizes, text},
		{"merges in a pipe", func(b *bait) { older("vocab.json", `{"a": 0}`)(b); b.pipe("merges.txt") }, tokenizes, text},
		{"names that are numbers", older("token_mappings.json", `{"token2id": {"a": "b"}}`), tokenizes, text},
		{"names of a megabyte", older("token_mappings.json", `{"token2id": {"`+strings.Repeat("x", 5<<20)+`": 0}}`), tokenizes, text},
		{"names at 10¹⁸", older("token_mappings.json", `{"token2id": {"a": 1000000000000000000}}`), tokenizes, text},
	}
}
