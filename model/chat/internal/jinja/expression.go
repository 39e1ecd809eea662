package jinja

// The grammar is jinja2's, one method per level of precedence.

// tuple is an expression or several with commas between them.
func (t *translator) tuple(stops ...string) (code, error) {
	return t.tupleOf(t.expression, stops...)
}

func (t *translator) tupleOf(item func() (code, error), stops ...string) (code, error) {
	var items []code
	comma := false
	for !t.tupleEnds(stops) {
		c, err := item()
		if err != nil {
			return code{}, err
		}
		items = append(items, c)
		if comma = t.skipOperator(","); !comma {
			break
		}
	}
	if len(items) == 1 && !comma {
		return items[0], nil
	}
	if len(items) == 0 {
		return code{}, t.unexpected("an expression")
	}
	return t.call("tuple", items...), nil
}

func (t *translator) tupleEnds(stops []string) bool {
	return t.peek().kind == endToken || t.isOperator(")") || t.isName(stops...)
}

// expression is: or-expression [if condition [else expression]].
func (t *translator) expression() (code, error) {
	if err := t.enter(); err != nil {
		return code{}, err
	}
	defer t.leave()
	value, err := t.or()
	for err == nil && t.skipName("if") {
		value, err = t.conditional(value)
	}
	return value, err
}

func (t *translator) conditional(value code) (code, error) {
	condition, err := t.or()
	if err != nil {
		return code{}, err
	}
	other := t.call("noElse")
	if t.skipName("else") {
		if other, err = t.expression(); err != nil {
			return code{}, err
		}
	}
	// gonja has no conditional expression, but its "and" and "or" are lazy.
	// Boxes carry Python's truth of a value past gonja's own idea of it.
	c, v, o := t.call("box", condition), t.call("some", value), t.call("some", other)
	return code{"open((" + c.text + " and " + v.text + ") or " + o.text + ")", max(c.depth, v.depth, o.depth) + 3}, nil
}

func (t *translator) or() (code, error)  { return t.lazy("or", t.and) }
func (t *translator) and() (code, error) { return t.lazy("and", t.not) }

func (t *translator) lazy(operator string, operand func() (code, error)) (code, error) {
	left, err := operand()
	if err != nil || !t.isName(operator) {
		return left, err
	}
	left = t.call("box", left)
	for t.skipName(operator) {
		right, err := operand()
		if err != nil {
			return code{}, err
		}
		right = t.call("box", right)
		left = code{left.text + " " + operator + " " + right.text, max(left.depth, right.depth) + 1}
	}
	return t.call("open", left), nil
}

func (t *translator) not() (code, error) {
	if !t.skipName("not") {
		return t.compare()
	}
	if err := t.enter(); err != nil {
		return code{}, err
	}
	defer t.leave()
	c, err := t.not()
	return t.call("negate", c), err
}

// compare is a chain such as a < b <= c.
func (t *translator) compare() (code, error) {
	left, err := t.sum()
	if err != nil {
		return code{}, err
	}
	chain := []code{left}
	for op := t.comparison(); op != ""; op = t.comparison() {
		right, err := t.sum()
		if err != nil {
			return code{}, err
		}
		chain = append(chain, t.constant(op), right)
	}
	if len(chain) == 1 {
		return left, nil
	}
	return t.call("compare", chain...), nil
}

// comparison consumes a comparing operator, if one comes.
func (t *translator) comparison() string {
	switch {
	case t.isOperator("==", "!=", "<", "<=", ">", ">="), t.isName("in"):
		return t.take().text
	case t.isName("not") && t.look(1) == (token{nameToken, "in", t.look(1).line}):
		t.pos += 2
		return "not in"
	}
	return ""
}

func (t *translator) sum() (code, error) {
	return t.binary(t.concat, map[string]string{"+": "add", "-": "subtract"})
}

func (t *translator) concat() (code, error) {
	return t.binary(t.product, map[string]string{"~": "concat"})
}

func (t *translator) product() (code, error) {
	return t.binary(t.power, map[string]string{"*": "multiply", "/": "divide", "//": "floorDivide", "%": "modulo"})
}

func (t *translator) power() (code, error) {
	return t.binary(t.signed, map[string]string{"**": "power"})
}

// binary is a chain of operators of one precedence, from left to right.
// Operands of the same operator share one call, so that long chains stay flat.
func (t *translator) binary(operand func() (code, error), functions map[string]string) (code, error) {
	left, err := operand()
	if err != nil {
		return code{}, err
	}
	for {
		op := t.peek()
		function, ok := functions[op.text]
		if op.kind != operatorToken || !ok {
			return left, nil
		}
		args := []code{left}
		for t.skipOperator(op.text) {
			right, err := operand()
			if err != nil {
				return code{}, err
			}
			args = append(args, right)
		}
		left = t.call(function, args...)
	}
}

func (t *translator) signed() (code, error) {
	value, err := t.unary()
	if err != nil {
		return code{}, err
	}
	return t.filters(value)
}

// unary is an operand with its sign and everything that binds tighter than filters.
func (t *translator) unary() (code, error) {
	var function string
	switch {
	case t.skipOperator("-"):
		function = "negative"
	case t.skipOperator("+"):
		function = "positive"
	default:
		value, err := t.primary()
		if err != nil {
			return code{}, err
		}
		return t.postfix(value)
	}
	if err := t.enter(); err != nil {
		return code{}, err
	}
	defer t.leave()
	value, err := t.unary()
	if err != nil {
		return code{}, err
	}
	return t.postfix(t.call(function, value))
}
