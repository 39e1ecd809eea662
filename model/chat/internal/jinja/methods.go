package jinja

import (
	"strings"
	"unicode"
)

type methodRole uint8

const (
	reading  methodRole = iota
	mutating            // refused: the sandbox is immutable
)

type methodFunction func(r *run, self any, a arguments) (any, error)

// stringOf is the value of a string's method.
func stringOf(self any) string {
	s, _ := self.(string)
	return s
}

// objectOf is the value of a dict's method.
func objectOf(self any) Object {
	o, _ := self.(Object)
	return o
}

var (
	stringMethods map[string]methodFunction
	dictMethods   map[string]methodFunction
	listMethods   map[string]methodFunction

	mutatingMethods = map[string]string{
		"list": " append clear pop reverse insert sort extend remove ",
		"dict": " clear pop popitem setdefault update ",
	}
)

// The tables are filled here because formatting leads back to them.
func init() {
	stringMethods = map[string]methodFunction{
		"strip": stripMethod(true, true), "lstrip": stripMethod(true, false), "rstrip": stripMethod(false, true),
		"split": splitMethod, "rsplit": rsplitMethod, "splitlines": splitlinesMethod,
		"partition": partitionMethod(strings.Index), "rpartition": partitionMethod(strings.LastIndex),
		"startswith": affixMethod(strings.HasPrefix), "endswith": affixMethod(strings.HasSuffix),
		"removeprefix": trimMethod(strings.TrimPrefix), "removesuffix": trimMethod(strings.TrimSuffix),
		"replace": replaceMethod, "join": joinMethod, "count": countMethod,
		"find": findMethod(strings.Index, false), "rfind": findMethod(strings.LastIndex, false),
		"index": findMethod(strings.Index, true), "rindex": findMethod(strings.LastIndex, true),
		"upper": mapMethod(upper), "lower": mapMethod(strings.ToLower), "casefold": mapMethod(strings.ToLower),
		"title": mapMethod(title), "capitalize": mapMethod(capitalize), "swapcase": mapMethod(swapcase),
		"isdigit": everyMethod(unicode.IsDigit), "isdecimal": everyMethod(unicode.IsDigit), "isnumeric": everyMethod(unicode.IsNumber),
		"isalpha": everyMethod(unicode.IsLetter), "isspace": everyMethod(isSpace), "isalnum": everyMethod(isAlphaNumeric),
		"isupper": caseMethod(unicode.IsUpper, unicode.IsLower), "islower": caseMethod(unicode.IsLower, unicode.IsUpper),
		"ljust": justifyMethod(0), "rjust": justifyMethod(1), "center": justifyMethod(0.5), "zfill": zfillMethod,
		"format": formatMethod,
	}
	dictMethods = map[string]methodFunction{
		"keys": dictKeys, "values": dictValues, "items": dictItems, "get": dictGet, "copy": copySelf,
	}
	listMethods = map[string]methodFunction{"index": listIndex, "count": listCount, "copy": copySelf}
}

func methodsOf(v any) map[string]methodFunction {
	switch v.(type) {
	case string:
		return stringMethods
	case Object:
		return dictMethods
	case []any, tuple:
		return listMethods
	}
	return nil
}

func methodKind(v any, name string) (bool, methodRole) {
	if strings.Contains(mutatingMethods[typeName(v)], " "+name+" ") {
		return true, mutating
	}
	_, found := methodsOf(v)[name]
	return found, reading
}

func (r *run) callMethod(m method, a arguments) (any, error) {
	if err := r.charge(m.self); err != nil {
		return nil, err
	}
	return methodsOf(m.self)[m.name](r, m.self, a)
}

func dictKeys(_ *run, self any, _ arguments) (any, error) { return elements(self) }

func dictValues(_ *run, self any, _ arguments) (any, error) {
	values := []any{}
	for _, m := range objectOf(self) {
		values = append(values, m.Value)
	}
	return values, nil
}

func dictItems(_ *run, self any, _ arguments) (any, error) {
	items := []any{}
	for _, m := range objectOf(self) {
		items = append(items, tuple{m.Key, m.Value})
	}
	return items, nil
}

func dictGet(_ *run, self any, a arguments) (any, error) {
	if key, ok := a.get(0, "", nil).(string); ok {
		if v, ok := objectOf(self).Get(key); ok {
			return v, nil
		}
	}
	return a.get(1, "", nil), nil
}

func copySelf(_ *run, self any, _ arguments) (any, error) { return self, nil }

func listIndex(r *run, self any, a arguments) (any, error) {
	items, _ := elements(self)
	for i, v := range items {
		if equal, err := r.equal(v, a.get(0, "", nil), 0); equal || err != nil {
			return i, err
		}
	}
	s, err := r.repr(a.get(0, "", nil))
	if err != nil {
		return nil, err
	}
	return nil, fail("%s is not in %s", s, typeName(self))
}

func listCount(r *run, self any, a arguments) (any, error) {
	items, _ := elements(self)
	n := 0
	for _, v := range items {
		equal, err := r.equal(v, a.get(0, "", nil), 0)
		if err != nil {
			return nil, err
		}
		if equal {
			n++
		}
	}
	return n, nil
}
