package jinja

// target is what a "set" or "for" assigns to: names, or ns.attribute.
type target struct {
	names     []string
	attribute string // of the namespace names[0]
	unpack    bool   // names is a tuple, even of one
}

func (t *translator) target(namespaces bool, stops ...string) (target, error) {
	var out target
	bracket := t.skipOperator("(")
	for {
		name, err := t.targetName()
		if err != nil {
			return target{}, err
		}
		out.names = append(out.names, name)
		if namespaces && len(out.names) == 1 && t.skipOperator(".") {
			out.attribute, err = t.name()
			return out, err
		}
		if !t.skipOperator(",") {
			break
		}
		out.unpack = true
		if t.isName(stops...) || t.isOperator("=", ")") || t.peek().kind == endToken {
			break
		}
	}
	if bracket {
		return out, t.expectOperator(")")
	}
	return out, nil
}

func (t *translator) targetName() (string, error) {
	line := t.peek().line
	name, err := t.name()
	switch name {
	case "true", "True", "false", "False", "none", "None":
		return "", syntaxError(line, "can't assign to 'const'")
	}
	return name, err
}

func (t *translator) setStatement() error {
	to, err := t.target(true)
	if err != nil {
		return err
	}
	if !t.skipOperator("=") {
		return t.setBlock(to)
	}
	value, err := t.tupleToEnd()
	if err != nil {
		return err
	}
	return t.assign(to, value)
}

func (t *translator) assign(to target, value code) error {
	switch {
	case to.attribute != "":
		set := t.call("setAttr", t.variable(to.names[0]), t.constant(to.attribute), value)
		return t.writeCode("{% set "+t.temp()+" = ", set, " %}")
	case !to.unpack:
		return t.writeCode("{% set "+namePrefix+to.names[0]+" = ", value, " %}")
	}
	temp := t.temp()
	if err := t.writeCode("{% set "+temp+" = ", value, " %}"); err != nil {
		return err
	}
	t.unpack(to, code{text: temp})
	return nil
}

func (t *translator) unpack(to target, value code) {
	for i, name := range to.names {
		t.write("{% set ", namePrefix, name, " = ", t.part(value, i, len(to.names)).text, " %}")
	}
}

// part is item i of value, which must have n items.
func (t *translator) part(value code, i, n int) code {
	return t.call("part", value, t.constant(i), t.constant(n))
}

// setBlock assigns the text between {% set x %} and {% endset %}.
func (t *translator) setBlock(to target) error {
	temp := t.temp()
	value := code{text: temp}
	for t.skipOperator("|") {
		var err error
		if value, err = t.filter(value); err != nil {
			return err
		}
	}
	if err := t.capture(temp, "endset"); err != nil {
		return err
	}
	return t.assign(to, value)
}
