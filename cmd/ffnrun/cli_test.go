package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// shared is where fetched checkpoints and texts lie, where there are any.
const shared = "../../../shared"

// outcome is what a caller of the program sees.
type outcome struct {
	code           int
	stdout, stderr string
}

// ffnrun runs a command line in this process.
func ffnrun(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	return ffnrunContext(t, context.Background(), stdin, args...)
}

func ffnrunContext(t *testing.T, ctx context.Context, stdin string, args ...string) outcome {
	t.Helper()
	var out, notes bytes.Buffer
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&notes)
	code := run(ctx, root)
	return outcome{code, out.String(), notes.String()}
}

// result is standard output of a command line that must succeed without a note.
func result(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	got := ffnrun(t, stdin, args...)
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("ffnrun %q: exit code %d\n%s", args, got.code, got.stderr)
	}
	return got.stdout
}

// object is result as a JSON value.
func object[V any](t *testing.T, stdin string, args ...string) V {
	t.Helper()
	var v V
	d := json.NewDecoder(strings.NewReader(result(t, stdin, args...)))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("ffnrun %q: %v", args, err)
	}
	return v
}

// golden compares with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", path, diff)
	}
}

// needShared skips a test where the fetched file is absent.
func needShared(t *testing.T, path ...string) string {
	t.Helper()
	at := filepath.Join(append([]string{shared}, path...)...)
	if _, err := os.Stat(at); err != nil {
		t.Skipf("%s is not here", at)
	}
	return at
}
