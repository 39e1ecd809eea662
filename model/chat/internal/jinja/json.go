package jinja

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tojson writes JSON as Python's json.dumps does by transformers' filter:
// no escapes but those that JSON needs, ", " and ": " as separators.
func tojson(r *run, v any, a arguments) (any, error) {
	w := &jsonWriter{run: r, comma: ", ", colon: ": "}
	w.ascii = truth(a.get(0, "ensure_ascii", false))
	switch indent := a.get(1, "indent", nil).(type) {
	case int:
		w.indented, w.indent = true, strings.Repeat(" ", min(max(indent, 0), 64))
	case string:
		w.indented, w.indent = true, indent
	}
	if w.indented {
		w.comma = ","
	}
	if separators, err := elements(a.get(2, "separators", nil)); err == nil && len(separators) == 2 {
		w.comma, _ = separators[0].(string)
		w.colon, _ = separators[1].(string)
	}
	w.sorted = truth(a.get(3, "sort_keys", false))
	err := w.value(v, 0)
	return w.String(), err
}

type jsonWriter struct {
	strings.Builder
	run                     *run
	ascii, indented, sorted bool
	indent, comma, colon    string
}

func (w *jsonWriter) value(v any, depth int) error {
	if depth > maxDepth {
		return limitError("it writes JSON that nests more than %d deep", maxDepth)
	}
	if err := w.run.charge(v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		w.string(v)
		return nil
	case []any:
		return w.list(v, depth)
	case tuple:
		return w.list(v, depth)
	case Object:
		return w.object(v, depth)
	}
	return w.scalar(v)
}

func (w *jsonWriter) scalar(v any) error {
	switch v := v.(type) {
	case nil:
		w.WriteString("null")
	case bool:
		w.WriteString(strconv.FormatBool(v))
	case int, *big.Int:
		_, _ = fmt.Fprint(w, v) // a builder takes everything
	case float64:
		w.WriteString(jsonFloat(v))
	default:
		return fail("Object of type %s is not JSON serializable", typeName(v))
	}
	return nil
}

func jsonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return floatRepr(f)
}

func (w *jsonWriter) list(items []any, depth int) error {
	return w.items('[', ']', len(items), depth, func(i int) error {
		return w.value(items[i], depth+1)
	})
}

func (w *jsonWriter) object(o Object, depth int) error {
	if w.sorted {
		o = slices.Clone(o)
		slices.SortStableFunc(o, func(a, b Member) int { return strings.Compare(a.Key, b.Key) })
	}
	return w.items('{', '}', len(o), depth, func(i int) error {
		w.string(o[i].Key)
		w.WriteString(w.colon)
		return w.value(o[i].Value, depth+1)
	})
}

func (w *jsonWriter) items(open, closing byte, n, depth int, item func(int) error) error {
	w.WriteByte(open)
	for i := range n {
		if i > 0 {
			w.WriteString(w.comma)
		}
		if err := w.newline(depth + 1); err != nil {
			return err
		}
		if err := item(i); err != nil {
			return err
		}
	}
	if n > 0 {
		if err := w.newline(depth); err != nil {
			return err
		}
	}
	w.WriteByte(closing)
	return nil
}

func (w *jsonWriter) newline(depth int) error {
	if !w.indented {
		return nil
	}
	w.WriteByte('\n')
	w.WriteString(strings.Repeat(w.indent, depth))
	return w.run.spend(1 + len(w.indent)*depth/bytesPerStep)
}

var jsonEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`,
}

func (w *jsonWriter) string(s string) {
	w.WriteByte('"')
	for _, r := range s {
		escape, escaped := jsonEscapes[r]
		switch {
		case escaped:
			w.WriteString(escape)
		case r < 0x20 || w.ascii && r > 0x7e && r < 0x10000:
			_, _ = fmt.Fprintf(w, `\u%04x`, r)
		case w.ascii && r >= 0x10000:
			r -= 0x10000
			_, _ = fmt.Fprintf(w, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			w.WriteRune(r)
		}
	}
	w.WriteByte('"')
}

// ParseJSON reads JSON into values of this package, objects in their order.
func ParseJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the JSON is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := parseValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is text behind the JSON value")
	}
	return v, nil
}

// parseValue bounds the nesting itself: the decoder's tokens have no bound.
func parseValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the JSON nests more than %d deep", maxDepth)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return parseArray(d, depth+1)
		}
		return parseObject(d, depth+1)
	case json.Number:
		return parseNumber(t.String())
	}
	return t, nil
}

func parseArray(d *json.Decoder, depth int) (any, error) {
	items := []any{}
	for d.More() {
		v, err := parseValue(d, depth)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := d.Token()
	return items, err
}

func parseObject(d *json.Decoder, depth int) (any, error) {
	o := Object{}
	at := map[string]int{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := parseValue(d, depth)
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if i, ok := at[name]; ok {
			o[i].Value = v
			continue
		}
		at[name] = len(o)
		o = append(o, Member{name, v})
	}
	_, err := d.Token()
	return o, err
}

func parseNumber(s string) (any, error) {
	if !strings.ContainsAny(s, ".eE") {
		n, ok := new(big.Int).SetString(s, 10)
		if ok && n.BitLen() <= maxBits {
			return fromBig(n), nil
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %s is out of range", shorten(s))
	}
	return f, nil
}

// MarshalJSON writes the members in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.Key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads an object with its members in their order.
func (o *Object) UnmarshalJSON(data []byte) error {
	v, err := ParseJSON(data)
	if err != nil {
		return err
	}
	parsed, ok := v.(Object)
	if !ok {
		return fmt.Errorf("the JSON is a %s, want an object", typeName(v))
	}
	*o = parsed
	return nil
}
