package jinja

import (
	"html"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nikolalohinski/gonja/v2/exec"
)

type filterFunction func(r *run, v any, a arguments) (any, error)

// filterTable holds the filters of jinja2 that make sense without HTML.
var filterTable map[string]filterFunction

// The table is filled here because filters such as map lead back to it.
func init() {
	filterTable = map[string]filterFunction{
		"tojson": tojson, "string": stringFilter, "default": defaultFilter, "d": defaultFilter,
		"length": lengthFilter, "count": lengthFilter, "list": listFilter, "items": itemsFilter,
		"first": firstFilter, "last": lastFilter, "reverse": reverseFilter, "join": joinFilter,
		"sort": sortFilter, "unique": uniqueFilter, "dictsort": dictsortFilter, "groupby": groupbyFilter,
		"min": extremeFilter(-1), "max": extremeFilter(1), "sum": sumFilter, "batch": batchFilter,
		"map": mapFilter, "select": selectFilter(true, false), "reject": selectFilter(false, false),
		"selectattr": selectFilter(true, true), "rejectattr": selectFilter(false, true), "attr": attrFilter,
		"int": intFilter, "float": floatFilter, "abs": absFilter, "round": roundFilter,
		"trim": trimFilter, "replace": asMethod("replace"), "upper": asMethod("upper"), "lower": asMethod("lower"),
		"title": titleFilter, "capitalize": asMethod("capitalize"), "center": centerFilter, "indent": indentFilter,
		"truncate": truncateFilter, "wordcount": wordcountFilter, "format": formatFilter,
		"safe": stringFilter, "escape": escapeFilter, "e": escapeFilter, "forceescape": escapeFilter,
	}
}

func callFilter(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	name, _ := a.values[1].(string)
	return r.filter(name, a.values[0], a.from(2))
}

func (r *run) filter(name string, v any, a arguments) (any, error) {
	f, ok := filterTable[name]
	if !ok {
		return nil, fail("No filter named %s.", quote(name))
	}
	if err := r.charge(v); err != nil {
		return nil, err
	}
	return f(r, v, a)
}

func stringFilter(r *run, v any, _ arguments) (any, error) { return r.text(v) }

func defaultFilter(_ *run, v any, a arguments) (any, error) {
	_, missing := v.(undefined)
	if missing || truth(a.get(1, "boolean", false)) && !truth(v) {
		return a.get(0, "default_value", ""), nil
	}
	return v, nil
}

func lengthFilter(_ *run, v any, _ arguments) (any, error) {
	n, ok := length(v)
	if !ok {
		return nil, fail("object of type '%s' has no len()", typeName(v))
	}
	return n, nil
}

// asMethod is a filter that works on the text of its value as the method does.
func asMethod(name string) filterFunction {
	return func(r *run, v any, a arguments) (any, error) {
		s, err := r.text(v)
		if err != nil {
			return nil, err
		}
		return r.callMethod(method{s, name}, a)
	}
}

func trimFilter(r *run, v any, a arguments) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	return r.callMethod(method{s, "strip"}, a)
}

// titleFilter is jinja2's: words begin behind spaces, hyphens and brackets only.
func titleFilter(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	first := true
	return strings.Map(func(c rune) rune {
		upper := first
		first = isSpace(c) || strings.ContainsRune("-({[<", c)
		if upper {
			return []rune(strings.ToUpper(string(c)))[0]
		}
		return []rune(strings.ToLower(string(c)))[0]
	}, s), err
}

func centerFilter(r *run, v any, a arguments) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	width, err := integerArgument(a, 0, "width", 80)
	if err != nil {
		return nil, err
	}
	return r.pad(s, width, 0.5, " ")
}

func indentFilter(r *run, v any, a arguments) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	indent, ok := a.get(0, "width", 4).(string)
	if !ok {
		width, err := integerArgument(a, 0, "width", 4)
		if err != nil {
			return nil, err
		}
		if indent, err = r.pad("", width, 0, " "); err != nil {
			return nil, err
		}
	}
	lines := strings.Split(s, "\n")
	if err := r.spend(len(lines) * (len(indent)/bytesPerStep + 1)); err != nil {
		return nil, err
	}
	first, blank := truth(a.get(1, "first", false)), truth(a.get(2, "blank", false))
	for i, line := range lines {
		if i == 0 && first || i > 0 && (blank || line != "") {
			lines[i] = indent + line
		}
	}
	return strings.Join(lines, "\n"), nil
}

