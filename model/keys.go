package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
)

// keys reads values out of a JSON object such as config.json, keeping the first error, so that a family's mapping
// reads as a list. null counts as absent but where a family tells them apart by isNull.
type keys struct {
	m   map[string]json.RawMessage
	at  string // where the object stands in the file: "" or "rope_scaling."
	err *error
}

// maxConfig bounds config.json and its companions; published ones have a few kilobytes.
const maxConfig = 16 << 20

// readKeys reads a file that holds a JSON object.
func readKeys(fsys fs.FS, name string) (keys, error) {
	b, err := readSmall(fsys, name)
	if err != nil {
		return keys{err: new(error)}, err
	}
	return parseKeys(b)
}

func parseKeys(b []byte) (keys, error) {
	k := keys{err: new(error)}
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &k.m); err != nil {
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			return k, fmt.Errorf("%w: not a JSON object but a JSON %s", ErrConfig, wrong.Value)
		}
		return k, fmt.Errorf("%w: not a JSON object: %w", ErrConfig, err)
	}
	return k, nil
}

// readSmall reads a regular file of at most maxConfig bytes; opening a pipe would wait for its writer.
func readSmall(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, pathless(err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: not a regular file; download it again", ErrConfig)
	case info.Size() > maxConfig:
		return nil, fmt.Errorf("%w: longer than %d bytes; download it again", ErrConfig, maxConfig)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, pathless(err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxConfig))
	return b, pathless(err)
}

// pathless drops the path that the system puts into its errors: the caller names the one that people know.
func pathless(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func (k keys) fail(key, format string, args ...any) {
	if *k.err == nil {
		*k.err = fmt.Errorf("%w: %s%s %s", ErrConfig, k.at, key, fmt.Sprintf(format, args...))
	}
}

// has reports whether a key is there and not null.
func (k keys) has(key string) bool {
	v, ok := k.m[key]
	return ok && string(v) != "null"
}

// isNull reports whether a key is there and null, which in transformers means none and not the family's default.
func (k keys) isNull(key string) bool { return string(k.m[key]) == "null" }

// limit reads a number that null switches off.
func (k keys) limit(def float64, name string) float64 {
	if k.isNull(name) {
		return 0
	}
	return k.number(def, name)
}

// get decodes the first of names that is there into v and reports whether one was.
func (k keys) get(v any, want string, names ...string) bool {
	for _, key := range names {
		if !k.has(key) {
			continue
		}
		if err := json.Unmarshal(k.m[key], v); err != nil {
			k.fail(key, "is %s, want %s", clip(k.m[key]), want)
			return false
		}
		return true
	}
	return false
}

// clip shortens what a file says to what fits into a sentence: one line of it.
func clip(b []byte) string {
	const most = 40
	s := strings.Join(strings.Fields(string(b[:min(len(b), 4*most)])), " ")
	if len(s) > most || len(b) > 4*most {
		s = s[:min(len(s), most)] + "…"
	}
	return strings.ToValidUTF8(s, "")
}

// size reads a whole number that must be there under one of names.
func (k keys) size(names ...string) int {
	n, ok := k.sizeIf(names...)
	if !ok {
		k.fail(names[0], "is missing")
	}
	return n
}

// sizeOr reads a whole number, or returns def.
func (k keys) sizeOr(def int, names ...string) int {
	if n, ok := k.sizeIf(names...); ok {
		return n
	}
	return def
}

// sizeIf takes 4096 and 4096.0 alike: both are in use.
func (k keys) sizeIf(names ...string) (int, bool) {
	var f float64
	if !k.get(&f, "a whole number", names...) {
		return 0, *k.err != nil
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<40 {
		k.fail(names[0], "is %g, want a whole number", f)
	}
	return int(f), true
}

// number reads a number, or returns def.
func (k keys) number(def float64, names ...string) float64 {
	f := def
	if !k.get(&f, "a number", names...) {
		return def
	}
	return f
}

func (k keys) flag(def bool, names ...string) bool {
	b := def
	if !k.get(&b, "true or false", names...) {
		return def
	}
	return b
}

func (k keys) text(def string, names ...string) string {
	s := def
	if !k.get(&s, "a string", names...) {
		return def
	}
	return s
}

// numbers reads a list of numbers; absent is nil.
func (k keys) numbers(name string) []float64 {
	return list[float64](k, "a list of numbers", name)
}

// sizes reads a list of whole numbers; absent is nil.
func (k keys) sizes(name string) []int {
	return list[int](k, "a list of whole numbers", name)
}

// texts reads a list of strings; absent is nil.
func (k keys) texts(name string) []string {
	return list[string](k, "a list of strings", name)
}

// list reads a list, whole or not at all.
func list[T any](k keys, want, name string) []T {
	var v []T
	if !k.get(&v, want, name) {
		return nil
	}
	return v
}

// ids reads a token id or a list of them.
func (k keys) ids(key string) []int {
	if !k.has(key) {
		return nil
	}
	var one int
	if json.Unmarshal(k.m[key], &one) == nil {
		return []int{one}
	}
	var many []int
	k.get(&many, "a token id or a list of them", key)
	return many
}

// object reads a nested object; ok tells whether it is there.
func (k keys) object(name string) (keys, bool) {
	o := keys{at: k.at + name + ".", err: k.err}
	ok := k.get(&o.m, "an object", name)
	return o, ok
}
