package safetensors

import (
	"bytes"
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
		t.Run(pattern, func(t *testing.T) {
			files, err := filepath.Glob(pattern)
			if err != nil {
				t.Fatal(err)
			}
			if len(files) == 0 {
				t.Skip("no such files here")
			}
			for _, file := range files {
				if !bytes.Equal(rewrite(t, file), mustRead(t, file)) {
					t.Errorf("%s: rewritten file differs", file)
				}
			}
		})
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
	return mustRead(t, out)
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
