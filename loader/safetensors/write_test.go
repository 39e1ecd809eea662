package safetensors

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawTensors draws tensors of any dtype with distinct names.
func drawTensors(t *rapid.T) []Tensor {
	names := rapid.SliceOfNDistinct(rapid.String().Filter(func(s string) bool { return s != metadataKey }), 0, 8, rapid.ID[string]).Draw(t, "names")
	tensors := make([]Tensor, len(names))
	for i, name := range names {
		d := rapid.SampledFrom(DTypes()).Draw(t, "dtype")
		shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "shape")
		if d.Bits() < 8 {
			shape = append(shape, 4) // four elements of 4 or 6 bits fill bytes
		}
		size, err := byteSize(d, shape)
		if err != nil {
			t.Fatal(err)
		}
		data := rapid.SliceOfN(rapid.Byte(), int(size), int(size)).Draw(t, "data")
		tensors[i] = Tensor{Name: name, DType: d, Shape: shape, Data: data, File: "out"}
	}
	return tensors
}

// TestRoundTrip writes any tensors and reads them back, and wants the same
// bytes for any order of the arguments.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tensors := drawTensors(r)
		metadata := rapid.MapOfN(rapid.String(), rapid.String(), 0, 4).Draw(r, "metadata")
		out := filepath.Join(tempDir(r), "out")
		if err := Write(out, tensors, metadata); err != nil {
			r.Fatal(err)
		}
		a, err := Open(out)
		if err != nil {
			r.Fatal(err)
		}
		for _, want := range tensors {
			got, _ := a.Lookup(want.Name)
			if diff := cmp.Diff(want, got); diff != "" {
				r.Error(diff)
			}
		}
		if diff := cmp.Diff(metadata, a.Metadata()); diff != "" || len(a.Names()) != len(tensors) {
			r.Errorf("metadata %s; names %q", diff, a.Names())
		}
		if err := a.Close(); err != nil {
			r.Error(err)
		}
		shuffled := filepath.Join(tempDir(r), "out")
		if err := Write(shuffled, rapid.Permutation(tensors).Draw(r, "order"), metadata); err != nil {
			r.Fatal(err)
		}
		if !bytes.Equal(mustRead(r, out), mustRead(r, shuffled)) {
			r.Error("bytes depend on the order of the tensors")
		}
	})
}

// tempDir is t.TempDir for a rapid.T, which has none.
func tempDir(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "safetensors")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// fatal is what testing.T, testing.F and rapid.T share.
type fatal interface{ Fatal(args ...any) }

