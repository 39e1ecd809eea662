package safetensors

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestWriteMatchesReference rewrites files that the Python reference library
// wrote and wants the same bytes: of testdata everywhere, of shared where it
// is there.
func TestWriteMatchesReference(t *testing.T) {
	for _, pattern := range []string{
		"testdata/reference/*.safetensors", "testdata/reference/*/*.safetensors",
		shared + "/golden/*.safetensors", shared + "/golden/*/*.safetensors",
		shared + "/zoo/*/*.safetensors", shared + "/checkpoints/*/*.safetensors",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Logf("no files match %s", pattern)
		}
		for _, file := range files {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := rewrite(t, file); !bytes.Equal(got, want) {
				t.Errorf("%s: rewritten file differs", file)
			}
		}
	}
}

const shared = "../../../shared"

// rewrite returns what Write makes of a file's tensors and metadata.
func rewrite(t *testing.T, file string) []byte {
	t.Helper()
	a := mustOpen(t, file)
	out := filepath.Join(t.TempDir(), "out.safetensors")
	metadata := a.Metadata()
	if len(metadata) == 0 {
		metadata = nil
	}
	if err := Write(out, allTensors(t, a), metadata); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustOpen(t testing.TB, path string) *Archive {
	t.Helper()
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func allTensors(t testing.TB, a *Archive) []Tensor {
	t.Helper()
	var tensors []Tensor
	for _, name := range a.Names() {
		tensor, err := a.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		tensors = append(tensors, tensor)
	}
	return tensors
}
