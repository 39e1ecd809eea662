package jinja

import (
	"fmt"
	"math/big"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// Values are nil (None), bool, int, *big.Int, float64, string, []any (a list),
// tuple, Object (a dict), undefined, *namespace, method, function, and what
// gonja makes: macros and the loop variable.

// Member is a key of an Object with its value.
type Member struct {
	Key   string
	Value any
}

// Object is a dict with string keys in their order.
type Object []Member

// Get returns the value of key, and whether there is one.
func (o Object) Get(key string) (any, bool) {
	for i := range o {
		if o[i].Key == key {
			return o[i].Value, true
		}
	}
	return nil, false
}

type tuple []any

// undefined is jinja2's Undefined: false and empty, and an error when used.
type undefined struct{ hint string }

func (u undefined) err() error { return fail("%s", u.hint) }

func undefinedName(name string) undefined {
	return undefined{quote(name) + " is undefined"}
}

// namespace is the one value that templates may change.
type namespace struct{ members Object }

func (n *namespace) set(name string, v any) {
	for i := range n.members {
		if n.members[i].Key == name {
			n.members[i].Value = v
			return
		}
	}
	n.members = append(n.members, Member{name, v})
}

// method is a method of a value, not called yet.
type method struct {
	self any
	name string
}

// function is a global function.
type function struct {
	name string
	call func(*run, arguments) (any, error)
}

// keywords are the named arguments of a call, in their order.
type keywords Object

// callerArgument is the body of a {% call %}.
type callerArgument struct{ macro any }

// box carries a value past gonja's "and" and "or": gonja finds it true if it
// has a length. A false value is the hidden element of an empty box.
type box []any

func newBox(v any, truth bool) box {
	b := box{v}
	if truth {
		return b
	}
	return b[:0]
}

func (b box) open() any { return b[:1][0] }

// typeName is the name of the value's type in Python.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []any:
		return "list"
	case tuple:
		return "tuple"
	case Object:
		return "dict"
	case undefined:
		return "Undefined"
	case *namespace:
		return "Namespace"
	case exec.Macro:
		return "Macro"
	case exec.AttributeGetter:
		return "LoopContext"
	}
	return "function"
}

// objectName names a value in the messages of undefined attributes.
func objectName(v any) string {
	switch v.(type) {
	case nil:
		return "None"
	case *namespace:
		return "jinja2.utils.Namespace object"
	case exec.AttributeGetter:
		return "jinja2.runtime.LoopContext object"
	}
	return typeName(v) + " object"
}

// truth is Python's bool.
func truth(v any) bool {
	switch v := v.(type) {
	case nil, undefined:
		return false
	case bool:
		return v
	case int:
		return v != 0
	case *big.Int:
		return v.Sign() != 0
	case float64:
		return v != 0
	}
	n, sized := length(v)
	return !sized || n > 0
}

// length is Python's len, in characters for strings.
func length(v any) (n int, ok bool) {
	switch v := v.(type) {
	case string:
		return len([]rune(v)), true
	case []any:
		return len(v), true
	case tuple:
		return len(v), true
	case Object:
		return len(v), true
	case undefined:
		return 0, true
	}
	return 0, false
}

// elements is Python's list(v): characters of strings, keys of dicts.
func elements(v any) ([]any, error) {
	switch v := v.(type) {
	case []any:
		return v, nil
	case tuple:
		return v, nil
	case undefined:
		return nil, nil
	case Object:
		keys := make([]any, len(v))
		for i := range v {
			keys[i] = v[i].Key
		}
		return keys, nil
	case string:
		var chars []any
		for _, r := range v {
			chars = append(chars, string(r))
		}
		return chars, nil
	}
	return nil, fail("'%s' object is not iterable", typeName(v))
}

// fromBig returns an int where it fits.
func fromBig(n *big.Int) any {
	if n.IsInt64() {
		if i := int(n.Int64()); int64(i) == n.Int64() {
			return i
		}
	}
	return n
}

// integer returns v as Python's index protocol does: True is 1.
func integer(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

func describe(v any) string { return fmt.Sprintf("'%s' object", typeName(v)) }
