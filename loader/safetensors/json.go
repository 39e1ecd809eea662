package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// walker reads JSON token by token: encoding/json's own maps and structs keep
// the last of two equal keys silently, and a header with two is corrupt.
type walker struct {
	dec *json.Decoder
}

// walkDocument walks the one JSON object in b; only white space may follow it.
func walkDocument(b []byte, member func(w *walker, key string) error) error {
	if len(b) == 0 || b[0] != '{' {
		return faultf(ErrCorrupt, "not a JSON object")
	}
	if !utf8.Valid(b) {
		return faultf(ErrCorrupt, "not valid UTF-8")
	}
	w := &walker{json.NewDecoder(bytes.NewReader(b))}
	w.dec.UseNumber()
	if err := w.object(func(key string) error { return member(w, key) }); err != nil {
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return faultf(ErrCorrupt, "more than one JSON object")
	}
	return nil
}

func (w *walker) token() (json.Token, error) {
	t, err := w.dec.Token()
	return t, invalid(err)
}

// invalid words the decoder's error.
func invalid(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return faultf(ErrCorrupt, "invalid JSON (it ends early)")
	}
	return faultf(ErrCorrupt, "invalid JSON (%v)", err)
}

// object walks the next value, an object, and calls member at each of its
// values. A key that comes twice is an error.
func (w *walker) object(member func(key string) error) error {
	if err := w.delim('{', "an object"); err != nil {
		return err
	}
	seen := make(map[string]struct{})
	for w.dec.More() {
		key, err := w.text()
		if err != nil {
			return err
		}
		if _, twice := seen[key]; twice {
			return faultf(ErrCorrupt, "key %s occurs twice", quote(key))
		}
		seen[key] = struct{}{}
		if err := member(key); err != nil {
			return err
		}
	}
	return w.delim('}', "the end of an object")
}

// array walks the next value, an array, and calls element at each of its
// values.
func (w *walker) array(element func() error) error {
	if err := w.delim('[', "an array"); err != nil {
		return err
	}
	for w.dec.More() {
		if err := element(); err != nil {
			return err
		}
	}
	return w.delim(']', "the end of an array")
}

func (w *walker) delim(want json.Delim, what string) error {
	t, err := w.token()
	if err != nil {
		return err
	}
	if t != want {
		return faultf(ErrCorrupt, "%s is wanted, not %s", what, describe(t))
	}
	return nil
}

func (w *walker) text() (string, error) {
	t, err := w.token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", faultf(ErrCorrupt, "a string is wanted, not %s", describe(t))
	}
	return s, nil
}

// whole reads a whole number from 0 to 2^63-1, written in digits alone.
func (w *walker) whole() (int64, error) {
	t, err := w.token()
	if err != nil {
		return 0, err
	}
	number, ok := t.(json.Number)
	if !ok {
		return 0, faultf(ErrCorrupt, "a whole number is wanted, not %s", describe(t))
	}
	n, err := strconv.ParseUint(number.String(), 10, 63)
	if err != nil {
		return 0, faultf(ErrCorrupt, "%s is not a whole number from 0 to 2^63-1", show(number.String()))
	}
	return int64(n), nil
}

// texts reads an object whose values are all strings.
func (w *walker) texts() (map[string]string, error) {
	m := make(map[string]string)
	err := w.object(func(key string) error {
		s, err := w.text()
		m[key] = s
		return err
	})
	return m, err
}

// skip passes over the next value; the decoder bounds how deep it may be.
func (w *walker) skip() error {
	return invalid(w.dec.Decode(new(json.RawMessage)))
}

func describe(t json.Token) string {
	switch t := t.(type) {
	case nil:
		return "null"
	case json.Delim:
		return t.String()
	case json.Number:
		return show(t.String())
	case string:
		return quote(t)
	default:
		return "true or false"
	}
}
