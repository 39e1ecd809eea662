package main

import (
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/zoo"
)

func TestHelp(t *testing.T) {
	golden(t, "help/ffnrun.txt", result(t, "", "--help"))
	for _, c := range newRootCommand().Commands() {
		t.Run(c.Name(), func(t *testing.T) {
			help := result(t, "", c.Name(), "--help")
			golden(t, "help/"+c.Name()+".txt", help)
			if !strings.Contains(help, "Examples:\n  ") {
				t.Error("help has no examples")
			}
			for line := range strings.Lines(help) {
				if n := len([]rune(line)); n > 140 {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

func TestVersion(t *testing.T) {
	if got := result(t, "", "--version"); got != "ffnrun "+version()+"\n" || version() == "" {
		t.Errorf("%q", got)
	}
}

func TestCompletion(t *testing.T) {
	complete := func(args ...string) []string {
		out := ffnrun(t, "", append([]string{"__complete"}, args...)...).stdout
		lines := strings.Split(strings.TrimSpace(out), "\n")
		return lines[:len(lines)-1] // the last is a directive
	}
	has := func(got []string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+w+"\n") {
				t.Errorf("completion gives %q, want %q among them", got, w)
			}
		}
	}
	for _, command := range []string{"generate", "score", "tokenize", "eval", "bench"} {
		has(complete(command, "-m", ""), zoo.Names()...)
	}
	has(complete("inspect", ""), zoo.Names()...)
	has(complete("bench", "--ffn", ""), ffn.Names()...)
	has(complete("models", "--format", ""), "table", "json")
}
