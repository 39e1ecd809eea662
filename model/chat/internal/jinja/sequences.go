package jinja

import (
	"slices"
	"strconv"
	"strings"
)

func listFilter(_ *run, v any, _ arguments) (any, error) {
	items, err := elements(v)
	return append([]any{}, items...), err
}

func itemsFilter(r *run, v any, _ arguments) (any, error) {
	switch v := v.(type) {
	case undefined:
		return []any{}, nil
	case Object:
		return dictItems(r, v, arguments{})
	}
	return nil, fail("Can only get item pairs from a mapping.")
}

func firstFilter(_ *run, v any, _ arguments) (any, error) {
	return endOf(v, "No first item, sequence was empty.", 0)
}

func lastFilter(_ *run, v any, _ arguments) (any, error) {
	return endOf(v, "No last item, sequence was empty.", -1)
}

func endOf(v any, hint string, i int) (any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return undefined{hint}, nil
	}
	return items[(len(items)+i)%len(items)], nil
}

func reverseFilter(r *run, v any, _ arguments) (any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	items = append([]any{}, items...)
	slices.Reverse(items)
	if _, ok := v.(string); ok {
		return r.joinStrings(items)
	}
	return items, nil
}

func joinFilter(r *run, v any, a arguments) (any, error) {
	items, err := r.projected(v, a.get(1, "attribute", nil))
	if err != nil {
		return nil, err
	}
	texts := make([]any, len(items))
	for i, item := range items {
		if texts[i], err = r.text(item); err != nil {
			return nil, err
		}
	}
	separator, err := r.text(a.get(0, "d", ""))
	if err != nil {
		return nil, err
	}
	return r.join(texts, separator)
}

