package tokenizer

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func matches(t testing.TB, p pattern, text string) (found []string) {
	if err := p.each(text, newBudget(len(text)), func(start, end int) { found = append(found, text[start:end]) }); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestScanners compares each hand-written scanner with the expression it stands
// for. Characters younger than Go's tables are left out: regexp2 has those.
func TestScanners(t *testing.T) {
	for source, scan := range scanners {
		engine, err := compileRegex(source)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(rt *rapid.T) {
			text := strings.Map(func(r rune) rune {
				if unicode.In(r, newLetters, newNumbers) {
					return '?'
				}
				return r
			}, strings.ToValidUTF8(sampleText().Draw(rt, "text"), "?"))
			if d := cmp.Diff(matches(t, engine, text), matches(t, scan, text)); d != "" {
				rt.Fatalf("%s on %q (-engine +scanner):\n%s", source, text, d)
			}
		})
	}
}

// TestTranslateRegex holds the translation to what Oniguruma matches.
func TestTranslateRegex(t *testing.T) {
	text := "aaab STR \nx xdeadbeef aaaaa ⓐ² a]b {,2} \U0001F600"
	for source, want := range map[string][]string{
		`a++b`:              {"aaab"},
		`^x`:                {"x"},
		`\h{2,}`:            {"aaab", "deadbeef", "aaaaa"},
		`(?m:b.)`:           {"b ", "be", "b "},
		`\w$`:               nil,
		`R $`:               {"R "},
		`[[ST]R]+`:          {"STR"},
		`[]}]`:              {"]", "}"},
		`d{,2}e`:            {"de", "e", "e"},
		`[\x{64}-\x{65}]+`:  {"de", "d", "ee"},
		`\p{^L}\p{L}\p{^L}`: {"\nx ", " a]"},
		`\{,2`:              {"{,2"},
		`\x{1F600}`:         {"\U0001F600"},
		`[^\w\s]`:           {"]", "{", ",", "}", "\U0001F600"},
	} {
		p, err := compileRegex(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if d := cmp.Diff(want, matches(t, p, text)); d != "" {
			t.Errorf("%s (-want +got):\n%s", source, d)
		}
	}
}

func TestRegexUnsupported(t *testing.T) {
	for _, source := range []string{`[[:alpha:]]`, `[a&&b]`, `[a-[b]]`, `[a[^b]]`, `\R`, `\X`, `a{1,2}+`, `[\W]`, `(a`, `\p{Foo}`, `\`, `\x{FFFFFFFF}`, `\x{D800}`} {
		if _, err := compileRegex(source); err == nil {
			t.Errorf("%s compiles", source)
		}
	}
}

// TestHostileRegex gives an expression that backtracks without end a text.
func TestHostileRegex(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the time limit")
	}
	p, err := compileRegex(`(?:x|xx)+(?=y)`)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	spans, err := (&splitter{pattern: p, behavior: isolated}).split(nil, span{text: strings.Repeat("x", 200) + "z y"}, newBudget(0))
	if !errors.Is(err, ErrPattern) {
		t.Errorf("error %v, want ErrPattern", err)
	}
	if len(spans) != 1 || time.Since(start) > 4*patternTime {
		t.Errorf("%d spans after %v", len(spans), time.Since(start))
	}
}

// TestExpressionErrorsOneLine is about what the engine's errors and ours repeat
// of an expression.
func TestExpressionErrorsOneLine(t *testing.T) {
	for _, source := range []string{
		"(\n", "(?\n)", "(?<a\nb>", "(?<a\n", "\\k<a\nb>", "\\p{a\nb}", "\\x{a\nb}", "\\x{\n", "\\\n(", "[\n-\x1b]\n[b-\n]", "(?<a>" + strings.Repeat("b", 500) + ")\\k<" + strings.Repeat("c", 500) + ">",
	} {
		_, err := compileRegex(source)
		if err == nil {
			t.Errorf("%q: compiled", source)
			continue
		}
		if s := err.Error(); strings.ContainsFunc(s, unicode.IsControl) || len(s) > 400 {
			t.Errorf("%q: error %q, want one short line", source, s)
		}
	}
}
