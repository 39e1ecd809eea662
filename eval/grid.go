package eval

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid is rows as columns of cells: string, int64, float64, or nil for an empty one.
type grid struct {
	names   []string
	numeric []bool
	rows    [][]any
	source  []any // the rows as they were given
}

// newGrid reads the fields of structs. R may have no rows: its type tells the columns. A field that is a list is no cell:
// only json has it.
func newGrid[R any](rows []R) grid {
	t := reflect.TypeFor[R]()
	g := grid{source: make([]any, len(rows))}
	var fields []int
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Slice {
			continue
		}
		fields = append(fields, i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		g.names = append(g.names, name)
		kind := f.Type.Kind()
		if kind == reflect.Pointer {
			kind = f.Type.Elem().Kind()
		}
		g.numeric = append(g.numeric, kind != reflect.String)
	}
	for i, r := range rows {
		v := reflect.ValueOf(r)
		cells := make([]any, len(fields))
		for c, i := range fields {
			cells[c] = cell(v.Field(i))
		}
		g.rows, g.source[i] = append(g.rows, cells), r
	}
	return g
}

// cell reduces a field to one of the types of a cell.
func cell(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanFloat():
		return v.Float()
	}
	return v.String()
}

// keep returns the columns for which f is true.
func (g grid) keep(f func(column int) bool) grid {
	out := grid{rows: make([][]any, len(g.rows)), source: g.source}
	for c := range g.names {
		if !f(c) {
			continue
		}
		out.names, out.numeric = append(out.names, g.names[c]), append(out.numeric, g.numeric[c])
		for r := range g.rows {
			out.rows[r] = append(out.rows[r], g.rows[r][c])
		}
	}
	return out
}

// filled leaves out the columns that are empty in every row.
func (g grid) filled() grid {
	return g.keep(func(c int) bool {
		for _, row := range g.rows {
			if row[c] != nil {
				return true
			}
		}
		return len(g.rows) == 0
	})
}

// split leaves out the columns that have one value in every row and returns them as "name value". The first column names
// the rows and stays.
func (g grid) split() (grid, []string) {
	var common []string
	rest := g.keep(func(c int) bool {
		if c == 0 || len(g.rows) == 0 {
			return true
		}
		for _, row := range g.rows {
			if row[c] != g.rows[0][c] {
				return true
			}
		}
		common = append(common, g.names[c]+" "+rounded(g.rows[0][c]))
		return false
	})
	return rest, common
}

// pretty is the grid as a table of rounded numbers, right-aligned.
func (g grid) pretty() table.Writer {
	t := table.NewWriter()
	header := make(table.Row, len(g.names))
	columns := make([]table.ColumnConfig, len(g.names))
	for c, name := range g.names {
		header[c] = name
		align := text.AlignLeft
		if g.numeric[c] {
			align = text.AlignRight
		}
		columns[c] = table.ColumnConfig{Number: c + 1, Align: align, AlignHeader: align}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(columns)
	for _, row := range g.rows {
		cells := make(table.Row, len(row))
		for c, v := range row {
			cells[c] = rounded(v)
		}
		t.AppendRow(cells)
	}
	return t
}

// exact prints a cell in full, as JSON would.
func exact(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// digits is how many significant digits people are shown.
const digits = 5

// rounded prints a cell for people: five significant digits, but never fewer than all before the decimal point.
func rounded(v any) string {
	f, ok := v.(float64)
	if !ok {
		return exact(v)
	}
	size := math.Abs(f)
	if size != 0 && (size < 1e-4 || size >= 1e9) {
		return strconv.FormatFloat(f, 'g', digits, 64)
	}
	before := 1
	if size != 0 {
		before = int(math.Floor(math.Log10(size))) + 1
	}
	return strconv.FormatFloat(f, 'f', max(0, digits-before), 64)
}
