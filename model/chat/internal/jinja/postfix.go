package jinja

// postfix is any number of .name, [item] and (call) behind a value.
func (t *translator) postfix(value code) (code, error) {
	var err error
	for err == nil {
		switch {
		case t.isOperator("."), t.isOperator("["):
			value, err = t.subscript(value)
		case t.isOperator("("):
			value, err = t.arguments("call", value)
		default:
			return value, nil
		}
	}
	return code{}, err
}

// filters is any number of filters, tests and calls behind a value.
func (t *translator) filters(value code) (code, error) {
	var err error
	for err == nil {
		switch {
		case t.skipOperator("|"):
			value, err = t.filter(value)
		case t.skipName("is"):
			value, err = t.test(value)
		case t.isOperator("("):
			value, err = t.arguments("call", value)
		default:
			return value, nil
		}
	}
	return code{}, err
}

func (t *translator) filter(value code) (code, error) {
	line := t.peek().line
	name, err := t.dottedName()
	if err != nil {
		return code{}, err
	}
	if _, ok := filterTable[name]; !ok {
		return code{}, syntaxError(line, "no filter named '%s'", shorten(name))
	}
	if t.isOperator("(") {
		return t.arguments("filter", value, t.constant(name))
	}
	return t.call("filter", value, t.constant(name)), nil
}

func (t *translator) test(value code) (code, error) {
	negated := t.skipName("not")
	line := t.peek().line
	name, err := t.dottedName()
	if err != nil {
		return code{}, err
	}
	if _, ok := testTable[name]; !ok {
		return code{}, syntaxError(line, "no test named '%s'", shorten(name))
	}
	result, err := t.testArguments(value, t.constant(name))
	if negated {
		result = t.call("negate", result)
	}
	return result, err
}

func (t *translator) testArguments(value, name code) (code, error) {
	if t.isOperator("(") {
		return t.arguments("test", value, name)
	}
	tok := t.peek()
	literal := tok.kind != endToken && tok.kind != operatorToken || t.isOperator("[", "{")
	if !literal || t.isName("else", "or", "and") {
		return t.call("test", value, name), nil
	}
	if t.isName("is") {
		return code{}, syntaxError(tok.line, "You cannot chain multiple tests with is")
	}
	if err := t.enter(); err != nil {
		return code{}, err
	}
	defer t.leave()
	arg, err := t.primary()
	if err != nil {
		return code{}, err
	}
	arg, err = t.postfix(arg)
	return t.call("test", value, name, arg), err
}

func (t *translator) dottedName() (string, error) {
	name, err := t.name()
	for err == nil && t.skipOperator(".") {
		var part string
		part, err = t.name()
		name += "." + part
	}
	return name, err
}

func (t *translator) subscript(value code) (code, error) {
	if t.skipOperator("[") {
		return t.item(value)
	}
	t.pos++
	tok := t.take()
	switch tok.kind {
	case nameToken:
		return t.call("attr", value, t.constant(tok.text)), nil
	case integerToken:
		n, err := parseInteger(tok.text)
		if err == nil {
			return t.call("item", value, t.constant(n)), nil
		}
	}
	return code{}, syntaxError(tok.line, "expected name or number")
}

func (t *translator) item(value code) (code, error) {
	var parts [3]code
	n := 0
	for i := range parts {
		parts[i] = t.constant(nil)
		if !t.isOperator(":", "]") {
			c, err := t.tuple()
			if err != nil {
				return code{}, err
			}
			parts[i] = c
		} else if i == 0 && t.isOperator("]") {
			return code{}, t.unexpected("an index")
		}
		if n = i; i == 2 || !t.skipOperator(":") {
			break
		}
	}
	if err := t.expectOperator("]"); err != nil {
		return code{}, err
	}
	if n == 0 {
		return t.call("item", value, parts[0]), nil
	}
	if n == 1 {
		parts[2] = t.constant(nil)
	}
	return t.call("slice", value, parts[0], parts[1], parts[2]), nil
}

// arguments reads (a, b, name=c) and makes a call of function with them behind
// its first arguments. Keywords travel in one value, in their order: gonja's
// own keyword arguments come in random order.
func (t *translator) arguments(function string, first ...code) (code, error) {
	t.pos++
	args := first
	var keywords []code
	_, err := t.items(")", func() ([]code, error) {
		if t.isOperator("*", "**") {
			return nil, syntaxError(t.peek().line, "*args and **kwargs are not supported in calls")
		}
		keyword := t.peek().kind == nameToken && t.look(1).kind == operatorToken && t.look(1).text == "="
		if keyword {
			keywords = append(keywords, t.constant(t.take().text))
			t.pos++
		} else if keywords != nil {
			return nil, syntaxError(t.peek().line, "invalid syntax for function call expression")
		}
		c, err := t.expression()
		if keyword {
			keywords = append(keywords, c)
		} else {
			args = append(args, c)
		}
		return []code{c}, err
	})
	if keywords != nil {
		args = append(args, t.call("keywords", keywords...))
	}
	return t.call(function, args...), err
}
