package safetensors

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// TestOpenForms opens one checkpoint of two tensors in every form it comes in.
func TestOpenForms(t *testing.T) {
	whole := raw(object(`"__metadata__":{"format":"pt"}`, entry("b", 4, 8), entry("a", 0, 4)), 8)
	first, second := raw(object(`"__metadata__":{"format":"pt"}`, entry("a", 0, 4)), 4), raw(object(entry("b", 0, 4))+"   ", 4)
	shards := files{"model-00001-of-00002.safetensors": first, "model-00002-of-00002.safetensors": second}
	for _, c := range []struct {
		name  string
		files files
		open  string
		want  []string
	}{
		{"file", files{"weights": whole}, "weights", []string{"weights"}},
		{"folder", files{"model.safetensors": whole, "config.json": "{}"}, "", []string{"model.safetensors"}},
		{"folder with left-over shards", files{"model.safetensors": whole, "model-00001-of-00009.safetensors": "x"}, "", []string{"model.safetensors"}},
		{"shards without index", shards, "", []string{"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"}},
		{"complete set beside an incomplete one", files{
			"model-00001-of-00002.safetensors": first, "model-00002-of-00002.safetensors": second, "model-00001-of-00003.safetensors": first,
			"model-00002-of-00001.safetensors": first, "model-00000-of-00000.safetensors": first,
		}, "", []string{"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"}},
		{"index", files{indexFile: index(`"a":"x"`, `"b":"y"`), "x": first, "y": second}, "", []string{"x", "y"}},
		{"index by its path", files{"w" + indexSuffix: index(`"a":"x"`, `"b":"y"`), "x": first, "y": second}, "w" + indexSuffix, []string{"x", "y"}},
		{"index that leaves a tensor out", files{indexFile: index(`"a":"x"`), "x": whole}, "", []string{"x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := mustOpen(t, filepath.Join(c.files.make(t), c.open))
			if diff := cmp.Diff(c.want, a.Files()); diff != "" {
				t.Errorf("files: %s", diff)
			}
			assertTwoTensors(t, a)
		})
	}
}

func assertTwoTensors(t *testing.T, a *Archive) {
	t.Helper()
	if diff := cmp.Diff([]string{"a", "b"}, a.Names()); diff != "" {
		t.Errorf("names: %s", diff)
	}
	if diff := cmp.Diff(map[string]string{"format": "pt"}, a.Metadata()); diff != "" {
		t.Errorf("metadata: %s", diff)
	}
	if a.Bytes() != 8 {
		t.Errorf("%d bytes, want 8", a.Bytes())
	}
	b, ok := a.Lookup("b")
	if !ok || b.DType != U8 || b.Elems() != 4 || len(b.Data) != 4 || cap(b.Data) != 4 {
		t.Errorf("b is %v, its data has length %d, capacity %d", b, len(b.Data), cap(b.Data))
	}
}

func TestOpenFS(t *testing.T) {
	folder := fstest.MapFS{
		"x":       {Data: []byte(raw(object(entry("a", 0, 4)), 4))},
		"y":       {Data: []byte(raw(object(`"__metadata__":{"format":"pt"}`, entry("b", 0, 4)), 4))},
		indexFile: {Data: []byte(index(`"a":"x"`, `"b":"y"`))},
	}
	a, err := OpenFS(folder, "embedded")
	if err != nil {
		t.Fatal(err)
	}
	assertTwoTensors(t, a)
	_, err = a.Tensor("c")
	assertSentence(t, err, "DIR", ErrMissing, "embedded: c: no such tensor; nearest are a, b")
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	folder["x"].Data = folder["x"].Data[:len(folder["x"].Data)-1]
	_, err = OpenFS(folder, "embedded")
	assertSentence(t, err, "DIR", ErrTruncated, "embedded/x: file is cut short, 1 of 65 bytes missing; download it again")
}

// TestZeroCopy wants two look-ups to be views of the same memory, where the
// file's bytes stand in the file's order.
func TestZeroCopy(t *testing.T) {
	a := mustOpen(t, files{"model.safetensors": raw(object(entry("a", 0, 4), entry("b", 4, 8)), 8)}.make(t))
	first, second := allTensors(t, a), allTensors(t, a)
	for i := range first {
		if unsafe.SliceData(first[i].Data) != unsafe.SliceData(second[i].Data) {
			t.Errorf("%v was copied", first[i])
		}
	}
	if gap := uintptr(unsafe.Pointer(&first[1].Data[0])) - uintptr(unsafe.Pointer(&first[0].Data[0])); gap != 4 {
		t.Errorf("b lies %d bytes after a, want 4", gap)
	}
}

func TestClose(t *testing.T) {
	dir := files{"model.safetensors": raw(object(entry("a", 0, 4)), 4)}.make(t)
	a := mustOpen(t, dir)
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := a.Tensor("a")
	assertSentence(t, err, dir, fs.ErrClosed, "DIR: a: the archive is closed")
	if _, ok := a.Lookup("a"); ok || len(a.Names()) != 0 || len(a.Files()) != 0 || a.Bytes() != 0 {
		t.Error("a closed archive still has tensors")
	}
}

// TestSharedMetadata wants copies to leave the archive alone.
func TestSharedMetadata(t *testing.T) {
	a := mustOpen(t, files{"model.safetensors": raw(`{"__metadata__":{"k":"v"}}`, 0)}.make(t))
	a.Metadata()["k"] = "changed"
	if got := a.Metadata()["k"]; got != "v" {
		t.Errorf("metadata became %q", got)
	}
}

func TestReadHeader(t *testing.T) {
	dir := files{
		"cut":   raw(object(`"__metadata__":{"k":"v"}`, entry("b", 40, 100), entry("a", 0, 40)), 10),
		"empty": raw("{}  ", 0),
	}.make(t)
	h, err := ReadHeader(filepath.Join(dir, "cut"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Header{
		Tensors:   []TensorInfo{{"a", U8, []int{40}, 0, 40}, {"b", U8, []int{60}, 40, 100}},
		Metadata:  map[string]string{"k": "v"},
		DataStart: 144,
		FileSize:  154,
	}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Error(diff)
	}
	if h.WholeSize() != 244 {
		t.Errorf("whole file has %d bytes, want 244", h.WholeSize())
	}
	h, err = ReadHeader(filepath.Join(dir, "empty"))
	if err != nil || h.WholeSize() != 12 {
		t.Errorf("empty header gives %v, %v", h, err)
	}
	_, err = ReadHeader(filepath.Join(dir, "no"))
	assertSentence(t, err, dir, fs.ErrNotExist, "DIR/no: no such file or folder; check the path")
}

// TestFixtures opens the files of other writers, where they are.
func TestFixtures(t *testing.T) {
	for file, want := range map[string]Tensor{
		"tensor-1d-int32.safetensors":   {DType: I32, Shape: []int{3}},
		"tensor-2d-float64.safetensors": {DType: F64, Shape: []int{2, 3}},
		"tensor-3d-float32.safetensors": {DType: F32, Shape: []int{2, 2, 3}},
		"tensor-4d-float32.safetensors": {DType: F32, Shape: []int{2, 3, 1, 3}},
	} {
		path := filepath.Join(shared, "fixtures", file)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			t.Skip("the fetched fixtures are not here:", path)
		}
		got, err := mustOpen(t, path).Tensor("embedding")
		if err != nil {
			t.Fatal(err)
		}
		if got.DType != want.DType || got.CheckShape(want.Shape...) != nil {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
		if values, err := got.Float32s(); err != nil || len(values) != got.Elems() {
			t.Errorf("%s: %v, %v", file, values, err)
		}
	}
}
