package jinja

import "github.com/nikolalohinski/gonja/v2/exec"

// builtinTable holds the functions that translated templates call.
var builtinTable map[string]builtin

// The table is filled here because filters lead back to it.
func init() {
	builtinTable = map[string]builtin{
		"get": getName, "missing": missingArgument, "noElse": noElse,
		"out": outText, "concat": outText, "truth": truthOf, "negate": negate,
		"box": boxed, "some": boxedTrue, "open": opened,
		"list": makeList, "tuple": makeTuple, "dict": makeDict, "keywords": makeKeywords, "withCaller": makeCaller,
		"add": arithmetic("+"), "subtract": arithmetic("-"), "multiply": arithmetic("*"), "divide": arithmetic("/"),
		"floorDivide": arithmetic("//"), "modulo": arithmetic("%"), "power": arithmetic("**"),
		"negative": signed("-", -1), "positive": signed("+", 1), "compare": compareChain,
		"attr": getAttribute, "item": getItem, "slice": getSlice, "setAttr": setAttribute,
		"iterate": iterate, "part": part, "call": callValue, "filter": callFilter, "test": callTest,
	}
}

// globals are the functions that every template knows.
var globals = map[string]function{
	"range":           {"range", globalRange},
	"dict":            {"dict", globalDict},
	"namespace":       {"namespace", globalNamespace},
	"raise_exception": {"raise_exception", raiseException},
	"strftime_now":    {"strftime_now", strftimeNow},
}

func getName(_ *run, e *exec.Evaluator, a arguments) (any, error) {
	name, _ := a.values[0].(string)
	if v, ok := e.Environment.Context.Get(namePrefix + name); ok {
		return unwrap(v), nil
	}
	if name == "loop" {
		if v, ok := e.Environment.Context.Get(name); ok {
			return unwrap(v), nil
		}
	}
	if f, ok := globals[name]; ok {
		return f, nil
	}
	return undefinedName(name), nil
}

func missingArgument(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	name, _ := a.values[0].(string)
	if name == callerName {
		return undefined{"No caller defined"}, nil
	}
	return undefined{"parameter " + quote(name) + " was not provided"}, nil
}

func noElse(*run, *exec.Evaluator, arguments) (any, error) {
	return undefined{"the inline if-expression evaluated to false and no else section was defined."}, nil
}

// outText joins the texts of its arguments, as an output and ~ do.
func outText(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	texts := make([]any, len(a.values))
	for i, v := range a.values {
		s, err := r.text(v)
		if err != nil {
			return nil, err
		}
		texts[i] = s
	}
	return r.joinStrings(texts)
}

func truthOf(_ *run, _ *exec.Evaluator, a arguments) (any, error) { return truth(a.values[0]), nil }
func negate(_ *run, _ *exec.Evaluator, a arguments) (any, error)  { return !truth(a.values[0]), nil }

func boxed(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	return newBox(a.values[0], truth(a.values[0])), nil
}

func boxedTrue(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	return newBox(a.values[0], true), nil
}

func opened(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	b, _ := a.values[0].(box)
	return b.open(), nil
}

func makeList(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	return append([]any{}, a.values...), nil
}

func makeTuple(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	return append(tuple{}, a.values...), nil
}

func makeDict(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	var o Object
	for i := 0; i < len(a.values); i += 2 {
		key, ok := a.values[i].(string)
		if !ok {
			return nil, fail("a dict's key is no string but %s", describe(a.values[i]))
		}
		if err := r.spend(len(o)); err != nil {
			return nil, err
		}
		o = o.with(key, a.values[i+1])
	}
	return o, nil
}

// with sets a key of an object that nobody else holds yet.
func (o Object) with(key string, v any) Object {
	for i := range o {
		if o[i].Key == key {
			o[i].Value = v
			return o
		}
	}
	return append(o, Member{key, v})
}

func makeKeywords(r *run, e *exec.Evaluator, a arguments) (any, error) {
	v, err := makeDict(r, e, a)
	o, _ := v.(Object)
	return keywords(o), err
}

func makeCaller(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	return callerArgument{a.values[0]}, nil
}

// iterate gives gonja's loop what Python would go through.
func iterate(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	if u, ok := a.values[0].(undefined); ok {
		return []any{}, r.spend(len(u.hint))
	}
	items, err := elements(a.values[0])
	if err == nil {
		err = r.spend(stepsPerItem * len(items))
	}
	return items, err
}

// part is item i of a value that must have n.
func part(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
	items, err := elements(a.values[0])
	if err != nil {
		return nil, fail("cannot unpack non-iterable %s", describe(a.values[0]))
	}
	i, _ := a.values[1].(int)
	n, _ := a.values[2].(int)
	switch {
	case len(items) < n:
		return nil, fail("not enough values to unpack (expected %d, got %d)", n, len(items))
	case len(items) > n:
		return nil, fail("too many values to unpack (expected %d)", n)
	}
	return items[i], nil
}
