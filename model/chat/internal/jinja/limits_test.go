package jinja

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestLimits runs templates that would take all time or memory.
func TestLimits(t *testing.T) {
	deep := func(open, closing string) string {
		return strings.Repeat(open, 5000) + "1" + strings.Repeat(closing, 5000)
	}
	for name, src := range map[string]string{
		"loops":        "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
		"doubling":     "{% set ns = namespace(s='x') %}{% for i in range(200) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
		"captured":     "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(200) %}{% set t %}{{ ns.s }}{{ ns.s }}{% endset %}{% set ns.s = t %}{% endfor %}",
		"output":       "{% for i in range(99999) %}" + strings.Repeat("x", 1000) + "{% endfor %}",
		"repeat":       "{{ 'x' * 9999999999 }}",
		"repeat list":  "{{ ([1] * 9999999999) | length }}",
		"replace":      "{% set s = 'a' * 100000 %}{{ s.replace('a', s) | length }}",
		"join":         "{{ range(99999) | join('x' * 100000) | length }}",
		"pad":          "{{ 'x'.center(9999999999) }}",
		"indent":       "{{ ('\n' * 100000) | indent(100000, blank=true) }}",
		"power":        "{{ 9 ** 9 ** 9999 }}",
		"range":        "{{ range(1000000) }}",
		"recursion":    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
		"nested lists": "{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
		"shared lists": "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
		"equal lists":  "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l + [] or [ns.l] == [[ns.l]] }}",
		"unique":       "{{ range(99999) | unique | list | length }}",
		"brackets":     "{{ " + deep("(", ")") + " }}",
		"lists":        "{{ " + deep("[", "]") + " }}",
		"not":          "{{ " + strings.Repeat("not ", 5000) + "1 }}",
		"minus":        "{{ " + strings.Repeat("- ", 5000) + "1 }}",
		"blocks":       deep("{% if 1 %}", "{% endif %}"),
		"attributes":   "{{ a" + strings.Repeat(".b", 5000) + " }}",
		"or":           "{{ 0" + strings.Repeat(" or 0", 5000) + " }}",
		"size":         strings.Repeat("x", MaxTemplate+1),
	} {
		start := time.Now()
		p, err := Compile(src)
		if err == nil {
			_, err = p.Render(nil, time.Time{})
		}
		if !errors.Is(err, ErrLimit) {
			t.Errorf("%s: error %.200v, want a limit", name, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		} else if took > time.Second {
			t.Logf("%s took %s", name, took)
		}
	}
}

// TestLongChains are flat in Python too.
func TestLongChains(t *testing.T) {
	for _, src := range []string{
		"{{ 'x'" + strings.Repeat(" + 'x'", 3000) + " }}",
		"{{ 'x'" + strings.Repeat(" ~ 'x'", 3000) + " }}",
		"{% if 0 %}" + strings.Repeat("{% elif 0 %}", 3000) + "{% endif %}",
	} {
		p, err := Compile(src)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Render(nil, time.Time{}); err != nil {
			t.Error(err)
		}
	}
}

// TestNothingOutside has no way out of a template.
func TestNothingOutside(t *testing.T) {
	for _, src := range []string{
		"{% include '/etc/passwd' %}", "{% extends 'x' %}", "{% import 'x' as y %}", "{% from 'x' import y %}",
		"{{ include('x') }}", "{{ lipsum() }}", "{{ self.x }}", "{{ ''.__class__.x }}", "{{ gettext('x') }}", "{{ cycler.__init__.x }}",
	} {
		p, err := Compile(src)
		if err == nil {
			_, err = p.Render(nil, time.Time{})
		}
		if err == nil {
			t.Errorf("%s: no error", src)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"{% if x %}":                             "unexpected end of template, looking for elif or else or endif",
		"{{ x":                                   "the tag is not closed by }}",
		"{# x":                                   "the comment is not closed by #}",
		"{% raw %}x":                             "{% raw %} is not closed by {% endraw %}",
		"{{ 'x }}":                               "the string \"'x }}\" is not closed",
		"{{ }}":                                  "expected an expression, got an empty output",
		"{{ (1 }}":                               "unexpected '}'",
		"{{ 1 + }}":                              "expected an expression, got the end of the tag",
		"{% nope %}":                             "Encountered unknown tag 'nope'",
		"{% endif %}":                            "Encountered unknown tag 'endif'",
		"{{ x | nope }}":                         "no filter named 'nope'",
		"{{ x is nope }}":                        "no test named 'nope'",
		"{% set 1 = 2 %}":                        "expected a name, got '1'",
		"{% set true = 2 %}":                     "can't assign to 'const'",
		"{% for x of y %}{% endfor %}":           "expected 'in', got 'of'",
		"{% break %}":                            "'break' outside of a loop",
		"{{ f(a=1, 2) }}":                        "invalid syntax for function call expression",
		"{{ f(*x) }}":                            "*args and **kwargs are not supported in calls",
		"{{ 1 ? 2 }}":                            "unexpected char '?'",
		"{{ '\\xZZ' }}":                          `a string holds a \x, \u or \U escape that is no character`,
		"\n\n{{ x y }}":                          "expected the end of the tag, got 'y'",
		"{% for x in y recursive %}{% endfor %}": "recursive loops are not supported",
		"{% if x %}{% else %}{% elif %}":         "Encountered unknown tag 'elif'",
	} {
		_, err := Compile(src)
		if !errors.Is(err, ErrSyntax) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", src, err, want)
		}
	}
	if _, err := Compile("\n\n{{ x y }}"); !strings.Contains(err.Error(), "line 3: ") {
		t.Errorf("error %v names no line", err)
	}
}
