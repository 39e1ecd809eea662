package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// addOutputFlag adds --format to a command with one result: text for people, or what a program reads.
func addOutputFlag(c *cobra.Command, format *string, machine ...string) {
	formats := append([]string{"text"}, machine...)
	c.Flags().StringVar(format, "format", "text", "one of "+strings.Join(formats, ", "))
	complete(c, "format", formats)
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if !slices.Contains(formats, *format) {
			return usageError("--format: unknown format %q, known: %s", *format, strings.Join(formats, ", "))
		}
		return run(c, args)
	}
}

// printJSON writes v as one line of JSON: lists of ids are long, and it is programs that read them.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return outputError(e.Encode(v))
}

// outputError says that it was writing the result that failed.
func outputError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("standard output: %w", err)
}

// printer writes text and keeps the first error, so that a story need not ask after every word.
type printer struct {
	w    io.Writer
	last byte // written, 0 before the first
	err  error
}

func (p *printer) print(text string) {
	if p.err != nil || text == "" {
		return
	}
	_, err := io.WriteString(p.w, text)
	p.err, p.last = outputError(err), text[len(text)-1]
}

func (p *printer) printf(format string, args ...any) { p.print(fmt.Sprintf(format, args...)) }

// endLine ends the line that something was written on.
func (p *printer) endLine() {
	if p.last != 0 && p.last != '\n' {
		p.print("\n")
	}
}
