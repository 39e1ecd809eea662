package jinja

import (
	"slices"
	"strings"
)

// splitArguments reads (sep=None, maxsplit=-1).
func splitArguments(a arguments) (sep string, space bool, limit int, err error) {
	limit, err = integerArgument(a, 1, "maxsplit", -1)
	v := a.get(0, "sep", nil)
	if v == nil || err != nil {
		return "", true, limit, err
	}
	sep, ok := v.(string)
	switch {
	case !ok:
		err = fail("must be str or None, not %s", typeName(v))
	case sep == "":
		err = fail("empty separator")
	}
	return sep, false, limit, err
}

func splitMethod(_ *run, self any, a arguments) (any, error) {
	sep, space, limit, err := splitArguments(a)
	if err != nil {
		return nil, err
	}
	if space {
		return splitSpace(stringOf(self), limit), nil
	}
	if limit >= 0 {
		limit++
	}
	return toList(strings.SplitN(stringOf(self), sep, limit)), nil
}

// splitSpace splits at runs of white space, at most limit times.
func splitSpace(s string, limit int) []any {
	words := []any{}
	s = strings.TrimLeftFunc(s, isSpace)
	for s != "" {
		end := strings.IndexFunc(s, isSpace)
		if end < 0 || len(words) == limit {
			// Python keeps trailing space only after the last split it was allowed.
			if end < 0 {
				end = len(s)
			}
			if len(words) == limit {
				end = len(s)
			}
		}
		words = append(words, s[:end])
		s = strings.TrimLeftFunc(s[end:], isSpace)
	}
	return words
}

func rsplitMethod(_ *run, self any, a arguments) (any, error) {
	sep, space, limit, err := splitArguments(a)
	if err != nil {
		return nil, err
	}
	s := stringOf(self)
	if limit < 0 {
		limit = len(s)
	}
	words := []any{}
	if space {
		s = strings.TrimRightFunc(s, isSpace)
	}
	for len(words) < limit {
		start, end := lastSeparator(s, sep, space)
		if start < 0 {
			break
		}
		words = append(words, s[end:])
		s = s[:start]
	}
	if !space || s != "" {
		words = append(words, s)
	}
	slices.Reverse(words)
	return words, nil
}

// lastSeparator finds the last separator, or run of white space.
func lastSeparator(s, sep string, space bool) (start, end int) {
	if !space {
		start = strings.LastIndex(s, sep)
		return start, start + len(sep)
	}
	last := strings.LastIndexFunc(s, isSpace)
	if last < 0 {
		return -1, -1
	}
	head := strings.TrimRightFunc(s[:last], isSpace)
	end = len(s) - len(strings.TrimLeftFunc(s[last:], isSpace))
	return len(head), end
}

// lineEnds are the characters at which Python's splitlines splits.
const lineEnds = "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"

func splitlinesMethod(_ *run, self any, a arguments) (any, error) {
	keep := truth(a.get(0, "keepends", false))
	s := stringOf(self)
	lines := []any{}
	for s != "" {
		i := strings.IndexAny(s, lineEnds)
		if i < 0 {
			return append(lines, s), nil
		}
		end := i
		rest := strings.TrimPrefix(s[i:], "\r\n")
		if len(rest) == len(s)-i {
			rest = s[i+len(firstRune(s[i:])):]
		}
		if keep {
			end = len(s) - len(rest)
		}
		lines = append(lines, s[:end])
		s = rest
	}
	return lines, nil
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func toList(words []string) []any {
	list := make([]any, len(words))
	for i, w := range words {
		list[i] = w
	}
	return list
}
