package jinja

import (
	"github.com/nikolalohinski/gonja/v2/exec"
)

type testFunction func(r *run, v any, a arguments) (bool, error)

var testTable = map[string]testFunction{
	"defined":   func(_ *run, v any, _ arguments) (bool, error) { return !isUndefined(v), nil },
	"undefined": func(_ *run, v any, _ arguments) (bool, error) { return isUndefined(v), nil },
	"none":      func(_ *run, v any, _ arguments) (bool, error) { return v == nil, nil },
	"true":      func(_ *run, v any, _ arguments) (bool, error) { return v == true, nil },
	"false":     func(_ *run, v any, _ arguments) (bool, error) { return v == false, nil },
	"boolean":   isType("bool"), "string": isType("str"), "float": isType("float"), "mapping": isType("dict"),
	"integer": isType("int"), "number": isType("int", "float", "bool"),
	"sequence": isType("str", "list", "tuple", "dict", "Undefined"),
	"iterable": isType("str", "list", "tuple", "dict", "Undefined"),
	"callable": isType("function", "Macro"),
	"sameas":   sameAs,
	"eq":       comparison("=="), "equalto": comparison("=="), "==": comparison("=="),
	"ne": comparison("!="), "!=": comparison("!="),
	"lt": comparison("<"), "lessthan": comparison("<"), "<": comparison("<"),
	"le": comparison("<="), "<=": comparison("<="),
	"gt": comparison(">"), "greaterthan": comparison(">"), ">": comparison(">"),
	"ge": comparison(">="), ">=": comparison(">="),
	"in":   comparison("in"),
	"even": remainder(2, 0), "odd": remainder(2, 1), "divisibleby": divisibleBy,
	"upper": caseTest("isupper"), "lower": caseTest("islower"),
	"filter":  knows(func(name string) bool { _, ok := filterTable[name]; return ok }),
	"escaped": func(*run, any, arguments) (bool, error) { return false, nil },
}

func callTest(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	name, _ := a.values[1].(string)
	return r.test(name, a.values[0], a.from(2))
}

func (r *run) test(name string, v any, a arguments) (bool, error) {
	f, ok := testTable[name]
	if !ok {
		return false, fail("No test named %s.", quote(name))
	}
	if err := r.charge(v); err != nil {
		return false, err
	}
	return f(r, v, a)
}

func isUndefined(v any) bool {
	_, ok := v.(undefined)
	return ok
}

func isType(names ...string) testFunction {
	return func(_ *run, v any, _ arguments) (bool, error) {
		name := typeName(v)
		for _, n := range names {
			if n == name {
				return true, nil
			}
		}
		return false, nil
	}
}

// sameAs is Python's "is"; equal lists and dicts are not the same.
func sameAs(_ *run, v any, a arguments) (bool, error) {
	return identical(v, a.get(0, "other", undefined{})), nil
}

func comparison(op string) testFunction {
	return func(r *run, v any, a arguments) (bool, error) {
		return r.compare(v, op, a.get(0, "other", undefined{}))
	}
}

func remainder(divisor, want int) testFunction {
	return func(r *run, v any, _ arguments) (bool, error) {
		m, err := r.operate("%", v, divisor)
		return m == want, err
	}
}

func divisibleBy(r *run, v any, a arguments) (bool, error) {
	m, err := r.operate("%", v, a.get(0, "num", nil))
	return err == nil && !truth(m), err
}

func caseTest(name string) testFunction {
	return func(r *run, v any, _ arguments) (bool, error) {
		s, err := r.text(v)
		if err != nil {
			return false, err
		}
		passed, err := stringMethods[name](r, s, arguments{})
		return passed == true, err
	}
}

func knows(known func(name string) bool) testFunction {
	return func(_ *run, v any, _ arguments) (bool, error) {
		name, ok := v.(string)
		return ok && known(name), nil
	}
}