func truncateFilter(r *run, v any, a arguments) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	length, err := integerArgument(a, 0, "length", 255)
	if err != nil {
		return nil, err
	}
	end, _ := a.get(2, "end", "...").(string)
	leeway, err := integerArgument(a, 3, "leeway", 5)
	if err != nil {
		return nil, err
	}
	chars := []rune(s)
	if len(chars) <= max(length, 0)+max(leeway, 0) {
		return s, nil
	}
	keep := length - utf8.RuneCountInString(end)
	if keep < 0 {
		return nil, fail("expected length >= %d, got %d", utf8.RuneCountInString(end), length)
	}
	s = string(chars[:keep])
	if !truth(a.get(1, "killwords", false)) {
		if i := strings.LastIndexByte(s, ' '); i >= 0 {
			s = s[:i]
		}
	}
	return s + end, nil
}

func wordcountFilter(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	return len(strings.FieldsFunc(s, func(c rune) bool { return !isNameRune(c) })), err
}

func escapeFilter(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	return html.EscapeString(s), err
}

func intFilter(_ *run, v any, a arguments) (any, error) {
	fallback := a.get(0, "default", 0)
	switch v := v.(type) {
	case undefined:
		return nil, v.err()
	case float64:
		return floatToInteger(v, fallback), nil
	case string:
		base, err := integerArgument(a, 1, "base", 10)
		if err != nil {
			return nil, err
		}
		s := strings.ReplaceAll(strings.TrimFunc(v, isSpace), "_", "")
		if n, err := strconv.ParseInt(s, base, strconv.IntSize); err == nil {
			return int(n), nil
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return floatToInteger(f, fallback), nil
		}
		return fallback, nil
	case *big.Int:
		return v, nil
	}
	if n, ok := integer(v); ok {
		return n, nil
	}
	return fallback, nil
}

func floatToInteger(f float64, fallback any) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fallback
	}
	n, _ := new(big.Float).SetFloat64(f).Int(nil)
	return fromBig(n)
}

func floatFilter(_ *run, v any, a arguments) (any, error) {
	if u, ok := v.(undefined); ok {
		return nil, u.err()
	}
	if isNumber(v) {
		return toFloat(v), nil
	}
	if s, ok := v.(string); ok {
		if f, err := strconv.ParseFloat(strings.TrimFunc(s, isSpace), 64); err == nil {
			return f, nil
		}
	}
	return a.get(0, "default", 0.0), nil
}

func absFilter(_ *run, v any, _ arguments) (any, error) {
	switch {
	case !isNumber(v):
		return nil, fail("bad operand type for abs(): '%s'", typeName(v))
	case compareNumbers(v, 0) < 0:
		return calculate("*", v, -1)
	}
	return v, nil
}

func roundFilter(_ *run, v any, a arguments) (any, error) {
	precision, err := integerArgument(a, 0, "precision", 0)
	if err != nil {
		return nil, err
	}
	if !isNumber(v) || precision < -300 || precision > 300 {
		return nil, fail("type %s doesn't define __round__ method", typeName(v))
	}
	f, scale := toFloat(v), math.Pow(10, float64(precision))
	switch a.get(1, "method", "common") {
	case "ceil":
		return math.Ceil(f*scale) / scale, nil
	case "floor":
		return math.Floor(f*scale) / scale, nil
	}
	if _, isFloat := v.(float64); !isFloat && precision >= 0 {
		return v, nil
	}
	if precision < 0 {
		return math.RoundToEven(f*scale) / scale, nil
	}
	// The decimal text rounds as Python does: on the exact value, halves to even.
	return strconv.ParseFloat(strconv.FormatFloat(f, 'f', precision, 64), 64)
}
