package jinja

import (
	"strconv"
	"strings"
)

const (
	maxNesting = 200 // of expressions and of blocks; jinja2 itself ends at Python's recursion limit
	namePrefix = "v_"
)

// code is an expression in gonja's language. depth is how deep its calls nest:
// gonja recurses over it, and Go cannot recover from a full stack.
type code struct {
	text  string
	depth int
}

// translator turns segments into gonja's language. A template's names get a
// prefix, so that they can neither meet gonja's keywords nor our functions.
type translator struct {
	segments  []segment
	at        int // the next segment
	tokens    []token
	pos       int // the next token
	line      int
	nesting   int
	loops     int
	temps     int
	out       strings.Builder
	constants []any
	index     map[string]int // of string constants
	bound     map[string]code
}

func translate(src string) (text string, constants []any, err error) {
	segments, err := scan(src)
	if err != nil {
		return "", nil, err
	}
	t := &translator{segments: segments, index: map[string]int{}, bound: map[string]code{}}
	if _, err := t.body(); err != nil {
		return "", nil, err
	}
	return t.out.String(), t.constants, nil
}

// body translates segments up to one of the end tags, whose name it returns
// with its tokens loaded behind the name.
func (t *translator) body(ends ...string) (string, error) {
	if err := t.enter(); err != nil {
		return "", err
	}
	defer t.leave()
	opened := t.line
	for t.at < len(t.segments) {
		seg := t.segments[t.at]
		t.at++
		t.line = seg.line
		end, err := t.segment(seg, ends)
		if err != nil || end != "" {
			return end, err
		}
	}
	if len(ends) > 0 {
		return "", syntaxError(opened, "unexpected end of template, looking for %s", strings.Join(ends, " or "))
	}
	return "", nil
}

func (t *translator) segment(seg segment, ends []string) (end string, err error) {
	switch seg.kind {
	case dataSegment:
		t.write("{{ ", t.constant(seg.text).text, " }}")
		return "", nil
	case outputSegment:
		t.load(seg)
		return "", t.output()
	}
	t.load(seg)
	name, err := t.name()
	if err != nil {
		return "", err
	}
	for _, end := range ends {
		if name == end {
			return end, nil
		}
	}
	return "", t.statement(name)
}

func (t *translator) output() error {
	if t.peek().kind == endToken {
		return syntaxError(t.line, "expected an expression, got an empty output")
	}
	value, err := t.tupleToEnd()
	if err != nil {
		return err
	}
	return t.writeCode("{{ ", t.call("out", value), " }}")
}

// tupleToEnd translates the rest of the tag.
func (t *translator) tupleToEnd() (code, error) {
	value, err := t.tuple()
	if err != nil {
		return code{}, err
	}
	return value, t.expectEnd()
}

func (t *translator) load(seg segment) { t.tokens, t.pos = seg.tokens, 0 }

func (t *translator) write(parts ...string) {
	for _, p := range parts {
		t.out.WriteString(p)
	}
}

func (t *translator) writeCode(before string, c code, after string) error {
	if c.depth > maxNesting {
		return limitError("an expression on line %d nests more than %d deep", t.line, maxNesting)
	}
	t.write(before, c.text, after)
	return nil
}

func (t *translator) enter() error {
	if t.nesting++; t.nesting > maxNesting {
		return limitError("it nests more than %d deep on line %d", maxNesting, t.line)
	}
	return nil
}

func (t *translator) leave() { t.nesting-- }

// constant returns the name of a constant. Text goes through constants so that
// it never meets gonja's lexer.
func (t *translator) constant(v any) code {
	s, isString := v.(string)
	if isString {
		if i, ok := t.index[s]; ok {
			return code{text: constantName(i)}
		}
		t.index[s] = len(t.constants)
	}
	t.constants = append(t.constants, v)
	return code{text: constantName(len(t.constants) - 1)}
}

func constantName(i int) string { return "k" + strconv.Itoa(i) }

// temp returns a fresh name that no template can use.
func (t *translator) temp() string {
	t.temps++
	return "t" + strconv.Itoa(t.temps)
}

// call is a call of one of our functions.
func (t *translator) call(function string, args ...code) code {
	var b strings.Builder
	b.WriteString(function)
	b.WriteByte('(')
	depth := 0
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.text)
		depth = max(depth, a.depth)
	}
	b.WriteByte(')')
	return code{b.String(), depth + 1}
}
