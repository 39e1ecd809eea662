package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gonja has methods of strings too, but they count bytes for characters, cut
// characters in two, and split and count differently than Python.

// stringArgument is a parameter that must be a string.
func stringArgument(a arguments, i int, name string) (string, error) {
	v := a.get(i, name, undefined{})
	s, ok := v.(string)
	if !ok {
		return "", fail("must be str, not %s", typeName(v))
	}
	return s, nil
}

func integerArgument(a arguments, i int, name string, fallback int) (int, error) {
	v := a.get(i, name, fallback)
	n, ok := integer(v)
	if !ok {
		return 0, fail("%s cannot be interpreted as an integer", describe(v))
	}
	return n, nil
}

// cutset is the set of characters to strip: white space for None.
func cutset(v any) (func(rune) bool, error) {
	switch v := v.(type) {
	case nil:
		return isSpace, nil
	case string:
		set := map[rune]bool{}
		for _, r := range v {
			set[r] = true
		}
		return func(r rune) bool { return set[r] }, nil
	}
	return nil, fail("strip arg must be None or str, not %s", typeName(v))
}

func stripMethod(left, right bool) methodFunction {
	return func(_ *run, self any, a arguments) (any, error) {
		in, err := cutset(a.get(0, "chars", nil))
		if err != nil {
			return nil, err
		}
		s := stringOf(self)
		if left {
			s = strings.TrimLeftFunc(s, in)
		}
		if right {
			s = strings.TrimRightFunc(s, in)
		}
		return s, nil
	}
}

func affixMethod(has func(s, affix string) bool) methodFunction {
	return func(_ *run, self any, a arguments) (any, error) {
		v := a.get(0, "prefix", nil)
		affixes, several := v.(tuple)
		if !several {
			affixes = tuple{v}
		}
		for _, affix := range affixes {
			s, ok := affix.(string)
			if !ok {
				return nil, fail("first arg must be str or a tuple of str, not %s", typeName(affix))
			}
			if has(stringOf(self), s) {
				return true, nil
			}
		}
		return false, nil
	}
}

func trimMethod(trim func(s, affix string) string) methodFunction {
	return func(_ *run, self any, a arguments) (any, error) {
		affix, err := stringArgument(a, 0, "prefix")
		return trim(stringOf(self), affix), err
	}
}

func partitionMethod(index func(s, sep string) int) methodFunction {
	return func(_ *run, self any, a arguments) (any, error) {
		sep, err := stringArgument(a, 0, "sep")
		if err == nil && sep == "" {
			err = fail("empty separator")
		}
		if err != nil {
			return nil, err
		}
		s := stringOf(self)
		i := index(s, sep)
		switch {
		case i >= 0:
			return tuple{s[:i], sep, s[i+len(sep):]}, nil
		case index("ab", "") > 0: // from the right
			return tuple{"", "", s}, nil
		}
		return tuple{s, "", ""}, nil
	}
}

func replaceMethod(r *run, self any, a arguments) (any, error) {
	old, err := stringArgument(a, 0, "old")
	if err != nil {
		return nil, err
	}
	replacement, err := stringArgument(a, 1, "new")
	if err != nil {
		return nil, err
	}
	count, err := integerArgument(a, 2, "count", -1)
	if err != nil {
		return nil, err
	}
	s := stringOf(self)
	n := strings.Count(s, old)
	if count >= 0 {
		n = min(n, count)
	}
	if err := r.spend(n * (len(replacement)/bytesPerStep + 1)); err != nil {
		return nil, err
	}
	return strings.Replace(s, old, replacement, n), nil
}

func joinMethod(r *run, self any, a arguments) (any, error) {
	items, err := elements(a.get(0, "iterable", nil))
	if err != nil {
		return nil, err
	}
	for i, v := range items {
		if _, ok := v.(string); !ok {
			return nil, fail("sequence item %d: expected str instance, %s found", i, typeName(v))
		}
	}
	return r.join(items, stringOf(self))
}

// join puts a separator between strings.
func (r *run) join(items []any, separator string) (string, error) {
	var parts []any
	for i, v := range items {
		if i > 0 && separator != "" {
			parts = append(parts, separator)
		}
		parts = append(parts, v)
	}
	return r.joinStrings(parts)
}

func countMethod(_ *run, self any, a arguments) (any, error) {
	s, err := stringArgument(a, 0, "sub")
	return strings.Count(stringOf(self), s), err
}

func findMethod(index func(s, sub string) int, must bool) methodFunction {
	return func(_ *run, self any, a arguments) (any, error) {
		sub, err := stringArgument(a, 0, "sub")
		if err != nil {
			return nil, err
		}
		s := stringOf(self)
		i := index(s, sub)
		if i < 0 && must {
			return nil, fail("substring not found")
		}
		if i > 0 {
			i = utf8.RuneCountInString(s[:i])
		}
		return i, nil
	}
}

func mapMethod(f func(string) string) methodFunction {
	return func(_ *run, self any, _ arguments) (any, error) { return f(stringOf(self)), nil }
}

// upper knows the one common letter whose upper case is longer.
func upper(s string) string {
	return strings.ReplaceAll(strings.ToUpper(s), "ß", "SS")
}

func capitalize(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToTitle(s[:size]) + strings.ToLower(s[size:])
}

func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		first := !inWord
		inWord = unicode.IsLetter(r)
		if first {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func swapcase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

func isAlphaNumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func everyMethod(is func(rune) bool) methodFunction {
	return func(_ *run, self any, _ arguments) (any, error) {
		s := stringOf(self)
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0, nil
	}
}

func caseMethod(is, other func(rune) bool) methodFunction {
	return func(_ *run, self any, _ arguments) (any, error) {
		s := stringOf(self)
		return strings.IndexFunc(s, is) >= 0 && strings.IndexFunc(s, other) < 0, nil
	}
}

// justifyMethod pads to a width; share is the part of the padding on the left.
func justifyMethod(share float64) methodFunction {
	return func(r *run, self any, a arguments) (any, error) {
		width, err := integerArgument(a, 0, "width", 0)
		if err != nil {
			return nil, err
		}
		fill, ok := a.get(1, "fillchar", " ").(string)
		if !ok || utf8.RuneCountInString(fill) != 1 {
			return nil, fail("The fill character must be exactly one character long")
		}
		return r.pad(stringOf(self), width, share, fill)
	}
}

func (r *run) pad(s string, width int, share float64, fill string) (string, error) {
	missing := width - utf8.RuneCountInString(s)
	if missing <= 0 {
		return s, nil
	}
	if err := r.spend(missing); err != nil {
		return "", err
	}
	left := int(float64(missing) * share)
	if share == 0.5 && missing%2 == 1 && width%2 == 1 {
		left++ // as CPython centres
	}
	return strings.Repeat(fill, left) + s + strings.Repeat(fill, missing-left), nil
}

func zfillMethod(r *run, self any, a arguments) (any, error) {
	width, err := integerArgument(a, 0, "width", 0)
	if err != nil {
		return nil, err
	}
	s := stringOf(self)
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign, s = s[:1], s[1:]
	}
	padded, err := r.pad(s, width-len(sign), 1, "0")
	return sign + padded, err
}
