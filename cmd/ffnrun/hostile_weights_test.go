package main

import (
	"encoding/binary"
	"fmt"
	"strings"
)

const weights = "model.safetensors"

// instead puts other bytes in place of the weights.
func instead(text string) func(*bait) {
	return func(b *bait) { b.write(weights, text) }
}

// header puts a header of one's own, and n bytes of data, in place of the weights.
func header(json string, n int) func(*bait) { return instead(raw(json, n)) }

func raw(json string, n int) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(json)))) + json + strings.Repeat("\x00", n)
}

func length(n uint64, rest string) string {
	return string(binary.LittleEndian.AppendUint64(nil, n)) + rest
}

// alone leaves nothing but files of these names, with a word in each.
func alone(names ...string) func(*bait) {
	return func(b *bait) {
		b.remove(weights, "config.json", "tokenizer.json")
		for _, name := range names {
			b.write(name, "word")
		}
	}
}

// cut leaves n bytes of the weights, or drops −n.
func cut(n int) func(*bait) {
	return func(b *bait) {
		text := b.read(weights)
		if n < 0 {
			n += len(text)
		}
		b.write(weights, text[:n])
	}
}

func hostileWeights() []hostile {
	return []hostile{
		{"empty", instead(""), generates, ""},
		{"seven bytes", instead("1234567"), generates, ""},
		{"a length of 2⁶⁰", instead(length(1<<60, "{}")), generates, ""},
		{"a length of 2⁶³", instead(length(1<<63, "{}")), inspects, ""},
		{"a length of all ones", instead(length(^uint64(0), "{}")), generates, ""},
		{"a length beyond the file", instead(length(1000, "{}")), generates, ""},
		{"a length of 0", instead(length(0, "{}")), generates, ""},
		{"a length of 33 MB", func(b *bait) { b.sparse(weights, length(33<<20, "{}"), 34<<20) }, generates, ""},
		{"32 MB of zeros as header", func(b *bait) { b.sparse(weights, length(32<<20, ""), 33<<20) }, generates, ""},
		{"a terabyte", func(b *bait) { b.sparse(weights, b.read(weights), 1<<40) }, generates, ""},
		{"cut short by a byte", cut(-1), generates, ""},
		{"cut short in the middle", cut(50_000), scores, ""},
		{"cut short in the header", cut(300), generates, ""},
		{"a byte too many", func(b *bait) { b.write(weights, b.read(weights)+"\x00") }, generates, ""},
		{"a zip", instead("PK\x03\x04" + strings.Repeat("archive/data.pkl", 40)), generates, ""},
		{"a pickle", instead("\x80\x02}q\x00X\x05\x00\x00\x00posixq\x01X\x06\x00\x00\x00systemq\x02" + strings.Repeat(".", 99)), generates, ""},
		{"a web page", instead("<!DOCTYPE html><html><body>404</body></html>"), generates, ""},
		{"a web page in capitals", instead("\n<HTML><TITLE>Sign in</TITLE></HTML>" + strings.Repeat(" ", 99)), generates, ""},
		{"XML", instead("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"), inspects, ""},
		{"a pointer of Git LFS", instead("version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 268435456\n"), generates, ""},
		{"GGUF", instead("GGUF\x03\x00\x00\x00" + strings.Repeat("\x00", 99)), generates, ""},
		{"gzip", instead("\x1f\x8b\x08\x00" + strings.Repeat("\x00", 99)), generates, ""},
		{"text", instead("Not Found"), generates, ""},
		{"a folder", func(b *bait) { b.folder(weights) }, generates, ""},
		{"a pipe", func(b *bait) { b.pipe(weights) }, generates, ""},
		{"a pipe by its path", func(b *bait) { b.pipe(weights) }, inspects, ""},
		{"a device without end", func(b *bait) { b.link(weights, "/dev/zero") }, generates, ""},
		{"a link to itself", func(b *bait) { b.link(weights, weights) }, generates, ""},
		{"a link to nothing", func(b *bait) { b.link(weights, "../../blobs/none") }, generates, ""},
		{"a folder that links to itself", func(b *bait) { b.link("loop", "loop") }, []string{"generate", "-m", "DIR/loop", "x"}, ""},
		{"half a download", func(b *bait) { b.remove(weights); b.write(weights+".incomplete", "x") }, generates, ""},
		{"half a download by its path", func(b *bait) { b.write(weights+".part", "x") }, []string{"inspect", "DIR/model.safetensors.part"}, ""},
		{"only pickles", alone("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"), generates, ""},
		{"only GGUF", alone("model-q4_k_m.gguf"), generates, ""},
		{"another name", alone("adapter_model.safetensors"), generates, ""},
		{"nothing", alone(), generates, ""},
		{"no folder", func(b *bait) { b.write("file", "") }, []string{"generate", "-m", "DIR/file/below", "x"}, ""},
		{"GPTQ", header(`{"model.layers.0.self_attn.q_proj.g_idx":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}`, 8), generates, ""},
		{"FP8", header(`{"w":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}`, 8), generates, ""},
		{"no tensors", header(`{}`, 0), generates, ""},
		{"tensors of another model", header(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), generates, ""},
	}
}

