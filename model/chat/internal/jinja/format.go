package jinja

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

func formatFilter(r *run, v any, a arguments) (any, error) {
	format, err := r.text(v)
	if err != nil {
		return nil, err
	}
	if a.keywords != nil {
		return r.percentFormat(format, a.keywords)
	}
	return r.percentFormat(format, tuple(a.values))
}

// percentPattern is a directive such as %s, %5.2f or %(name)s.
var percentPattern = regexp.MustCompile(`%(?:\((\w+)\))?([-+ 0#]*)(\d{0,4})(?:\.(\d{0,4}))?([a-zA-Z%])`)

// percentFormat is Python's "format % values".
func (r *run) percentFormat(format string, values any) (any, error) {
	list, several := values.(tuple)
	if !several {
		list = tuple{values}
	}
	var parts []any
	used, at := 0, 0
	for _, m := range percentPattern.FindAllStringSubmatchIndex(format, -1) {
		parts = append(parts, format[at:m[0]])
		at = m[1]
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return format[m[2*i]:m[2*i+1]]
		}
		if group(5) == "%" {
			parts = append(parts, "%")
			continue
		}
		v, err := percentValue(values, list, group(1), &used)
		if err != nil {
			return nil, err
		}
		s, err := r.directive(group(2), group(3), group(4), group(5), v)
		if err != nil {
			return nil, err
		}
		parts = append(parts, s)
	}
	if several && used < len(list) {
		return nil, fail("not all arguments converted during string formatting")
	}
	return r.joinStrings(append(parts, format[at:]))
}

func percentValue(values any, list tuple, name string, used *int) (any, error) {
	if name != "" {
		o, ok := values.(Object)
		if !ok {
			return nil, fail("format requires a mapping")
		}
		if v, ok := o.Get(name); ok {
			return v, nil
		}
		return nil, fail("%s", quote(name))
	}
	if *used == len(list) {
		return nil, fail("not enough arguments for format string")
	}
	*used++
	return list[*used-1], nil
}

func (r *run) directive(flags, width, precision, verb string, v any) (string, error) {
	spec := "%" + flags + width
	if precision != "" {
		spec += "." + precision
	}
	switch verb {
	case "s", "r":
		s, err := r.text(v)
		if verb == "r" {
			s, err = r.repr(v)
		}
		return fmt.Sprintf(spec+"s", s), err
	}
	if !isNumber(v) {
		return "", fail("%%%s format: a real number is required, not %s", verb, typeName(v))
	}
	switch verb {
	case "d", "i", "u":
		n, _ := floatToInteger(toFloat(v), 0).(int)
		if i, ok := integer(v); ok {
			n = i
		}
		return fmt.Sprintf(spec+"d", n), nil
	case "x", "X", "o":
		if n, ok := integer(v); ok {
			return fmt.Sprintf(spec+verb, n), nil
		}
	case "f", "F", "e", "E":
		if precision == "" {
			spec += ".6"
		}
		return fmt.Sprintf(spec+verb, toFloat(v)), nil
	}
	return "", fail("unsupported format character '%s'", verb)
}

// formatMethod is Python's str.format with plain fields: {}, {0}, {name}, {:5.2f}.
func formatMethod(r *run, self any, a arguments) (any, error) {
	var parts []any
	next := 0
	for s := stringOf(self); s != ""; {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			parts = append(parts, s)
			break
		}
		parts = append(parts, s[:i])
		if strings.HasPrefix(s[i:], "{{") || strings.HasPrefix(s[i:], "}}") {
			parts = append(parts, s[i:i+1])
			s = s[i+2:]
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if s[i] == '}' || end < 0 {
			return nil, fail("Single '%c' encountered in format string", s[i])
		}
		text, err := r.field(s[i+1:i+end], a, &next)
		if err != nil {
			return nil, err
		}
		parts = append(parts, text)
		s = s[i+end+1:]
	}
	return r.joinStrings(parts)
}

// specPattern is the part of Python's format specifications that C has too.
var specPattern = regexp.MustCompile(`^([<>^]?)(0?)(\d{0,4})(?:\.(\d{1,4}))?([dsfexX]?)$`)

func (r *run) field(field string, a arguments, next *int) (string, error) {
	name, spec, _ := strings.Cut(field, ":")
	name, asRepr := strings.CutSuffix(name, "!r")
	v, err := fieldValue(name, a, next)
	if err != nil {
		return "", err
	}
	m := specPattern.FindStringSubmatch(spec)
	if m == nil {
		return "", fail("Invalid format specifier '%s'", shorten(spec))
	}
	verb := m[5]
	if verb == "" {
		verb = "s"
		if m[4] != "" && isNumber(v) {
			verb = "f"
		}
	}
	if asRepr {
		verb = "r"
	}
	s, err := r.directive(m[2], "", m[4], verb, v)
	if err != nil {
		return "", err
	}
	width, _ := strconv.Atoi(m[3])
	return r.align(s, m[1], m[2], width, isNumber(v))
}

func (r *run) align(s, align, zero string, width int, number bool) (string, error) {
	fill, share := " ", 0.0
	if number || align == ">" {
		share = 1
	}
	switch {
	case zero != "":
		fill = "0"
	case align == "<":
		share = 0
	case align == "^":
		share = 0.5
	}
	return r.pad(s, width, share, fill)
}

func fieldValue(name string, a arguments, next *int) (any, error) {
	i := *next
	if name == "" {
		*next++
	} else if n, err := strconv.Atoi(name); err == nil {
		i = n
	} else {
		if v, ok := a.keywords.Get(name); ok {
			return v, nil
		}
		return nil, fail("%s", quote(name))
	}
	if i < 0 || i >= len(a.values) {
		return nil, fail("Replacement index %d out of range for positional args tuple", i)
	}
	return a.values[i], nil
}
