package jinja

// statements maps a statement's name to its translation. What is missing needs
// other templates, which a chat template does not have.
var statements map[string]func(*translator) error

// The table is filled here because its methods lead back to it.
func init() {
	statements = map[string]func(*translator) error{
		"if": (*translator).ifStatement, "for": (*translator).forStatement,
		"break": loopControl("break"), "continue": loopControl("continue"),
		"set": (*translator).setStatement, "with": (*translator).withStatement,
		"macro": (*translator).macroStatement, "call": (*translator).callStatement,
		"filter": (*translator).filterStatement, "generation": (*translator).generationStatement,
		"print": (*translator).output,
	}
}

func (t *translator) statement(name string) error {
	translate, ok := statements[name]
	if !ok {
		return syntaxError(t.line, "Encountered unknown tag '%s'", shorten(name))
	}
	return translate(t)
}

func (t *translator) ifStatement() error {
	if err := t.condition("if"); err != nil {
		return err
	}
	ends := []string{"elif", "else", "endif"}
	for {
		end, err := t.body(ends...)
		if err != nil {
			return err
		}
		if end == "elif" {
			err = t.condition("elif")
		} else {
			err = t.expectEnd()
			t.write("{% ", end, " %}")
			ends = []string{"endif"}
		}
		if err != nil || end == "endif" {
			return err
		}
	}
}

func (t *translator) condition(tag string) error {
	c, err := t.tupleToEnd()
	if err != nil {
		return err
	}
	return t.writeCode("{% "+tag+" ", t.call("truth", c), " %}")
}

// withStatement evaluates all values in the scope outside, as jinja2 does.
func (t *translator) withStatement() error {
	separator := " "
	t.write("{% with")
	for t.peek().kind != endToken {
		name, err := t.name()
		if err != nil {
			return err
		}
		if err := t.expectOperator("="); err != nil {
			return err
		}
		value, err := t.expression()
		if err != nil {
			return err
		}
		if err := t.writeCode(separator+namePrefix+name+"=", value, ""); err != nil {
			return err
		}
		if separator = ", "; !t.skipOperator(",") {
			break
		}
	}
	t.write(" %}")
	return t.scope("endwith")
}

// generationStatement marks what the model wrote, for training. It only is a scope here.
func (t *translator) generationStatement() error {
	t.write("{% with %}")
	return t.scope("endgeneration")
}

// scope translates the rest of a block that became gonja's "with".
func (t *translator) scope(end string) error {
	if err := t.expectEnd(); err != nil {
		return err
	}
	if _, err := t.body(end); err != nil {
		return err
	}
	t.write("{% endwith %}")
	return t.expectEnd()
}

func (t *translator) filterStatement() error {
	temp := t.temp()
	value := code{text: temp}
	err := error(nil)
	for first := true; err == nil && (first || t.skipOperator("|")); first = false {
		value, err = t.filter(value)
	}
	if err != nil {
		return err
	}
	if err := t.capture(temp, "endfilter"); err != nil {
		return err
	}
	return t.writeCode("{{ ", t.call("out", value), " }}")
}

// capture sets a variable to the text of a block.
func (t *translator) capture(name, end string) error {
	if err := t.expectEnd(); err != nil {
		return err
	}
	t.write("{% set ", name, " %}")
	if _, err := t.body(end); err != nil {
		return err
	}
	t.write("{% endset %}")
	return t.expectEnd()
}