// entry is a header of one tensor with its own keys.
func entry(fields string) func(*bait) { return header(`{"a":{`+fields+`}}`, 16) }

// many is a header of n tensors without elements.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`, i)
	}
	return "{" + b.String()[1:] + "}"
}

func hostileHeaders() []hostile {
	return []hostile{
		{"a list", header(`[]`, 0), generates, ""},
		{"null", header(`null`, 0), generates, ""},
		{"an open brace", header(`{`, 0), generates, ""},
		{"two objects", header(`{}{}`, 0), generates, ""},
		{"a comma too many", header(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},}`, 1), generates, ""},
		{"not UTF-8", header("{\"\xff\":1}", 0), generates, ""},
		{"a line break in a name", header("{\"a\nb\":[]}", 0), generates, ""},
		{"a name with escapes", header(`{"a\n\u001b[31m":[]}`, 0), generates, ""},
		{"a name of a megabyte", header(`{"`+strings.Repeat("x", 1<<20)+`":[]}`, 0), generates, ""},
		{"a lone surrogate twice", header(`{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\ud801":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), generates, ""},
		{"nested 10 million deep", header(`{"a":`+strings.Repeat("[", 10_000_000)+`}`, 0), generates, ""},
		{"nested deep in a shape", header(`{"a":{"shape":`+strings.Repeat("[", 1_000_000)+`}}`, 0), generates, ""},
		{"one name twice", header(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), generates, ""},
		{"one name twice, escaped", header(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), generates, ""},
		{"one key twice", entry(`"dtype":"F32","shape":[4],"shape":[2],"data_offsets":[0,16]`), generates, ""},
		{"an unknown dtype", entry(`"dtype":"F128","shape":[1],"data_offsets":[0,16]`), generates, ""},
		{"a number as dtype", entry(`"dtype":1,"shape":[1],"data_offsets":[0,16]`), generates, ""},
		{"a negative dimension", entry(`"dtype":"F32","shape":[-4],"data_offsets":[0,16]`), generates, ""},
		{"half a dimension", entry(`"dtype":"F32","shape":[4.5],"data_offsets":[0,16]`), generates, ""},
		{"a dimension of 2⁶³", entry(`"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,16]`), generates, ""},
		{"dimensions whose product overflows", entry(`"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]`), generates, ""},
		{"dimensions whose product overflows to 4", entry(`"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,16]`), generates, ""},
		{"bytes that overflow", entry(`"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,16]`), generates, ""},
		{"a million dimensions", entry(`"dtype":"F32","shape":[` + strings.Repeat("1,", 1_000_000) + `4],"data_offsets":[0,16]`), generates, ""},
		{"negative offsets", entry(`"dtype":"F32","shape":[4],"data_offsets":[-16,0]`), generates, ""},
		{"offsets backwards", entry(`"dtype":"F32","shape":[4],"data_offsets":[16,0]`), generates, ""},
		{"three offsets", entry(`"dtype":"F32","shape":[4],"data_offsets":[0,16,32]`), generates, ""},
		{"no offsets", entry(`"dtype":"F32","shape":[4]`), generates, ""},
		{"a key of its own", entry(`"dtype":"F32","shape":[4],"data_offsets":[0,16],"code":"import os"`), generates, ""},
		{"a size of another shape", entry(`"dtype":"F32","shape":[5],"data_offsets":[0,16]`), generates, ""},
		{"two tensors in one place", header(`{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}`, 12), generates, ""},
		{"a hole", header(`{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[12,20]}}`, 20), generates, ""},
		{"outside of the file", entry(`"dtype":"F32","shape":[4],"data_offsets":[1000000,1000016]`), generates, ""},
		{"offsets near 2⁶³", entry(`"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]`), generates, ""},
		{"half a byte", entry(`"dtype":"F4","shape":[3],"data_offsets":[0,2]`), generates, ""},
		{"numbers as metadata", header(`{"__metadata__":{"a":1}}`, 0), generates, ""},
		{"more tensors than are read", header(many(1<<18+1), 0), generates, ""},
		{"30 MB of metadata", header(`{"__metadata__":{"a":"`+strings.Repeat(`\n`, 15_000_000)+`"},"b":0}`, 0), generates, ""},
		{"a million keys of metadata", header(`{"__metadata__":{`+keysOf(1_000_000)+`}}`, 0), generates, ""},
	}
}

func keysOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%d":""`, i)
	}
	return b.String()[1:]
}

