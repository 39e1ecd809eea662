package safetensors

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// walker reads JSON value by value, without building what a hostile header
// would fill the memory with. encoding/json's own maps and structs also
// keep the last of two equal keys silently, and a header with two is corrupt.
type walker struct {
	text  string
	at    int // bytes of text read so far
	depth int // of the value at hand
}

// maxDepth bounds nesting; what the format asks for needs three levels.
const maxDepth = 100

// walkDocument walks the one JSON object in b; only white space may follow it.
// Strings that the walker gives alias b.
func walkDocument(b []byte, member func(w *walker, key string) error) error {
	if len(b) == 0 || b[0] != '{' {
		return faultf(ErrCorrupt, "not a JSON object")
	}
	if !utf8.Valid(b) {
		return faultf(ErrCorrupt, "not valid UTF-8")
	}
	w := &walker{text: unsafe.String(unsafe.SliceData(b), len(b))}
	if err := w.object(func(key string) error { return member(w, key) }); err != nil {
		return err
	}
	if w.peek(); w.at < len(w.text) {
		return faultf(ErrCorrupt, "more than one JSON object")
	}
	return nil
}

// peek passes over white space and returns the byte after it, 0 at the end.
func (w *walker) peek() byte {
	for ; w.at < len(w.text); w.at++ {
		switch c := w.text[w.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// skipByte passes over c if it comes next.
func (w *walker) skipByte(c byte) bool {
	if w.peek() != c || w.at == len(w.text) {
		return false
	}
	w.at++
	return true
}

// invalid says what is wrong with the byte at hand.
func (w *walker) invalid() error {
	if w.at >= len(w.text) {
		return faultf(ErrCorrupt, "invalid JSON (it ends early)")
	}
	r, _ := utf8.DecodeRuneInString(w.text[w.at:])
	return faultf(ErrCorrupt, "invalid JSON (%q at byte %d)", r, w.at)
}

// object walks the next value, an object, and calls member at each of its
// values. A key that comes twice is an error.
func (w *walker) object(member func(key string) error) error {
	var seen keySet
	return w.list('{', "an object", func() error {
		key, err := w.string()
		if err != nil {
			return err
		}
		if !seen.add(key) {
			return faultf(ErrCorrupt, "key %s occurs twice", quote(key))
		}
		if !w.skipByte(':') {
			return w.invalid()
		}
		return member(key)
	})
}

// array walks the next value, an array, and calls element at each of its
// values.
func (w *walker) array(element func() error) error {
	return w.list('[', "an array", element)
}

// list walks what stands between brackets, separated by commas.
func (w *walker) list(open byte, what string, element func() error) error {
	if w.peek() != open {
		return w.wanted(what)
	}
	if w.depth++; w.depth > maxDepth {
		return faultf(ErrCorrupt, "invalid JSON (nested deeper than %d)", maxDepth)
	}
	w.at++
	if end := open + 2; !w.skipByte(end) { // } is { and two, ] is [ and two
		for more := true; more; more = w.skipByte(',') {
			if err := element(); err != nil {
				return err
			}
		}
		if !w.skipByte(end) {
			return w.invalid()
		}
	}
	w.depth--
	return nil
}

// string reads a string.
func (w *walker) string() (string, error) {
	if w.peek() != '"' {
		return "", w.wanted("a string")
	}
	start := w.at
	escaped := false
	for w.at++; w.at < len(w.text); w.at++ {
		switch c := w.text[w.at]; {
		case c == '"':
			w.at++
			if escaped {
				return w.unescape(start)
			}
			return w.text[start+1 : w.at-1], nil
		case c == '\\':
			escaped = true
			w.at++
		case c < ' ':
			return "", w.invalid()
		}
	}
	w.at = len(w.text)
	return "", w.invalid()
}

// unescape returns the string that was just read, from its opening quote on.
func (w *walker) unescape(start int) (s string, err error) {
	if err := json.Unmarshal([]byte(w.text[start:w.at]), &s); err != nil {
		return "", faultf(ErrCorrupt, "invalid JSON (%v)", err)
	}
	return s, nil
}

// whole reads a whole number from 0 to 2^63-1, written in digits alone.
func (w *walker) whole() (int64, error) {
	if c := w.peek(); c != '-' && (c < '0' || c > '9') {
		return 0, w.wanted("a whole number")
	}
	number := w.number()
	n, err := strconv.ParseUint(number, 10, 63)
	if err != nil || len(number) > 1 && number[0] == '0' {
		return 0, faultf(ErrCorrupt, "%s is not a whole number from 0 to 2^63-1", show(number))
	}
	return int64(n), nil
}

// number passes over what may be a number.
func (w *walker) number() string {
	start := w.at
	for w.at < len(w.text) && strings.IndexByte("+-.0123456789Ee", w.text[w.at]) >= 0 {
		w.at++
	}
	return w.text[start:w.at]
}

// texts reads an object whose values are all strings.
func (w *walker) texts() (map[string]string, error) {
	m := make(map[string]string)
	err := w.object(func(key string) error {
		if len(m) == maxTensors {
			return faultf(ErrCorrupt, "more than %d keys", maxTensors)
		}
		s, err := w.string()
		m[key] = s
		return err
	})
	return m, err
}

// skip passes over the next value.
func (w *walker) skip() error {
	switch c := w.peek(); c {
	case '{':
		return w.object(func(string) error { return w.skip() })
	case '[':
		return w.array(w.skip)
	case '"':
		_, err := w.string()
		return err
	}
	if start := w.at; w.scalar() == "" || !json.Valid([]byte(w.text[start:w.at])) {
		w.at = start
		return w.invalid()
	}
	return nil
}

// scalar passes over a number, true, false or null.
func (w *walker) scalar() string {
	for _, name := range []string{"true", "false", "null"} {
		if strings.HasPrefix(w.text[w.at:], name) {
			w.at += len(name)
			return name
		}
	}
	return w.number()
}

// wanted says what stands in place of what is wanted.
func (w *walker) wanted(what string) error {
	var found string
	switch c := w.peek(); c {
	case '{', '[':
		found = string(c)
	case '"':
		s, err := w.string()
		if err != nil {
			return err
		}
		found = quote(s)
	default:
		start := w.at
		if found = w.scalar(); found == "" {
			return w.invalid()
		}
		if c := w.text[start]; c == 't' || c == 'f' {
			found = "true or false"
		}
	}
	return faultf(ErrCorrupt, "%s is wanted, not %s", what, found)
}

// keySet finds keys that come twice; most objects have few.
type keySet struct {
	few  []string
	many map[string]struct{}
}

// manyKeys is where a map beats looking at all keys.
const manyKeys = 8

func (k *keySet) add(key string) bool {
	if k.many != nil {
		n := len(k.many)
		k.many[key] = struct{}{}
		return len(k.many) > n
	}
	for _, s := range k.few {
		if s == key {
			return false
		}
	}
	if k.few = append(k.few, key); len(k.few) > manyKeys {
		k.many = make(map[string]struct{})
		for _, s := range k.few {
			k.many[s] = struct{}{}
		}
		k.few = nil
	}
	return true
}
