package jinja

func (t *translator) peek() token { return t.look(0) }

func (t *translator) look(n int) token {
	if t.pos+n < len(t.tokens) {
		return t.tokens[t.pos+n]
	}
	return token{kind: endToken, line: t.line}
}

func (t *translator) take() token {
	tok := t.peek()
	t.pos++
	return tok
}

func (t *translator) isOperator(ops ...string) bool {
	return t.is(operatorToken, ops)
}

func (t *translator) isName(names ...string) bool {
	return t.is(nameToken, names)
}

func (t *translator) is(kind tokenKind, texts []string) bool {
	tok := t.peek()
	if tok.kind != kind {
		return false
	}
	for _, text := range texts {
		if tok.text == text {
			return true
		}
	}
	return false
}

func (t *translator) skipOperator(op string) bool {
	if !t.isOperator(op) {
		return false
	}
	t.pos++
	return true
}

func (t *translator) skipName(name string) bool {
	if !t.isName(name) {
		return false
	}
	t.pos++
	return true
}

func (t *translator) expectOperator(op string) error {
	if !t.skipOperator(op) {
		return t.unexpected("'" + op + "'")
	}
	return nil
}

func (t *translator) expectName(name string) error {
	if !t.skipName(name) {
		return t.unexpected("'" + name + "'")
	}
	return nil
}

func (t *translator) expectEnd() error {
	if t.peek().kind != endToken {
		return t.unexpected("the end of the tag")
	}
	return nil
}

func (t *translator) name() (string, error) {
	if t.peek().kind != nameToken {
		return "", t.unexpected("a name")
	}
	return t.take().text, nil
}

func (t *translator) unexpected(want string) error {
	tok := t.peek()
	got := "the end of the tag"
	if tok.kind != endToken {
		got = "'" + shorten(tok.text) + "'"
	}
	return syntaxError(tok.line, "expected %s, got %s", want, got)
}

// shorten keeps error messages to one line.
func shorten(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
