package jinja

import (
	"time"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// run is one rendering. The first error ends it: gonja forgets some errors and
// buries others in its own words, so they are kept here.
type run struct {
	budget
	now   time.Time
	depth int // of calls
	err   error
}

// builtin is a function that translated templates call by name.
type builtin func(*run, *exec.Evaluator, arguments) (any, error)

// arguments are those of one call. Names of parameters are looked up by
// position first, then by keyword.
type arguments struct {
	values   []any
	keywords Object
	caller   any // the body of a {% call %}, or nil
}

// get returns the parameter at a position or of a name, or fallback.
func (a arguments) get(i int, name string, fallback any) any {
	if i < len(a.values) {
		return a.values[i]
	}
	if v, ok := a.keywords.Get(name); ok {
		return v
	}
	return fallback
}

// from drops the first n arguments.
func (a arguments) from(n int) arguments {
	a.values = a.values[n:]
	return a
}

// register makes a builtin callable by gonja.
func (r *run) register(f builtin) func(*exec.Evaluator, *exec.VarArgs) *exec.Value {
	return func(e *exec.Evaluator, va *exec.VarArgs) *exec.Value {
		if r.err != nil {
			return exec.AsValue(r.err)
		}
		args := unwrapArguments(va)
		err := r.charge(args.values...)
		var v any
		if err == nil {
			v, err = f(r, e, args)
		}
		if err == nil {
			err = r.charge(v)
		}
		if err != nil && r.err == nil {
			r.err = err // an error of a call within a macro was here before
		}
		if r.err != nil {
			return exec.AsValue(r.err)
		}
		return exec.AsValue(v)
	}
}

func unwrapArguments(va *exec.VarArgs) arguments {
	var a arguments
	for _, v := range va.Args {
		switch v := unwrap(v).(type) {
		case keywords:
			a.keywords = Object(v)
		case callerArgument:
			a.caller = v.macro
		default:
			a.values = append(a.values, v)
		}
	}
	return a
}

// unwrap takes a value out of the wrappers that gonja puts around it.
func unwrap(v any) any {
	for {
		w, ok := v.(*exec.Value)
		if !ok {
			return v
		}
		if w == nil {
			return nil
		}
		v = exec.ToValue(w).Interface()
	}
}
