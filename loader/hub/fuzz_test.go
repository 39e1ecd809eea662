package hub

import (
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseRepo(t *testing.T) {
	for text, want := range map[string]Repo{
		"a/b":                        {"a/b", "main"},
		"HuggingFaceTB/SmolLM2-135M": {"HuggingFaceTB/SmolLM2-135M", "main"},
		"a/b@v1.0":                   {"a/b", "v1.0"},
		"_a/b_@refs/pr/1":            {"_a/b_", "refs/pr/1"},
		"a/b@x@y":                    {"a/b", "x@y"},
	} {
		got, err := ParseRepo(text)
		if err != nil || got != want {
			t.Errorf("ParseRepo(%q) = %v, %v, want %v", text, got, err, want)
		}
		if got.String() != text {
			t.Errorf("%q prints as %q", text, got)
		}
	}
	for _, text := range []string{
		"", "gpt2", "a/", "/b", "a/b/c", "../b", "a/..", "./b", "a--b/c", "a/b--c", "a-/b", "-a/b", "a/b.", "a/b.git", "a b/c", `a\b/c`, "é/b",
		"a/b@", "a/b@..", "a/b@../x", "a/b@x//y", "a/b@/x", `a/b@x\y`, "a/b@x y", "a/b@x:y", "a/b@x\x00", "a/b@" + strings.Repeat("x", 300),
		"a/" + strings.Repeat("x", 97),
	} {
		_, err := ParseRepo(text)
		if err == nil {
			t.Errorf("ParseRepo(%q) is accepted", text)
			continue
		}
		checkError(t, err, ErrName)
	}
}

// TestFoldersDiffer: no two repositories share a folder.
func TestFoldersDiffer(t *testing.T) {
	name := rapid.StringMatching(`[a-zA-Z0-9_.-]{1,5}/[a-zA-Z0-9_.-]{1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		a, errA := ParseRepo(name.Draw(t, "a"))
		b, errB := ParseRepo(name.Draw(t, "b"))
		if errA == nil && errB == nil && a != b && newCache("", a) == newCache("", b) {
			t.Errorf("%s and %s are both %s", a, b, newCache("", a).name)
		}
	})
}

// FuzzNames: what is accepted stays in its folder.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"model.safetensors", "a/b/c", "..", "../x", "a/../../x", "/x", `\x`, `a\..\x`, "C:x", "a\x00b", "...", "a/./b", "", "con"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !isLocal(name) {
			return
		}
		c := newCache("root", Repo{"a/b", name})
		for folder, at := range map[string]string{c.snapshot(testCommit): c.entry(testCommit, name), c.path("refs"): c.ref(name)} {
			rel, err := filepath.Rel(folder, at)
			if err != nil || strings.HasPrefix(rel, "..") && (rel == ".." || rel[2] == filepath.Separator) || rel == "." {
				t.Errorf("%q leads to %s", name, at)
			}
		}
	})
}

// FuzzShards: an index gives names that stay in the folder, in order, each once, or an error.
func FuzzShards(f *testing.F) {
	for _, s := range []string{`{"weight_map": {"a": "x.safetensors", "b": "x.safetensors", "c": "y/z.safetensors"}}`, `{}`, `[]`, `{"weight_map": null}`, `{"weight_map": {"a": "../x"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, index []byte) {
		names, err := shards(index, nil)
		for i, name := range names {
			if err != nil || !isLocal(name) || i > 0 && names[i-1] >= name {
				t.Errorf("%q, %v", names, err)
			}
		}
	})
}
