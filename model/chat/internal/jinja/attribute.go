package jinja

import (
	"github.com/nikolalohinski/gonja/v2/exec"
)

func getAttribute(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	name, _ := a.values[1].(string)
	return r.attribute(a.values[0], name)
}

// attribute is value.name: Python's attribute, else the item of that name.
func (r *run) attribute(v any, name string) (any, error) {
	switch v := v.(type) {
	case undefined:
		return nil, v.err()
	case *namespace:
		if member, ok := v.members.Get(name); ok {
			return member, nil
		}
	case exec.AttributeGetter:
		return loopAttribute(v, name)
	}
	if found, kind := methodKind(v, name); found {
		if kind == mutating {
			return nil, fail("access to attribute %s of '%s' object is unsafe.", quote(name), typeName(v))
		}
		return method{v, name}, nil
	}
	if o, ok := v.(Object); ok {
		if err := r.spend(len(o)); err != nil {
			return nil, err
		}
		if member, ok := o.Get(name); ok {
			return member, nil
		}
	}
	return undefined{quote(objectName(v)) + " has no attribute " + quote(name)}, nil
}

// loopAttribute reads gonja's loop variable. gonja says None where there is no
// neighbour, jinja2 has an undefined there.
func loopAttribute(loop exec.AttributeGetter, name string) (any, error) {
	edge := map[string]string{"previtem": "first", "nextitem": "last"}[name]
	if edge != "" {
		atEdge, _ := loop.GetAttribute(edge)
		if truth(unwrap(atEdge)) {
			return undefined{"there is no " + map[string]string{"first": "previous", "last": "next"}[edge] + " item"}, nil
		}
	}
	v, ok := loop.GetAttribute(name)
	if !ok {
		return undefined{quote(objectName(loop)) + " has no attribute " + quote(name)}, nil
	}
	return unwrap(v), nil
}

func getItem(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	return r.item(a.values[0], a.values[1])
}

// item is value[key]: the item, else the attribute of that name.
func (r *run) item(v, key any) (any, error) {
	if u, ok := v.(undefined); ok {
		return nil, u.err()
	}
	if o, ok := v.(Object); ok {
		if name, ok := key.(string); ok {
			if err := r.spend(len(o)); err != nil {
				return nil, err
			}
			if member, ok := o.Get(name); ok {
				return member, nil
			}
		}
	}
	if i, ok := integer(key); ok {
		if item, ok := indexed(v, i); ok {
			return item, nil
		}
	}
	if name, ok := key.(string); ok {
		return r.attribute(v, name)
	}
	s, err := r.repr(key)
	return undefined{objectName(v) + " has no element " + s}, err
}

func indexed(v any, i int) (any, bool) {
	switch v.(type) {
	case string, []any, tuple:
	default:
		return nil, false
	}
	items, _ := elements(v)
	if i < 0 {
		i += len(items)
	}
	if i < 0 || i >= len(items) {
		return nil, false
	}
	return items[i], true
}

func setAttribute(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	ns, ok := a.values[0].(*namespace)
	if !ok {
		return nil, fail("cannot assign attribute on non-namespace object")
	}
	name, _ := a.values[1].(string)
	if err := checkStorable(name); err != nil {
		return nil, err
	}
	ns.set(name, a.values[2])
	return nil, r.spend(len(ns.members))
}

func getSlice(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	v := a.values[0]
	if u, ok := v.(undefined); ok {
		return nil, u.err()
	}
	switch v.(type) {
	case string, []any, tuple:
	default:
		return undefined{objectName(v) + " has no element slice"}, nil
	}
	items, _ := elements(v)
	start, stop, step, err := sliceBounds(len(items), a.values[1], a.values[2], a.values[3])
	if err != nil {
		return nil, err
	}
	picked := []any{}
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		picked = append(picked, items[i])
	}
	switch v.(type) {
	case string:
		return r.joinStrings(picked)
	case tuple:
		return tuple(picked), nil
	}
	return picked, nil
}

// sliceBounds is Python's slice.indices.
func sliceBounds(n int, first, last, by any) (start, stop, step int, err error) {
	step = 1
	for i, v := range []any{by, first, last} {
		if v == nil {
			continue
		}
		if _, ok := integer(v); !ok {
			return 0, 0, 0, fail("slice indices must be integers or None or have an __index__ method")
		}
		if i == 0 {
			step, _ = integer(v)
		}
	}
	if step == 0 {
		return 0, 0, 0, fail("slice step cannot be zero")
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	clip := func(v any, otherwise int) int {
		if v == nil {
			return otherwise
		}
		i, _ := integer(v)
		if i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	if step < 0 {
		return clip(first, high), clip(last, low), max(step, -n-1), nil
	}
	return clip(first, low), clip(last, high), min(step, n+1), nil
}
