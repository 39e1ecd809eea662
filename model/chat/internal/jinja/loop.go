package jinja

func (t *translator) forStatement() error {
	to, err := t.target(false, "in")
	if err != nil {
		return err
	}
	if err := t.expectName("in"); err != nil {
		return err
	}
	items, err := t.tupleOf(t.or, "recursive")
	if err != nil {
		return err
	}
	item := namePrefix + to.names[0]
	if to.unpack {
		item = t.temp()
	}
	if err := t.writeCode("{% for "+item+" in ", t.call("iterate", items), ""); err != nil {
		return err
	}
	if err := t.loopCondition(to, item); err != nil {
		return err
	}
	t.write(" %}")
	if t.isName("recursive") {
		return syntaxError(t.line, "recursive loops are not supported")
	}
	if err := t.expectEnd(); err != nil {
		return err
	}
	if to.unpack {
		t.unpack(to, code{text: item})
	}
	return t.loopBody()
}

// loopCondition translates the filter of a loop. There the names of a tuple
// are not assigned yet, so they stand for their part of the item.
func (t *translator) loopCondition(to target, item string) error {
	if !t.skipName("if") {
		return nil
	}
	if to.unpack {
		for i, name := range to.names {
			t.bound[name] = t.part(code{text: item}, i, len(to.names))
		}
		defer clear(t.bound)
	}
	condition, err := t.expression()
	if err != nil {
		return err
	}
	return t.writeCode(" if ", t.call("truth", condition), "")
}

func (t *translator) loopBody() error {
	t.loops++
	end, err := t.body("else", "endfor")
	t.loops--
	if err == nil && end == "else" {
		if err := t.expectEnd(); err != nil {
			return err
		}
		t.write("{% else %}")
		_, err = t.body("endfor")
	}
	if err != nil {
		return err
	}
	t.write("{% endfor %}")
	return t.expectEnd()
}

func loopControl(name string) func(*translator) error {
	return func(t *translator) error {
		if t.loops == 0 {
			return syntaxError(t.line, "'%s' outside of a loop", name)
		}
		t.write("{% ", name, " %}")
		return t.expectEnd()
	}
}
