package tokenizer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What the escapes mean in Oniguruma, in the form of a class's members.
const (
	wordMembers = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\p{Other_Alphabetic}²³¹¼-¾`
	hexMembers  = `0-9a-fA-F`
)

// translateRegex rewrites an expression from Oniguruma's Ruby syntax to
// regexp2's where the two differ. What it cannot rewrite is an error.
func translateRegex(source string) (string, error) {
	t := translation{rest: source}
	for t.rest != "" {
		if err := t.step(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

type translation struct {
	rest  string
	out   strings.Builder
	depth int // of open character classes
}

// take moves n bytes to the output.
func (t *translation) take(n int) {
	t.out.WriteString(t.rest[:n])
	t.rest = t.rest[n:]
}

// swap puts s in place of the next n bytes.
func (t *translation) swap(n int, s string) {
	t.out.WriteString(s)
	t.rest = t.rest[n:]
}

func (t *translation) step() error {
	switch {
	case t.rest[0] == '\\':
		return t.escape()
	case t.depth > 0:
		return t.inClass()
	case t.rest[0] == '[':
		t.openClass()
	case strings.HasPrefix(t.rest, "(?"):
		t.flags()
	case t.rest[0] == '{':
		return t.interval()
	default:
		_, n := utf8.DecodeRuneInString(t.rest)
		t.take(n)
	}
	return nil
}

// interval takes {n,m}. Ruby's {,m} is {0,m}, and a plus after an interval
// repeats it where it is possessive for others.
func (t *translation) interval() error {
	end := strings.IndexFunc(t.rest[1:], func(r rune) bool { return r != ',' && (r < '0' || r > '9') }) + 1
	if end < 2 || t.rest[end] != '}' {
		t.take(1) // a brace as such
		return nil
	}
	if strings.HasPrefix(t.rest[end:], "}+") {
		return fmt.Errorf("%w: a plus after an interval", ErrUnsupported)
	}
	if t.rest[1] == ',' && end > 2 {
		t.swap(1, "{0")
		end--
		t.take(end)
		return nil
	}
	t.take(end)
	return nil
}

// openClass takes "[", "[^" and a "]" directly after, which is a member.
func (t *translation) openClass() {
	t.depth++
	t.take(1)
	if strings.HasPrefix(t.rest, "^") {
		t.take(1)
	}
	if strings.HasPrefix(t.rest, "]") {
		t.swap(1, `\]`)
	}
}

// inClass takes one member of a class. A class within a class adds its members.
func (t *translation) inClass() error {
	switch {
	case strings.HasPrefix(t.rest, "&&"), strings.HasPrefix(t.rest, "[^"), strings.HasPrefix(t.rest, "-["):
		return fmt.Errorf("%w: set operations within a character class", ErrUnsupported)
	case strings.HasPrefix(t.rest, "[:"):
		return fmt.Errorf("%w: POSIX brackets", ErrUnsupported)
	case t.rest[0] == '[':
		t.depth++
		t.swap(1, "")
	case t.rest[0] == ']':
		t.depth--
		if t.depth > 0 {
			t.swap(1, "")
			break
		}
		t.take(1)
	default:
		_, n := utf8.DecodeRuneInString(t.rest)
		t.take(n)
	}
	return nil
}

// flags takes "(?" with inline flags. Ruby's m is the s of others; ^ and $
// always match at lines.
func (t *translation) flags() {
	t.take(2)
	n := strings.IndexFunc(t.rest, func(r rune) bool { return !strings.ContainsRune("imx-", r) })
	if n > 0 {
		t.swap(n, strings.ReplaceAll(t.rest[:n], "m", "s"))
	}
}

// escape takes a backslash and what it escapes.
func (t *translation) escape() error {
	if len(t.rest) < 2 {
		return fmt.Errorf("it ends in a backslash")
	}
	switch c := t.rest[1]; c {
	case 'w':
		t.members(wordMembers)
	case 'h':
		t.members(hexMembers)
	case 'W':
		return t.complement(wordMembers)
	case 'H':
		return t.complement(hexMembers)
	case 'R', 'X', 'K', 'N', 'O', 'y', 'Y', 'G':
		return fmt.Errorf(`%w: \%c`, ErrUnsupported, c)
	case 'x':
		return t.codePoint()
	case 'p', 'P':
		t.property()
	default:
		_, n := utf8.DecodeRuneInString(t.rest[1:])
		t.take(1 + n)
	}
	return nil
}

func (t *translation) members(list string) {
	if t.depth == 0 {
		list = "[" + list + "]"
	}
	t.swap(2, list)
}

func (t *translation) complement(list string) error {
	if t.depth > 0 {
		return fmt.Errorf(`%w: \%c within a character class`, ErrUnsupported, t.rest[1])
	}
	t.swap(2, "[^"+list+"]")
	return nil
}

// property takes \p{…}; \p{^…} is \P{…}.
func (t *translation) property() {
	if name, ok := strings.CutPrefix(t.rest, `\p{^`); ok {
		t.swap(len(t.rest)-len(name), `\P{`)
		return
	}
	t.take(2)
}

// codePoint takes \x{H…}, which regexp2 writes \u or as the character.
func (t *translation) codePoint() error {
	digits, ok := strings.CutPrefix(t.rest, `\x{`)
	if !ok {
		t.take(2)
		return nil
	}
	digits, _, ok = strings.Cut(digits, "}")
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || err != nil || !utf8.ValidRune(rune(n)) {
		return fmt.Errorf(`\x{%.8s}: not a character`, strings.Map(printable, digits))
	}
	s := string(rune(n))
	if n < utf8.RuneSelf {
		s = fmt.Sprintf(`\x%02X`, n)
	}
	t.swap(len(`\x{}`)+len(digits), s)
	return nil
}
