package jinja

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// text is Python's str(v).
func (r *run) text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case undefined:
		return "", nil
	}
	return r.repr(v)
}

// repr is Python's repr(v).
func (r *run) repr(v any) (string, error) {
	w := &reprWriter{run: r}
	err := w.value(v, 0)
	return w.String(), err
}

type reprWriter struct {
	strings.Builder
	run *run
}

func (w *reprWriter) value(v any, depth int) error {
	if depth > maxDepth {
		return limitError("it prints values that nest more than %d deep", maxDepth)
	}
	if err := w.run.charge(v); err != nil {
		return err
	}
	switch v := v.(type) {
	case []any:
		return w.list("[", v, "]", depth)
	case tuple:
		if len(v) == 1 {
			return w.list("(", v, ",)", depth)
		}
		return w.list("(", v, ")", depth)
	case Object:
		return w.object(v, depth)
	case *namespace:
		w.WriteString("<Namespace ")
		err := w.object(v.members, depth)
		w.WriteString(">")
		return err
	}
	w.WriteString(scalarRepr(v))
	return nil
}

func (w *reprWriter) list(open string, items []any, closing string, depth int) error {
	w.WriteString(open)
	for i, v := range items {
		if i > 0 {
			w.WriteString(", ")
		}
		if err := w.value(v, depth+1); err != nil {
			return err
		}
	}
	w.WriteString(closing)
	return nil
}

func (w *reprWriter) object(o Object, depth int) error {
	w.WriteString("{")
	for i, m := range o {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(quote(m.Key))
		w.WriteString(": ")
		if err := w.value(m.Value, depth+1); err != nil {
			return err
		}
	}
	w.WriteString("}")
	return nil
}

func scalarRepr(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int:
		return strconv.Itoa(v)
	case *big.Int:
		return v.String()
	case float64:
		return floatRepr(v)
	case string:
		return quote(v)
	case undefined:
		return "Undefined"
	case method:
		return "<built-in method " + v.name + ">"
	case function:
		return "<function " + v.name + ">"
	case exec.Macro:
		return "<Macro>"
	}
	return "<" + objectName(v) + ">"
}

// floatRepr is the shortest text that reads back as f, in Python's form.
func floatRepr(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strings.ToLower(fmt.Sprint(f)), "+")
	}
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote is Python's repr of a string.
func quote(s string) string {
	mark := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		mark = '"'
	}
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range s {
		switch {
		case r == mark || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(escapeRune(r))
		}
	}
	b.WriteRune(mark)
	return b.String()
}

func escapeRune(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
