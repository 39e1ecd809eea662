package eval

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// ErrFormat is wrapped when a name is not that of a report's format.
var ErrFormat = errors.New("unknown format")

// writers has a row for each format, in the order in which they are listed.
var writers = []struct {
	name  string
	write func(w io.Writer, g grid) error
}{
	{"table", writeTable},
	{"md", writeMarkdown},
	{"csv", writeCSV},
	{"json", writeJSON},
	{"jsonl", writeJSONLines},
}

// Formats lists the names that Write takes.
func Formats() []string {
	var names []string
	for _, f := range writers {
		names = append(names, f.name)
	}
	return names
}

// CheckFormat returns ErrFormat, with the list of the known, if Write does not take the name.
func CheckFormat(name string) error {
	if !slices.Contains(Formats(), name) {
		return fmt.Errorf("%w %q, known: %s", ErrFormat, name, strings.Join(Formats(), ", "))
	}
	return nil
}

// Write writes rows, structs whose fields have json tags, which name the columns:
//
//	table  for people: columns without a value are left out, those with the same value in every row stand above; a single
//	       row is a list
//	md     a Markdown table of all columns
//	csv    a header line and all columns, numbers in full
//	json   an array of objects, numbers in full, null for an empty cell; it and jsonl alone have fields that are lists
//	jsonl  an object a line
//
// A nil pointer is an empty cell. The numbers of table and md have five significant digits. It returns ErrFormat or w's error.
func Write[R any](w io.Writer, format string, rows []R) error {
	for _, f := range writers {
		if f.name == format {
			return f.write(w, newGrid(rows))
		}
	}
	return CheckFormat(format)
}

func writeTable(w io.Writer, g grid) error {
	g = g.filled()
	if len(g.rows) == 1 {
		return writeRow(w, g)
	}
	g, common := g.split()
	if len(common) > 0 {
		if _, err := fmt.Fprintln(w, strings.Join(common, "  ")); err != nil {
			return err
		}
	}
	t := g.pretty()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	_, err := fmt.Fprintln(w, trimLines(t.Render()))
	return err
}

// writeRow writes the only row as a list of names and values.
func writeRow(w io.Writer, g grid) error {
	width := 0
	for _, name := range g.names {
		width = max(width, len(name))
	}
	for c, name := range g.names {
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", width, name, rounded(g.rows[0][c])); err != nil {
			return err
		}
	}
	return nil
}

// trimLines removes the padding after the last column.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func writeMarkdown(w io.Writer, g grid) error {
	t := g.pretty()
	t.Style().Format.Header = text.FormatDefault
	_, err := fmt.Fprintln(w, t.RenderMarkdown())
	return err
}

func writeCSV(w io.Writer, g grid) error {
	c := csv.NewWriter(w)
	if err := c.Write(g.names); err != nil {
		return err
	}
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = exact(v)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func writeJSON(w io.Writer, g grid) error {
	b, err := json.MarshalIndent(g.source, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", b)
	return err
}

func writeJSONLines(w io.Writer, g grid) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, row := range g.source {
		if err := e.Encode(row); err != nil {
			return err
		}
	}
	return nil
}
