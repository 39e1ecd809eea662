package jinja

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nikolalohinski/gonja/v2/builtins"
	"github.com/nikolalohinski/gonja/v2/config"
	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/loaders"
)

// Program is a compiled template. It is immutable and safe for concurrent use.
type Program struct {
	template  *exec.Template
	constants []any
}

// Compile translates a template and has gonja parse it. Errors wrap ErrSyntax
// or ErrLimit.
func Compile(src string) (*Program, error) {
	text, constants, err := translate(src)
	if err != nil {
		return nil, err
	}
	environment := &exec.Environment{
		Context:           exec.EmptyContext(),
		Filters:           exec.NewFilterSet(map[string]exec.FilterFunction{}),
		Tests:             exec.NewTestSet(map[string]exec.TestFunction{}),
		ControlStructures: builtins.ControlStructures,
		Methods:           builtins.Methods,
	}
	settings := config.New()
	settings.KeepTrailingNewline = true
	template, err := exec.NewTemplate("chat template", settings, source(text), environment)
	if err != nil {
		return nil, fmt.Errorf("%w: gonja: %w", ErrSyntax, err)
	}
	return &Program{template, constants}, nil
}

// Render runs the program with the given variables; now is the time that
// strftime_now tells. Errors wrap ErrRaised, ErrRender or ErrLimit.
func (p *Program) Render(variables Object, now time.Time) (text string, err error) {
	r := &run{budget: budget{maxSteps}, now: now}
	defer func() {
		if caught := recover(); caught != nil {
			text, err = "", fail("gonja: %v", caught)
		}
	}()
	data := make(map[string]any, len(builtinTable)+len(p.constants)+len(variables))
	for name, f := range builtinTable {
		data[name] = r.register(f)
	}
	for i, v := range p.constants {
		data[constantName(i)] = v
	}
	for _, m := range variables {
		data[namePrefix+m.Key] = m.Value
	}
	var w limitedWriter
	err = p.template.Execute(&w, exec.NewContext(data))
	switch {
	case r.err != nil:
		return "", r.err
	case w.err != nil:
		return "", w.err
	case err != nil:
		return "", fail("gonja: %v", err)
	}
	return string(w.text), nil
}

// source is a gonja loader of one text: nothing else can be included.
type source string

var errNoFiles = errors.New("a chat template cannot include files")

func (s source) Read(string) (io.Reader, error)         { return strings.NewReader(string(s)), nil }
func (s source) Resolve(path string) (string, error)    { return path, nil }
func (s source) Inherit(string) (loaders.Loader, error) { return nil, errNoFiles }
