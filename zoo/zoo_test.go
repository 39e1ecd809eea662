package zoo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// checkpointFiles are the files of every model, sorted.
var checkpointFiles = []string{
	"config.json", "generation_config.json", "model.safetensors",
	"tokenizer.json", "tokenizer_config.json", "training.json",
}

func openModel(t testing.TB, name string) fs.FS {
	t.Helper()
	fsys, err := FS(name)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

func TestFS(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			fsys := openModel(t, name)
			if err := fstest.TestFS(fsys, checkpointFiles...); err != nil {
				t.Error(err)
			}
			got, err := fs.Glob(fsys, "*")
			if err != nil || !slices.Equal(got, checkpointFiles) {
				t.Errorf("files %q, %v, want %q", got, err, checkpointFiles)
			}
		})
	}
}

func TestFSReadsInPlace(t *testing.T) {
	fsys := openModel(t, Default)
	f, err := fsys.Open("model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := fs.ReadFile(fsys, "model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 64)
	if _, err := f.(io.ReaderAt).ReadAt(part, 1000); err != nil || !bytes.Equal(part, all[1000:1064]) {
		t.Errorf("ReadAt(1000) = %x, %v, want %x", part, err, all[1000:1064])
	}
}

func TestReadFileCopiesOnce(t *testing.T) {
	fsys := openModel(t, Default)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	data, err := fs.ReadFile(fsys, "model.safetensors")
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > uint64(len(data))+64<<10 {
		t.Errorf("ReadFile allocated %d bytes for a file of %d", got, len(data))
	}
}

func TestFSUnknown(t *testing.T) {
	for _, name := range []string{"", ".", "..", "swiglu/", "tokenizer.json", "SwiGLU"} {
		_, err := FS(name)
		if !errors.Is(err, ErrUnknownModel) {
			t.Errorf("FS(%q): %v, want ErrUnknownModel", name, err)
			continue
		}
		for _, known := range Names() {
			if !strings.Contains(err.Error(), known) {
				t.Errorf("FS(%q): %v does not list %s", name, err, known)
			}
		}
	}
}

func TestNames(t *testing.T) {
	want := []string{"relu", "gelu", "swish", "glu", "bilinear", "reglu", "geglu", "swiglu", "palm-swiglu"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("Names() = %q, want %q", got, want)
	}
	if !slices.Contains(want, Default) {
		t.Errorf("Default %q is no model", Default)
	}
}

func TestModels(t *testing.T) {
	for _, m := range Models() {
		if math.Abs(math.Exp(m.NLL)-m.PPL) > 1e-9*m.PPL {
			t.Errorf("%s: PPL %v is not exp(NLL %v)", m.Name, m.PPL, m.NLL)
		}
		if m.PPLStdErr <= 0 || m.DFF <= 0 || m.Architecture == "" {
			t.Errorf("incomplete: %+v", m)
		}
		if got := storedParams(t, m.Name); got != m.Params {
			t.Errorf("%s: model.safetensors holds %d parameters, Info says %d", m.Name, got, m.Params)
		}
	}
}

// storedParams counts the elements of every tensor in a model's header.
func storedParams(t *testing.T, name string) int {
	t.Helper()
	data, err := fs.ReadFile(openModel(t, name), "model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	var header map[string]struct{ Shape []int }
	if err := json.NewDecoder(bytes.NewReader(data[8:])).Decode(&header); err != nil {
		t.Fatal(err)
	}
	total := 0
	for tensor, entry := range header {
		if tensor == "__metadata__" {
			continue
		}
		n := 1
		for _, d := range entry.Shape {
			n *= d
		}
		total += n
	}
	return total
}

func TestHeldOut(t *testing.T) {
	if got := len(HeldOut()); got != 157821 {
		t.Errorf("held-out text has %d bytes, want 157821; was it checked out with line endings converted?", got)
	}
}