func mustRead(t fatal, path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestWriteLayout spells out a whole file: order by dtype and name, escapes,
// padding.
func TestWriteLayout(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	err := Write(out, []Tensor{
		{Name: "z", DType: U8, Shape: []int{1}, Data: []byte{1}},
		{Name: "y", DType: F32, Shape: []int{}, Data: []byte{2, 2, 2, 2}},
		{Name: "a\"\\\n\x01<\u2028", DType: F32, Shape: []int{0, 5}, Data: nil},
		{Name: "x", DType: F16, Shape: []int{1, 1}, Data: []byte{3, 3}},
	}, map[string]string{"k": "v", "a": ""})
	if err != nil {
		t.Fatal(err)
	}
	header := `{"__metadata__":{"a":"","k":"v"},` +
		`"a\"\\\n\u0001<` + "\u2028" + `":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},` +
		`"y":{"dtype":"F32","shape":[],"data_offsets":[0,4]},` +
		`"x":{"dtype":"F16","shape":[1,1],"data_offsets":[4,6]},` +
		`"z":{"dtype":"U8","shape":[1],"data_offsets":[6,7]}}`
	header += strings.Repeat(" ", -len(header)&7)
	want := raw(header, 0) + "\x02\x02\x02\x02\x03\x03\x01"
	if diff := cmp.Diff(want, string(mustRead(t, out))); diff != "" {
		t.Error(diff)
	}
}

func TestWriteSentences(t *testing.T) {
	u8 := func(name string) Tensor { return Tensor{Name: name, DType: U8, Shape: []int{1}, Data: []byte{1}} }
	for _, c := range []struct {
		tensors  []Tensor
		metadata map[string]string
		kind     error
		want     string
	}{
		{[]Tensor{u8("a"), u8("a")}, nil, ErrCorrupt, "DIR/out: a: two tensors have this name"},
		{[]Tensor{u8("__metadata__")}, nil, ErrCorrupt, "DIR/out: __metadata__: a tensor cannot have the name of the metadata"},
		{[]Tensor{u8("a\xff")}, nil, ErrCorrupt, `DIR/out: "a\xff": text is not valid UTF-8`},
		{nil, map[string]string{"k": "\xff"}, ErrCorrupt, `DIR/out: metadata "k": text is not valid UTF-8`},
		{[]Tensor{{Name: "a", DType: U8, Shape: make([]int, 65)}}, nil, ErrCorrupt, "DIR/out: a: shape has more than 64 dimensions"},
		{[]Tensor{{Name: "a", DType: U8, Shape: []int{2}}}, nil, ErrCorrupt, "DIR/out: a: data has 0 bytes, but U8 of shape [2] takes 2"},
		{[]Tensor{{Name: "a", File: "elsewhere"}}, nil, ErrDType, "DIR/out: a: invalid dtype"},
		{nil, map[string]string{"k": strings.Repeat("x", MaxHeader)}, ErrCorrupt,
			"DIR/out: header of 33554464 bytes is over the limit of 33554432; write fewer tensors to a file"},
	} {
		dir := t.TempDir()
		err := Write(filepath.Join(dir, "out"), c.tensors, c.metadata)
		assertSentence(t, err, dir, c.kind, c.want)
		assertOnly(t, dir)
	}
}

func TestWriteRefusesToReplace(t *testing.T) {
	dir := files{"out": "precious"}.make(t)
	err := Write(filepath.Join(dir, "out"), nil, nil)
	assertSentence(t, err, dir, fs.ErrExist, "DIR/out: file exists; remove it or write to another path")
	if got := string(mustRead(t, filepath.Join(dir, "out"))); got != "precious" {
		t.Errorf("the file became %q", got)
	}
	assertOnly(t, dir, "out")
}

// TestWriteFails wants nothing left where writing cannot begin or end.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	err := Write(filepath.Join(dir, "no", "out"), nil, nil)
	assertSentence(t, err, dir, fs.ErrNotExist, "DIR/no/out: its folder does not exist; make it first")
	full := errors.New("disk full")
	err = publish(filepath.Join(dir, "out"), func(io.Writer) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("publish gives %v, want %v", err, full)
	}
	assertOnly(t, dir)
}

// TestWriteRace wants exactly one of several writers to the same path to win.
func TestWriteRace(t *testing.T) {
	dir := t.TempDir()
	const writers = 8
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() { errs[i] = Write(filepath.Join(dir, "out"), nil, nil) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d writers won", won)
	}
	assertOnly(t, dir, "out")
}

// assertOnly wants the folder to hold these files and no temporary one.
func assertOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("folder: %s", diff)
	}
}

// TestWriteFrom: bytes are asked for one tensor at a time in the file's order, and one that fails leaves nothing.
func TestWriteFrom(t *testing.T) {
	dir := t.TempDir()
	tensors := []Tensor{{Name: "b", DType: U8, Shape: []int{3}}, {Name: "a", DType: U8, Shape: []int{2}}, {Name: "c", DType: F32, Shape: []int{1}}}
	buf, asked := make([]byte, 8), ""
	data := func(x Tensor) ([]byte, error) {
		asked += x.Name
		for i := range buf {
			buf[i] = x.Name[0]
		}
		return buf[:x.Size()], nil
	}
	path := filepath.Join(dir, "a.safetensors")
	if err := WriteFrom(path, tensors, nil, 64, data); err != nil || asked != "cab" {
		t.Fatalf("asked for %q, %v", asked, err)
	}
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	for name, want := range map[string]string{"a": "aa", "b": "bbb", "c": "cccc"} {
		if x, _ := a.Lookup(name); string(x.Data) != want {
			t.Errorf("%s is %q", name, x.Data)
		}
	}
	errLast := errors.New("no more")
	for _, fails := range []func(Tensor) ([]byte, error){
		func(x Tensor) ([]byte, error) {
			if x.Name == "b" {
				return nil, errLast
			}
			return data(x)
		},
		func(x Tensor) ([]byte, error) { return buf[:min(x.Size(), 2)], nil },
	} {
		if err := WriteFrom(filepath.Join(dir, "b.safetensors"), tensors, nil, 1, fails); err != errLast && !errors.Is(err, ErrCorrupt) { //nolint:errorlint // as it is
			t.Errorf("%v", err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
