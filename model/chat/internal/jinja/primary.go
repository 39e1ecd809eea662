package jinja

import "strings"

// primary is a literal, a name or something in brackets.
func (t *translator) primary() (code, error) {
	tok := t.peek()
	switch tok.kind {
	case nameToken:
		t.pos++
		return t.variable(tok.text), nil
	case stringToken:
		return t.strings(), nil
	case integerToken, floatToken:
		return t.number()
	}
	switch {
	case t.skipOperator("("):
		return t.parenthesized()
	case t.skipOperator("["):
		return t.list()
	case t.skipOperator("{"):
		return t.dict()
	}
	return code{}, t.unexpected("an expression")
}

func (t *translator) variable(name string) code {
	switch name {
	case "true", "True":
		return t.constant(true)
	case "false", "False":
		return t.constant(false)
	case "none", "None":
		return t.constant(nil)
	}
	if c, ok := t.bound[name]; ok {
		return c
	}
	return t.call("get", t.constant(name))
}

// strings joins neighbours, as Python does.
func (t *translator) strings() code {
	var b strings.Builder
	for t.peek().kind == stringToken {
		b.WriteString(t.take().text)
	}
	return t.constant(b.String())
}

func (t *translator) number() (code, error) {
	tok := t.take()
	var v any
	var err error
	if tok.kind == integerToken {
		v, err = parseInteger(tok.text)
	} else {
		v, err = parseFloat(tok.text)
	}
	if err != nil {
		return code{}, syntaxError(tok.line, "the number %s cannot be read", shorten(tok.text))
	}
	return t.constant(v), nil
}

func (t *translator) parenthesized() (code, error) {
	if t.skipOperator(")") {
		return t.call("tuple"), nil
	}
	value, err := t.tuple()
	if err != nil {
		return code{}, err
	}
	return value, t.expectOperator(")")
}

func (t *translator) list() (code, error) {
	items, err := t.items("]", func() ([]code, error) {
		c, err := t.expression()
		return []code{c}, err
	})
	return t.call("list", items...), err
}

func (t *translator) dict() (code, error) {
	items, err := t.items("}", func() ([]code, error) {
		key, err := t.expression()
		if err != nil {
			return nil, err
		}
		if err := t.expectOperator(":"); err != nil {
			return nil, err
		}
		value, err := t.expression()
		return []code{key, value}, err
	})
	return t.call("dict", items...), err
}

// items reads items with commas between them up to the closing bracket.
func (t *translator) items(closing string, item func() ([]code, error)) ([]code, error) {
	var items []code
	for !t.skipOperator(closing) {
		if len(items) > 0 {
			if err := t.expectOperator(","); err != nil {
				return nil, err
			}
			if t.skipOperator(closing) {
				break
			}
		}
		c, err := item()
		if err != nil {
			return nil, err
		}
		items = append(items, c...)
	}
	return items, nil
}
