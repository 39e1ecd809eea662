package jinja

import "strings"

// callerName is a macro's hidden last parameter: gonja loses the body of a
// {% call %} inside any other block.
const callerName = "caller"

func (t *translator) macroStatement() error {
	name, err := t.name()
	if err != nil {
		return err
	}
	t.write("{% macro ", namePrefix, name, "(")
	if err := t.signature(); err != nil {
		return err
	}
	if err := t.parameter(callerName, t.missing(callerName)); err != nil {
		return err
	}
	t.write(") %}")
	return t.macroBody("endmacro")
}

func (t *translator) macroBody(end string) error {
	if err := t.expectEnd(); err != nil {
		return err
	}
	loops := t.loops
	t.loops = 0
	_, err := t.body(end)
	if t.loops = loops; err != nil {
		return err
	}
	t.write("{% endmacro %}")
	return t.expectEnd()
}

// signature reads (a, b=1). Parameters without a value are undefined, which
// gonja would take for None.
func (t *translator) signature() error {
	if err := t.expectOperator("("); err != nil {
		return err
	}
	_, err := t.items(")", func() ([]code, error) {
		name, err := t.targetName()
		if err != nil {
			return nil, err
		}
		value := t.missing(name)
		if t.skipOperator("=") {
			if value, err = t.expression(); err != nil {
				return nil, err
			}
		}
		return []code{value}, t.parameter(name, value)
	})
	return err
}

func (t *translator) missing(name string) code { return t.call("missing", t.constant(name)) }

func (t *translator) parameter(name string, value code) error {
	return t.writeCode(namePrefix+name+"=", value, ", ")
}

// callStatement makes a macro of the body and passes it to the call as caller.
func (t *translator) callStatement() error {
	caller := t.temp()
	t.write("{% macro ", caller, "(")
	if t.isOperator("(") {
		if err := t.signature(); err != nil {
			return err
		}
	}
	t.write(") %}")
	value, err := t.expression()
	if err != nil {
		return err
	}
	call, isCall := strings.CutPrefix(value.text, "call(")
	if !isCall {
		return syntaxError(t.line, "expected call")
	}
	value.text = "call(" + strings.TrimSuffix(call, ")") + ", " + t.call("withCaller", code{text: caller}).text + ")"
	if err := t.macroBody("endcall"); err != nil {
		return err
	}
	return t.writeCode("{{ ", t.call("out", value), " }}")
}
