package jinja

import (
	"reflect"
	"strings"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// compareChain is a < b <= c: operands with operators between them.
func compareChain(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	for i := 0; i+2 < len(a.values); i += 2 {
		op, _ := a.values[i+1].(string)
		ok, err := r.compare(a.values[i], op, a.values[i+2])
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (r *run) compare(x any, op string, y any) (bool, error) {
	switch op {
	case "==", "!=":
		equal, err := r.equal(x, y, 0)
		return equal == (op == "=="), err
	case "in", "not in":
		found, err := r.contains(y, x)
		return found == (op == "in"), err
	}
	order, err := r.order(x, y, op, 0)
	if err != nil {
		return false, err
	}
	switch op {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

// equal is Python's ==.
func (r *run) equal(x, y any, depth int) (bool, error) {
	if depth > maxDepth {
		return false, limitError("it compares values that nest more than %d deep", maxDepth)
	}
	if err := r.spend(1); err != nil {
		return false, err
	}
	if isNumber(x) && isNumber(y) {
		return compareNumbers(x, y) == 0, nil
	}
	switch x := x.(type) {
	case string:
		y, ok := y.(string)
		return ok && x == y, r.spend(len(x) / bytesPerStep)
	case []any:
		y, ok := y.([]any)
		return r.equalItems(x, y, ok, depth)
	case tuple:
		y, ok := y.(tuple)
		return r.equalItems(x, y, ok, depth)
	case Object:
		y, ok := y.(Object)
		return r.equalObjects(x, y, ok, depth)
	}
	return identical(x, y), nil
}

func (r *run) equalItems(x, y []any, ok bool, depth int) (bool, error) {
	if !ok || len(x) != len(y) {
		return false, nil
	}
	for i := range x {
		if equal, err := r.equal(x[i], y[i], depth+1); !equal || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (r *run) equalObjects(x, y Object, ok bool, depth int) (bool, error) {
	if !ok || len(x) != len(y) {
		return false, nil
	}
	for _, m := range x {
		if err := r.spend(len(y)); err != nil {
			return false, err
		}
		other, found := y.Get(m.Key)
		if !found {
			return false, nil
		}
		if equal, err := r.equal(m.Value, other, depth+1); !equal || err != nil {
			return false, err
		}
	}
	return true, nil
}

// identical is Python's "is", for what has no equality of its own.
func identical(x, y any) bool {
	if _, ok := x.(undefined); ok {
		_, ok = y.(undefined)
		return ok
	}
	tx, ty := reflect.TypeOf(x), reflect.TypeOf(y)
	return tx == ty && (tx == nil || tx.Comparable() && x == y)
}

func compareNumbers(x, y any) int {
	_, floatX := x.(float64)
	_, floatY := y.(float64)
	if floatX || floatY {
		switch a, b := toFloat(x), toFloat(y); {
		case a < b:
			return -1
		case a == b:
			return 0
		}
		return 1
	}
	a, _ := toBig(x)
	b, _ := toBig(y)
	return a.Cmp(b)
}

// order is negative, zero or positive as x is before, at or behind y.
func (r *run) order(x, y any, op string, depth int) (int, error) {
	for _, v := range []any{x, y} {
		if u, ok := v.(undefined); ok {
			return 0, u.err()
		}
	}
	if err := r.spend(1 + depth/maxDepth*maxSteps); err != nil {
		return 0, err
	}
	if isNumber(x) && isNumber(y) {
		return compareNumbers(x, y), nil
	}
	switch a := x.(type) {
	case string:
		if b, ok := y.(string); ok {
			return strings.Compare(a, b), r.spend(len(a) / bytesPerStep)
		}
	case []any:
		if b, ok := y.([]any); ok {
			return r.orderItems(a, b, op, depth)
		}
	case tuple:
		if b, ok := y.(tuple); ok {
			return r.orderItems(a, b, op, depth)
		}
	}
	return 0, fail("'%s' not supported between instances of '%s' and '%s'", op, typeName(x), typeName(y))
}

func (r *run) orderItems(x, y []any, op string, depth int) (int, error) {
	for i := range min(len(x), len(y)) {
		equal, err := r.equal(x[i], y[i], depth+1)
		if err != nil {
			return 0, err
		}
		if !equal {
			return r.order(x[i], y[i], op, depth+1)
		}
	}
	return len(x) - len(y), nil
}

// contains is Python's "item in container".
func (r *run) contains(container, item any) (bool, error) {
	switch c := container.(type) {
	case string:
		s, ok := item.(string)
		if !ok {
			return false, fail("'in <string>' requires string as left operand, not %s", typeName(item))
		}
		return strings.Contains(c, s), nil
	case Object:
		s, ok := item.(string)
		if !ok {
			return false, nil
		}
		_, found := c.Get(s)
		return found, nil
	case undefined:
		return false, nil
	case []any, tuple:
		items, _ := elements(c)
		for _, v := range items {
			if equal, err := r.equal(v, item, 0); equal || err != nil {
				return equal, err
			}
		}
		return false, nil
	}
	return false, fail("argument of type '%s' is not iterable", typeName(container))
}
