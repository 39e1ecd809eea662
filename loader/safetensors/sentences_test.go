package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// raw returns a file with the given header text and n bytes of data.
func raw(header string, n int) string {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return string(b) + header + strings.Repeat("\x00", n)
}

// entry is a header's entry for bytes of dtype U8.
func entry(name string, begin, end int) string {
	return fmt.Sprintf(`"%s":{"dtype":"U8","shape":[%d],"data_offsets":[%d,%d]}`, name, end-begin, begin, end)
}

func object(members ...string) string { return "{" + strings.Join(members, ",") + "}" }

func index(pairs ...string) string {
	return `{"metadata":{"total_size":8},"weight_map":{` + strings.Join(pairs, ",") + `}}`
}

// files is a folder's content by path.
type files map[string]string

func (f files) make(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range f {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const lfsPointer = "version https://git-lfs.github.com/spec/v1\n" +
	"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 16060522240\n"

// one is a header of a single tensor that breaks one rule.
func one(member string) files { return files{"model.safetensors": raw(object(member), 8)} }

func text(header string) files { return files{"model.safetensors": raw(header, 0)} }

func numberedFiles(total int, present ...int) files {
	f := files{}
	for _, i := range present {
		f[fmt.Sprintf("model-%05d-of-%05d.safetensors", i, total)] = raw(object(entry(fmt.Sprint("t", i), 0, 4)), 4)
	}
	return f
}

// TestSentences holds every error of opening to its one sentence; DIR stands
// for the folder. Where open is given, that path inside the folder is opened.
func TestSentences(t *testing.T) {
	const dtypes = "BF16, BOOL, C64, F16, F32, F4, F64, F6_E2M3, F6_E3M2, F8_E4M3, F8_E4M3FNUZ, F8_E5M2, F8_E5M2FNUZ, F8_E8M0, " +
		"I16, I32, I64, I8, U16, U32, U64, U8"
	for _, c := range []struct {
		name  string
		files files
		open  string
		kind  error
		want  string
	}{
		{
			"no such folder", files{}, "llama", fs.ErrNotExist,
			"DIR/llama: no such file or folder; check the path",
		}, {
			"empty folder", files{}, "", ErrMissingShard,
			"DIR: folder is empty; it needs model.safetensors, download the checkpoint into it",
		}, {
			"no weights", files{"config.json": "{}"}, "", ErrMissingShard,
			"DIR: folder has no weights; it needs model.safetensors, download the checkpoint into it",
		}, {
			"another name", files{"golden.safetensors": raw("{}", 0)}, "", ErrMissingShard,
			"DIR: folder has no model.safetensors, but has golden.safetensors; give the path of that file",
		}, {
			"pickles", files{"pytorch_model.bin": "PK\x03\x04", "consolidated.00.pth": "", "a.pt": ""}, "", ErrNotSafetensors,
			"DIR: folder has only PyTorch pickles (a.pt, consolidated.00.pth, pytorch_model.bin), which can run code and are never opened; " +
				"convert with transformers: AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(OUT, safe_serialization=True)",
		}, {
			"GGUF folder", files{"model.gguf": "GGUF"}, "", ErrNotSafetensors,
			"DIR: folder has only GGUF weights (model.gguf); use the safetensors checkpoint they were made from",
		}, {
			"GGUF file", files{"model.gguf": "GGUF\x03\x00\x00\x00"}, "model.gguf", ErrNotSafetensors,
			"DIR/model.gguf: this is a GGUF file; use the safetensors checkpoint it was made from",
		}, {
			"zip pickle", files{"model.bin": "PK\x03\x04\x00\x00\x08\x08"}, "model.bin", ErrNotSafetensors,
			"DIR/model.bin: this is a PyTorch pickle, which can run code and is never opened; " +
				"convert with transformers: AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(OUT, safe_serialization=True)",
		}, {
			"bare pickle", files{"model.safetensors": "\x80\x02\x8a\x0al\xfc\x9cF"}, "", ErrNotSafetensors,
			"DIR/model.safetensors: this is a PyTorch pickle, which can run code and is never opened; " +
				"convert with transformers: AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(OUT, safe_serialization=True)",
		}, {
			"web page", files{"model.safetensors": "<!DOCTYPE html>\n<html>"}, "", ErrNotSafetensors,
			"DIR/model.safetensors: this is a web page, not the weights; download the file again",
		}, {
			"LFS pointer", files{"model.safetensors": lfsPointer}, "", ErrPointer,
			"DIR/model.safetensors: this is a Git LFS pointer to 16060522240 bytes, not the weights; run git lfs pull in its folder",
		}, {
			"unfinished download", files{"model.safetensors.part": "", "config.json": ""}, "", ErrTruncated,
			"DIR: a download has not finished (model.safetensors.part); let it finish, then try again",
		}, {
			"unfinished download of the hub", files{".cache/huggingface/download/x.incomplete": ""}, "", ErrTruncated,
			"DIR: a download has not finished (.cache/huggingface/download/x.incomplete); let it finish, then try again",
		}, {
			"unfinished file", files{"a.safetensors.incomplete": ""}, "a.safetensors.incomplete", ErrTruncated,
			"DIR/a.safetensors.incomplete: this download has not finished; let it finish and open the file it becomes",
		}, {
			"file beside its unfinished download", files{"a.safetensors.part": ""}, "a.safetensors", ErrTruncated,
			"DIR/a.safetensors: the download has not finished (a.safetensors.part); let it finish, then try again",
		}, {
			"a folder in place of the file", files{"model.safetensors/x": ""}, "", ErrCorrupt,
			"DIR/model.safetensors: not a regular file; give the path of a safetensors file or its folder",
		}, {
			"empty file", files{"model.safetensors": ""}, "", ErrTruncated,
			"DIR/model.safetensors: file is empty; download it again",
		}, {
			"five bytes", files{"model.safetensors": "12345"}, "", ErrTruncated,
			"DIR/model.safetensors: file has 5 bytes, too few for a header; download it again",
		}, {
			"header of 2^60 bytes", files{"model.safetensors": "\x00\x00\x00\x00\x00\x00\x00\x10{}"}, "", ErrCorrupt,
			"DIR/model.safetensors: header of 1152921504606846976 bytes is over the limit of 33554432, " +
				"so the file is damaged or not safetensors; download the file again",
		}, {
			"cut inside the header", files{"model.safetensors": raw(object(entry("a", 0, 4)), 0)[:20]}, "", ErrTruncated,
			"DIR/model.safetensors: file is cut short inside its header, 41 bytes missing; download it again",
		}, {
			"cut inside the data", files{"model.safetensors": raw(object(entry("a", 0, 100)), 60)}, "", ErrTruncated,
			"DIR/model.safetensors: file is cut short, 40 of 165 bytes missing; download it again",
		}, {
			"bytes after the data", files{"model.safetensors": raw(object(entry("a", 0, 100)), 103)}, "", ErrCorrupt,
			"DIR/model.safetensors: 3 bytes after the last tensor belong to none; download the file again",
		}, {
			"header that is not JSON", text("not JSON"), "", ErrCorrupt,
			"DIR/model.safetensors: header: not a JSON object; download the file again",
		}, {
			"header with leading space", text(" {}"), "", ErrCorrupt,
			"DIR/model.safetensors: header: not a JSON object; download the file again",
		}, {
			"empty header", text(""), "", ErrCorrupt,
			"DIR/model.safetensors: header: not a JSON object; download the file again",
		}, {
			"header not in UTF-8", text("{\"\xff\":1}"), "", ErrCorrupt,
			"DIR/model.safetensors: header: not valid UTF-8; download the file again",
		}, {
			"header with a syntax error", text(`{"a"}`), "", ErrCorrupt,
			"DIR/model.safetensors: header: invalid JSON ('}' at byte 4); download the file again",
		}, {
			"header that ends early", text(`{`), "", ErrCorrupt,
			"DIR/model.safetensors: header: invalid JSON (it ends early); download the file again",
		}, {
			"two objects", text(`{}{}`), "", ErrCorrupt,
			"DIR/model.safetensors: header: more than one JSON object; download the file again",
		}, {
			"name twice", text(object(entry("a", 0, 0), entry("a", 0, 0))), "", ErrCorrupt,
			`DIR/model.safetensors: header: key "a" occurs twice; download the file again`,
		}, {
			"metadata twice", text(`{"__metadata__":{},"__metadata__":{}}`), "", ErrCorrupt,
			`DIR/model.safetensors: header: key "__metadata__" occurs twice; download the file again`,
		}, {
			"metadata key twice", text(`{"__metadata__":{"k":"1","k":"2"}}`), "", ErrCorrupt,
			`DIR/model.safetensors: header: __metadata__: key "k" occurs twice; download the file again`,
		}, {
			"metadata that is not text", text(`{"__metadata__":{"k":1}}`), "", ErrCorrupt,
			`DIR/model.safetensors: header: __metadata__: a string is wanted, not 1; download the file again`,
		}, {
			"metadata null", text(`{"__metadata__":null}`), "", ErrCorrupt,
			`DIR/model.safetensors: header: __metadata__: an object is wanted, not null; download the file again`,
		}, {
			"entry that is no object", one(`"a":[]`), "", ErrCorrupt,
			"DIR/model.safetensors: a: an object is wanted, not [; download the file again",
		}, {
			"field twice", one(`"a":{"dtype":"U8","dtype":"U8"}`), "", ErrCorrupt,
			`DIR/model.safetensors: a: key "dtype" occurs twice; download the file again`,
		}, {
			"unknown field", one(`"a":{"strides":[1]}`), "", ErrCorrupt,
			`DIR/model.safetensors: a: key "strides" is not part of the format; download the file again`,
		}, {
			"missing field", one(`"a":{"dtype":"U8","shape":[8]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: header entry lacks dtype, shape or data_offsets; download the file again",
		}, {
			"unknown dtype", one(`"a":{"dtype":"I4","shape":[16],"data_offsets":[0,8]}`), "", ErrDType,
			`DIR/model.safetensors: a: unknown dtype "I4", want one of ` + dtypes,
		}, {
			"dtype that is no text", one(`"a":{"dtype":true}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: a string is wanted, not true or false; download the file again",
		}, {
			"negative dimension", one(`"a":{"shape":[-1]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: -1 is not a whole number from 0 to 2^63-1; download the file again",
		}, {
			"fractional dimension", one(`"a":{"shape":[1.0]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: 1.0 is not a whole number from 0 to 2^63-1; download the file again",
		}, {
			"dimension that is no number", one(`"a":{"shape":["8"]}`), "", ErrCorrupt,
			`DIR/model.safetensors: a: a whole number is wanted, not "8"; download the file again`,
		}, {
			"rank 65", one(`"a":{"shape":[1` + strings.Repeat(",1", 64) + `]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: shape has more than 64 dimensions; download the file again",
		}, {
			"elements overflow", one(`"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: shape [4294967296 4294967296] is impossible: it has negative or too many elements; download the file again",
		}, {
			"bits overflow", one(`"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: shape [4611686018427387904] of F64 takes more bytes than can be addressed; download the file again",
		}, {
			"half a byte", one(`"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: shape [3] of F4 does not fill whole bytes; download the file again",
		}, {
			"one offset", one(`"a":{"data_offsets":[0]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: data_offsets has 1 numbers, not two; download the file again",
		}, {
			"three offsets", one(`"a":{"data_offsets":[0,8,16]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: data_offsets has more than two numbers; download the file again",
		}, {
			"end before begin", one(`"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: offsets [8 0] end before they begin; download the file again",
		}, {
			"size disagrees", one(`"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}`), "", ErrCorrupt,
			"DIR/model.safetensors: a: offsets [0 8] hold 8 bytes, but F32 of shape [3] takes 12; download the file again",
		}, {
			"overlap", files{"model.safetensors": raw(object(entry("a", 0, 4), entry("b", 2, 8)), 8)}, "", ErrCorrupt,
			"DIR/model.safetensors: b: offsets [2 8] overlap those of a; download the file again",
		}, {
			"hole", files{"model.safetensors": raw(object(entry("a", 0, 4), entry("b", 6, 8)), 8)}, "", ErrCorrupt,
			"DIR/model.safetensors: b: offsets [6 8] leave a hole of 2 bytes before them; download the file again",
		}, {
			"hole at the start", one(entry("a", 4, 8)), "", ErrCorrupt,
			"DIR/model.safetensors: a: offsets [4 8] leave a hole of 4 bytes before them; download the file again",
		}, {
			"tensor outside the file", files{"model.safetensors": raw(object(entry("a", 0, 4), entry("b", 1000, 1004)), 8)}, "", ErrCorrupt,
			"DIR/model.safetensors: b: offsets [1000 1004] lie outside the file, which has 8 bytes of data; download the file again",
		}, {
			"name with a line break", one(`"a\nb":[]`), "", ErrCorrupt,
			`DIR/model.safetensors: "a\nb": an object is wanted, not [; download the file again`,
		}, {
			"name of 1000 letters", one(`"` + strings.Repeat("x", 1000) + `":[]`), "", ErrCorrupt,
			`DIR/model.safetensors: "` + strings.Repeat("x", 120) + `"...: an object is wanted, not [; download the file again`,
		}, {
			"missing shards", numberedFiles(8, 1, 3), "", ErrMissingShard,
			"DIR: 6 of 8 shards missing: model-00002-of-00008.safetensors, model-00004-of-00008.safetensors, " +
				"model-00005-of-00008.safetensors, model-00006-of-00008.safetensors, model-00007-of-00008.safetensors and 1 more; " +
				"download them again",
		}, {
			"missing shard of an index", files{
				indexFile: index(`"a":"x.safetensors"`, `"b":"y.safetensors"`), "x.safetensors": raw(object(entry("a", 0, 1)), 1),
			}, "", ErrMissingShard,
			"DIR: 1 of 2 shards missing: y.safetensors; download them again",
		}, {
			"shard still downloading", files{
				indexFile: index(`"a":"x.safetensors"`, `"b":"y.safetensors"`), "x.safetensors": raw(object(entry("a", 0, 1)), 1),
				"y.safetensors.incomplete": "",
			}, "", ErrMissingShard,
			"DIR: 1 of 2 shards missing: y.safetensors; a download has not finished (y.safetensors.incomplete), let it finish",
		}, {
			"shard cut short", files{
				indexFile: index(`"a":"x.safetensors"`), "x.safetensors": raw(object(entry("a", 0, 4)), 1),
			}, "", ErrTruncated,
			"DIR/x.safetensors: file is cut short, 3 of 65 bytes missing; download it again",
		}, {
			"index puts a tensor elsewhere", files{
				indexFile: index(`"a":"x.safetensors"`, `"b":"x.safetensors"`), "x.safetensors": raw(object(entry("a", 0, 4)), 4),
			}, indexFile, ErrCorrupt,
			"DIR/x.safetensors: b: the index puts the tensor here, but the file does not hold it; download index and shards again",
		}, {
			"tensor in two shards", files{
				"model-00001-of-00002.safetensors": raw(object(entry("a", 0, 4)), 4),
				"model-00002-of-00002.safetensors": raw(object(entry("a", 0, 4)), 4),
			}, "", ErrCorrupt,
			"DIR/model-00002-of-00002.safetensors: a: model-00001-of-00002.safetensors holds a tensor of this name too; " +
				"remove the shard that does not belong",
		}, {
			"index that reaches out", files{indexFile: index(`"a":"../../etc/passwd"`)}, "", ErrCorrupt,
			`DIR/model.safetensors.index.json: a: the index puts it in "../../etc/passwd", which is not the name of a file in the same folder`,
		}, {
			"index without weights", files{indexFile: `{"metadata":{}}`}, "", ErrCorrupt,
			"DIR/model.safetensors.index.json: index has no weight_map; download the file again",
		}, {
			"no folder for the index", files{}, "llama/" + indexFile, fs.ErrNotExist,
			"DIR/llama: no such file or folder; check the path",
		}, {
			"no index", files{}, indexFile, fs.ErrNotExist,
			"DIR/model.safetensors.index.json: no such file or folder; check the path",
		}, {
			"index that ends early", files{indexFile: `{"metadata":[[`}, "", ErrCorrupt,
			"DIR/model.safetensors.index.json: index: invalid JSON (it ends early); download the file again",
		}, {
			"index too deep", files{indexFile: `{"metadata":` + strings.Repeat("[", 20000)}, "", ErrCorrupt,
			"DIR/model.safetensors.index.json: index: invalid JSON (nested deeper than 100); download the file again",
		}, {
			"index with a tensor twice", files{indexFile: index(`"a":"x"`, `"a":"y"`)}, "", ErrCorrupt,
			`DIR/model.safetensors.index.json: index: key "a" occurs twice; download the file again`,
		}, {
			"index that is a pointer", files{indexFile: lfsPointer}, "", ErrPointer,
			"DIR/model.safetensors.index.json: this is a Git LFS pointer to 16060522240 bytes, not the weights; run git lfs pull in its folder",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strconv.IntSize == 32 && strings.HasSuffix(c.name, "overflow") {
				t.Skip("a dimension alone is too large here")
			}
			dir := c.files.make(t)
			_, err := Open(filepath.Join(dir, c.open))
			assertSentence(t, err, dir, c.kind, c.want)
		})
	}
}

func assertSentence(t *testing.T, err error, dir string, kind error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	got := strings.ReplaceAll(filepath.ToSlash(err.Error()), filepath.ToSlash(dir), "DIR")
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !errors.Is(err, kind) {
		t.Errorf("%v does not wrap %v", err, kind)
	}
}

func TestBrokenLink(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("../blobs/4d7a", filepath.Join(dir, "model.safetensors")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	_, err := Open(dir)
	assertSentence(t, err, dir, ErrMissingShard, "DIR/model.safetensors: link to a file that is not there; download it again")
}

func TestMissingTensor(t *testing.T) {
	dir := files{"model.safetensors": raw(object(entry("lm_head.weight", 0, 1), entry("lm_head.bias", 1, 2), entry("norm.weight", 2, 3),
		entry("embed.weight", 3, 4)), 4)}.make(t)
	a := mustOpen(t, dir)
	_, err := a.Tensor("lm_haed.weight")
	assertSentence(t, err, dir, ErrMissing, "DIR: lm_haed.weight: no such tensor; nearest are lm_head.weight, embed.weight, lm_head.bias")
	if te := (*TensorError)(nil); !errors.As(err, &te) || te.Tensor != "lm_haed.weight" {
		t.Errorf("%#v is no TensorError of the tensor", err)
	}
	empty := mustOpen(t, files{"model.safetensors": raw("{}", 0)}.make(t))
	_, err = empty.Tensor("x")
	assertSentence(t, err, empty.path, ErrMissing, "DIR: x: no such tensor; the archive holds none")
}

func TestCheckShape(t *testing.T) {
	tensor := Tensor{Name: "model.layers.3.mlp.up_proj.weight", Shape: []int{11008, 4096}, File: "model-00002.safetensors"}
	assertSentence(t, tensor.CheckShape(14336, 4096), "DIR", ErrShape,
		"model-00002.safetensors: model.layers.3.mlp.up_proj.weight: shape [11008 4096], want [14336 4096]")
	if err := tensor.CheckShape(11008, 4096); err != nil {
		t.Error(err)
	}
}