// sharded splits the checkpoint: an index of one's own over the weights under the name a.safetensors.
func sharded(index string) func(*bait) {
	return func(b *bait) {
		b.write("a.safetensors", b.read(weights))
		b.remove(weights)
		b.write("model.safetensors.index.json", index)
	}
}

// mapped is an index that puts one tensor into a file.
func mapped(file string) func(*bait) { return sharded(`{"weight_map":{"x":"` + file + `"}}`) }

func hostileIndexes() []hostile {
	return []hostile{
		{"empty", sharded(""), generates, ""},
		{"not JSON", sharded("weight_map"), generates, ""},
		{"no map", sharded(`{"metadata":{"total_size":1}}`), generates, ""},
		{"an empty map", sharded(`{"weight_map":{}}`), generates, ""},
		{"a list as map", sharded(`{"weight_map":["a.safetensors"]}`), generates, ""},
		{"a number as file", sharded(`{"weight_map":{"x":1}}`), generates, ""},
		{"a map twice", sharded(`{"weight_map":{"x":"a.safetensors"},"weight_map":{}}`), generates, ""},
		{"a tensor twice", sharded(`{"weight_map":{"x":"a.safetensors","x":"b.safetensors"}}`), generates, ""},
		{"the folder above", mapped(`../a.safetensors`), generates, ""},
		{"dots alone", mapped(`..`), generates, ""},
		{"an absolute path", mapped(`/etc/passwd`), generates, ""},
		{"a folder below", mapped(`sub/a.safetensors`), generates, ""},
		{"a path of Windows", mapped(`..\\a.safetensors`), generates, ""},
		{"a drive of Windows", mapped(`C:a.safetensors`), generates, ""},
		{"a zero byte", mapped(`a\u0000.safetensors`), generates, ""},
		{"no name", mapped(``), generates, ""},
		{"itself", mapped(`model.safetensors.index.json`), generates, ""},
		{"its folder", mapped(`.`), generates, ""},
		{"a file that is not there", mapped(`b.safetensors`), generates, ""},
		{"a tensor that is not there", mapped(`a.safetensors`), generates, ""},
		{"a name of a megabyte", mapped(strings.Repeat("x", 1<<20)), generates, ""},
		{"nested deep", sharded(`{"metadata":` + strings.Repeat(`{"a":`, 1_000_000)), generates, ""},
		{"a terabyte", func(b *bait) { sharded("{")(b); b.sparse("model.safetensors.index.json", "{", 1<<40) }, generates, ""},
		{"a pointer of Git LFS", sharded("version https://git-lfs.github.com/spec/v1\nsize 9\n"), generates, ""},
		{"a pipe", func(b *bait) { sharded("")(b); b.pipe("model.safetensors.index.json") }, generates, ""},
		{"a folder as shard", func(b *bait) { mapped("a.safetensors")(b); b.folder("a.safetensors") }, generates, ""},
		{"half a shard", func(b *bait) {
			mapped("a.safetensors")(b)
			b.write("a.safetensors", b.read("a.safetensors")[:60_000])
		}, generates, ""},
		{"a shard that is still downloaded", func(b *bait) {
			mapped("b.safetensors")(b)
			b.write("b.safetensors.incomplete", "x")
		}, generates, ""},
		{"one of three shards", func(b *bait) {
			b.write("model-00002-of-00003.safetensors", b.read(weights))
			b.remove(weights)
		}, generates, ""},
		{"one tensor in two shards", func(b *bait) {
			b.write("model-00001-of-00002.safetensors", b.read(weights))
			b.write("model-00002-of-00002.safetensors", b.read(weights))
			b.remove(weights)
		}, generates, ""},
		{"one of 99999 shards", func(b *bait) {
			b.write("model-00001-of-99999.safetensors", b.read(weights))
			b.remove(weights)
		}, generates, ""},
	}
}
