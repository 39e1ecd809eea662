package jinja

import (
	"fmt"
	"strings"

	"github.com/nikolalohinski/gonja/v2/exec"
)

func callValue(r *run, _ *exec.Evaluator, a arguments) (any, error) {
	return r.call(a.values[0], a.from(1))
}

// call calls a value. The depth is bounded because Go cannot recover from a
// full stack.
func (r *run) call(f any, a arguments) (any, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, limitError("its macros call each other more than %d deep", maxDepth)
	}
	defer func() { r.depth-- }()
	switch f := f.(type) {
	case function:
		return f.call(r, a)
	case method:
		return r.callMethod(f, a)
	case exec.Macro:
		return callMacro(f, a)
	case func(*exec.VarArgs) *exec.Value: // loop.cycle, loop.changed
		return macroResult(f(a.varArgs("")))
	case undefined:
		return nil, f.err()
	}
	return nil, fail("%s is not callable", describe(f))
}

func callMacro(m exec.Macro, a arguments) (any, error) {
	if a.caller != nil {
		a.keywords = append(a.keywords[:len(a.keywords):len(a.keywords)], Member{callerName, a.caller})
	}
	return macroResult(m(a.varArgs(namePrefix)))
}

func macroResult(v *exec.Value) (any, error) {
	if v.IsError() {
		return nil, fail("%s", strings.ReplaceAll(v.Error(), "'"+namePrefix, "'"))
	}
	return unwrap(v), nil
}

func (a arguments) varArgs(prefix string) *exec.VarArgs {
	va := exec.NewVarArgs()
	for _, v := range a.values {
		va.Args = append(va.Args, exec.AsValue(v))
	}
	for _, m := range a.keywords {
		va.KwArgs[prefix+m.Key] = exec.AsValue(m.Value)
	}
	return va
}

func globalRange(r *run, a arguments) (any, error) {
	bounds := []int{0, 0, 1}
	for i, v := range a.values {
		n, ok := integer(v)
		if !ok || i > 2 {
			return nil, fail("%s cannot be interpreted as an integer", describe(v))
		}
		bounds[i] = n
	}
	if len(a.values) == 1 {
		bounds[0], bounds[1] = 0, bounds[0]
	}
	start, stop, step := bounds[0], bounds[1], bounds[2]
	if step == 0 {
		return nil, fail("range() arg 3 must not be zero")
	}
	var items []any
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		if len(items) >= maxRange {
			return nil, limitError("a range is too big, at most %d items are allowed", int(maxRange))
		}
		items = append(items, i)
	}
	return append([]any{}, items...), nil
}

func globalDict(r *run, a arguments) (any, error) {
	var o Object
	if len(a.values) > 0 {
		given, ok := a.values[0].(Object)
		if !ok {
			return nil, fail("dict() takes a dict and keywords, not %s", describe(a.values[0]))
		}
		o = append(o, given...)
	}
	for _, m := range a.keywords {
		if err := r.spend(len(o)); err != nil {
			return nil, err
		}
		o = o.with(m.Key, m.Value)
	}
	return o, nil
}

func globalNamespace(r *run, a arguments) (any, error) {
	v, err := globalDict(r, a)
	if err != nil {
		return nil, err
	}
	o, _ := v.(Object)
	for _, m := range o {
		if err := checkStorable(m.Key); err != nil {
			return nil, err
		}
	}
	return &namespace{o}, nil
}

// checkStorable refuses what transformers refuses.
func checkStorable(name string) error {
	if name != "" && name[0] == '_' {
		return fail("Chat templates cannot store underscore-prefixed attributes on a namespace, but got %s. "+
			"Please rename the attribute.", quote(name))
	}
	return nil
}

func raiseException(r *run, a arguments) (any, error) {
	message, err := r.text(a.get(0, "message", ""))
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: %s", ErrRaised, flat(message))
}