// projected is the items of v, or one attribute of each.
func (r *run) projected(v, attribute any) ([]any, error) {
	items, err := elements(v)
	if err != nil || attribute == nil {
		return items, err
	}
	out := make([]any, len(items))
	for i, item := range items {
		if out[i], err = r.path(item, attribute, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// path follows "a.b.0" from a value, as jinja2's make_attrgetter.
func (r *run) path(v, attribute, fallback any) (any, error) {
	steps := []any{attribute}
	if s, ok := attribute.(string); ok {
		steps = steps[:0]
		for _, step := range strings.Split(s, ".") {
			if n, err := strconv.Atoi(step); err == nil && n >= 0 {
				steps = append(steps, n)
			} else {
				steps = append(steps, step)
			}
		}
	}
	for _, step := range steps {
		var err error
		if v, err = r.item(v, step); err != nil {
			return nil, err
		}
		if _, missing := v.(undefined); missing && fallback != nil {
			v = fallback
		}
	}
	return v, nil
}

// folded is what sorting compares: strings without their case.
func folded(v any, caseSensitive bool) any {
	if s, ok := v.(string); ok && !caseSensitive {
		return strings.ToLower(s)
	}
	return v
}

// sorted sorts stably by keys and returns the first error of a comparison.
func (r *run) sorted(items, keys []any, reverse bool) ([]any, error) {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	var failed error
	slices.SortStableFunc(order, func(i, j int) int {
		if failed != nil {
			return 0
		}
		if reverse {
			i, j = j, i
		}
		c, err := r.order(keys[i], keys[j], "<", 0)
		failed = err
		return c
	})
	out := make([]any, len(items))
	for i, at := range order {
		out[i] = items[at]
	}
	return out, failed
}

func sortFilter(r *run, v any, a arguments) (any, error) {
	return r.sortedBy(v, a.get(2, "attribute", nil), truth(a.get(1, "case_sensitive", false)), truth(a.get(0, "reverse", false)))
}

// sortedBy sorts the items of v by themselves, or by an attribute.
func (r *run) sortedBy(v, attribute any, caseSensitive, reverse bool) ([]any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	keys, err := r.projected(v, attribute)
	if err != nil {
		return nil, err
	}
	return r.sorted(items, foldAll(keys, caseSensitive), reverse)
}

func foldAll(keys []any, caseSensitive bool) []any {
	out := make([]any, len(keys))
	for i, k := range keys {
		out[i] = folded(k, caseSensitive)
	}
	return out
}

func uniqueFilter(r *run, v any, a arguments) (any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	keys, err := r.projected(v, a.get(1, "attribute", nil))
	if err != nil {
		return nil, err
	}
	keys = foldAll(keys, truth(a.get(0, "case_sensitive", false)))
	out, seen := []any{}, []any{}
	for i, k := range keys {
		known, err := r.contains(seen, k)
		if err != nil {
			return nil, err
		}
		if !known {
			seen, out = append(seen, k), append(out, items[i])
		}
	}
	return out, nil
}

func dictsortFilter(r *run, v any, a arguments) (any, error) {
	o, ok := v.(Object)
	if !ok {
		return nil, fail("dictsort needs a mapping, not %s", describe(v))
	}
	byValue := a.get(1, "by", "key") == "value"
	pairs, keys := make([]any, len(o)), make([]any, len(o))
	for i, m := range o {
		pairs[i], keys[i] = tuple{m.Key, m.Value}, m.Key
		if byValue {
			keys[i] = m.Value
		}
	}
	keys = foldAll(keys, truth(a.get(0, "case_sensitive", false)))
	return r.sorted(pairs, keys, truth(a.get(2, "reverse", false)))
}

// groupbyFilter sorts by an attribute and makes (key, items) of equal ones.
func groupbyFilter(r *run, v any, a arguments) (any, error) {
	attribute := a.get(0, "attribute", nil)
	items, err := r.sortedBy(v, attribute, false, false)
	if err != nil {
		return nil, err
	}
	keys, err := r.projected(items, attribute)
	if err != nil {
		return nil, err
	}
	groups := []any{}
	for from := 0; from < len(items); {
		to := from + 1
		for to < len(items) {
			same, err := r.equal(folded(keys[to], false), folded(keys[from], false), 0)
			if err != nil {
				return nil, err
			}
			if !same {
				break
			}
			to++
		}
		groups = append(groups, tuple{keys[from], items[from:to:to]})
		from = to
	}
	return groups, nil
}

func extremeFilter(sign int) filterFunction {
	return func(r *run, v any, a arguments) (any, error) {
		items, err := elements(v)
		if err != nil {
			return nil, err
		}
		keys, err := r.projected(v, a.get(1, "attribute", nil))
		if err != nil {
			return nil, err
		}
		keys = foldAll(keys, truth(a.get(0, "case_sensitive", false)))
		if len(items) == 0 {
			return undefined{"No aggregated item, sequence was empty."}, nil
		}
		best := 0
		for i := range keys {
			c, err := r.order(keys[i], keys[best], "<", 0)
			if err != nil {
				return nil, err
			}
			if c*sign > 0 {
				best = i
			}
		}
		return items[best], nil
	}
}

func sumFilter(r *run, v any, a arguments) (any, error) {
	items, err := r.projected(v, a.get(0, "attribute", nil))
	total := a.get(1, "start", 0)
	for _, item := range items {
		if err != nil {
			return nil, err
		}
		total, err = r.operate("+", total, item)
	}
	return total, err
}

func batchFilter(_ *run, v any, a arguments) (any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	size, err := integerArgument(a, 0, "linecount", 1)
	if err != nil {
		return nil, err
	}
	batches := []any{}
	for chunk := range slices.Chunk(items, max(size, 1)) {
		batch := append([]any{}, chunk...)
		fill := a.get(1, "fill_with", nil)
		for fill != nil && len(batch) < min(size, len(items)+1) {
			batch = append(batch, fill)
		}
		batches = append(batches, batch)
	}
	return batches, nil
}

func attrFilter(r *run, v any, a arguments) (any, error) {
	name, err := stringArgument(a, 0, "name")
	if err != nil {
		return nil, err
	}
	if _, ok := v.(Object); ok {
		// Python's getattr does not look into a dict.
		if found, _ := methodKind(v, name); !found {
			return undefined{quote(objectName(v)) + " has no attribute " + quote(name)}, nil
		}
	}
	return r.attribute(v, name)
}

func mapFilter(r *run, v any, a arguments) (any, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	attribute := a.get(len(a.values), "attribute", nil)
	if attribute == nil && len(a.values) == 0 {
		return nil, fail("map requires a filter argument")
	}
	out := make([]any, len(items))
	for i, item := range items {
		if attribute != nil {
			out[i], err = r.path(item, attribute, a.get(len(a.values), "default", nil))
		} else {
			name, _ := a.values[0].(string)
			out[i], err = r.filter(name, item, a.from(1))
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// selectFilter keeps the items, or those with an attribute, that pass a test.
func selectFilter(keep, byAttribute bool) filterFunction {
	return func(r *run, v any, a arguments) (any, error) {
		items, err := elements(v)
		if err != nil {
			return nil, err
		}
		var attribute any
		if byAttribute {
			if len(a.values) == 0 {
				return nil, fail("Missing parameter for attribute name")
			}
			attribute, a = a.values[0], a.from(1)
		}
		keys, err := r.projected(v, attribute)
		if err != nil {
			return nil, err
		}
		out := []any{}
		for i, key := range keys {
			passed, err := r.passes(key, a)
			if err != nil {
				return nil, err
			}
			if passed == keep {
				out = append(out, items[i])
			}
		}
		return out, nil
	}
}

// passes runs the test that the arguments name, or bool without one.
func (r *run) passes(v any, a arguments) (bool, error) {
	if len(a.values) == 0 {
		return truth(v), nil
	}
	name, _ := a.values[0].(string)
	return r.test(name, v, a.from(1))
}
