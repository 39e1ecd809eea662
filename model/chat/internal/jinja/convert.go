package jinja

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// Value turns Go's values into those of this package: maps into Objects with
// sorted keys, slices into lists, all integers into int. What JSON cannot hold
// becomes None.
func Value(v any) any {
	switch v := v.(type) {
	case nil, bool, int, string, float64:
		return v
	case Object:
		o := make(Object, len(v))
		for i, m := range v {
			o[i] = Member{m.Key, Value(m.Value)}
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = Value(item)
		}
		return list
	case map[string]any:
		o := make(Object, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			o = append(o, Member{key, Value(v[key])})
		}
		return o
	case json.Number:
		n, _ := parseNumber(v.String())
		return n
	}
	return reflected(v)
}

// reflected goes through JSON for types that callers made themselves.
func reflected(v any) any {
	if v == nil || reflect.TypeOf(v).Kind() == reflect.Func {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	parsed, err := ParseJSON(data)
	if err != nil {
		return nil
	}
	return parsed
}
