package safetensors

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzHeader wants no panic on any file, and of an accepted header every rule
// that tensors are handed out by. Its seeds are in testdata/fuzz.
func FuzzHeader(f *testing.F) {
	f.Fuzz(func(t *testing.T, file []byte) {
		r := bytes.NewReader(file)
		h, err := readHeader(r, int64(len(file)), "fuzz.safetensors")
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a sentence")
			}
			return
		}
		assertLayout(t, h)
		if h.checkWhole() == nil {
			assertEncodes(t, h, file)
		}
	})
}

func assertLayout(t *testing.T, h *Header) {
	t.Helper()
	end, names := int64(0), make(map[string]bool)
	for _, info := range h.Tensors {
		size := int64(info.DType.Bits())
		for _, d := range info.Shape {
			size *= int64(d)
		}
		if info.Begin != end || info.End != info.Begin+size/8 || size%8 != 0 || size < 0 {
			t.Errorf("%+v after %d", info, end)
		}
		if names[info.Name] || info.Name == metadataKey || !info.DType.valid() || len(info.Shape) > maxRank {
			t.Errorf("%+v accepted", info)
		}
		end, names[info.Name] = info.End, true
	}
	if h.WholeSize() != h.DataStart+end {
		t.Errorf("whole size %d, want %d", h.WholeSize(), h.DataStart+end)
	}
}

// assertEncodes wants an accepted file's header, written again, to read the
// same. Encoding keeps the tensors' order.
func assertEncodes(t *testing.T, h *Header, file []byte) {
	t.Helper()
	s := shard{data: file[h.DataStart:]}
	var tensors []Tensor
	for _, info := range h.Tensors {
		tensors = append(tensors, s.tensor(info))
	}
	text := encodeHeader(tensors, h.Metadata)
	again, err := readHeader(bytes.NewReader([]byte(raw(string(text), len(s.data)))), int64(prefix+len(text)+len(s.data)), "again")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(h.Tensors, again.Tensors); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(h.Metadata, again.Metadata); diff != "" {
		t.Error(diff)
	}
}

// FuzzIndex wants no panic on any index, and of an accepted one only names
// that stay in the folder. Its seeds are in testdata/fuzz.
func FuzzIndex(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		weights, err := parseIndex(text)
		if err != nil {
			return
		}
		if len(weights) == 0 {
			t.Error("accepted without weights")
		}
		for tensor, file := range weights {
			if !filepath.IsLocal(file) || filepath.Base(file) != file || file == "." {
				t.Errorf("%q may lie in %q", tensor, file)
			}
		}
	})
}
