package eval

import (
	"io"
	"slices"
	"strconv"
)

// WriteSparsity writes rows as Write does, with a column for each threshold and percentile: table and md have the columns for
// people, csv all of them, json and jsonl the histograms too. It returns ErrFormat or w's error.
func WriteSparsity(w io.Writer, format string, rows []SparsityRow) error {
	g := sparsityGrid(rows)
	if format == "table" || format == "md" {
		g = g.keep(func(c int) bool { return !slices.Contains(machineColumns(), g.names[c]) })
	}
	for _, f := range writers {
		if f.name == format {
			return f.write(w, g)
		}
	}
	return CheckFormat(format)
}

// machineColumns are those that a table for people does without.
func machineColumns() []string {
	names := []string{"family", "act", "dtype", "idle", "weight_bytes", "pre_min", "pre_max"}
	for _, p := range prePercents {
		names = append(names, percentileColumn(p))
	}
	return names
}

func percentileColumn(p float64) string { return "pre_p" + strconv.FormatFloat(p, 'g', -1, 64) }

// sparsityCell is one column's name and a row's cell.
type sparsityCell struct {
	name  string
	value any
}

// sparsityGrid has a column for whatever any of the rows has.
func sparsityGrid(rows []SparsityRow) grid {
	thresholds := thresholdsOf(rows)
	g := grid{rows: make([][]any, len(rows)), source: make([]any, len(rows))}
	for _, c := range sparsityCells(&SparsityRow{}, thresholds) {
		_, isText := c.value.(string)
		g.names, g.numeric = append(g.names, c.name), append(g.numeric, !isText || c.name == "layer")
	}
	for i := range rows {
		g.source[i] = rows[i]
		for _, c := range sparsityCells(&rows[i], thresholds) {
			g.rows[i] = append(g.rows[i], c.value)
		}
	}
	return g
}

// thresholdsOf returns all thresholds of the rows, rising.
func thresholdsOf(rows []SparsityRow) []float64 {
	var all []float64
	for _, r := range rows {
		for _, n := range r.NearZeros {
			all = append(all, n.Below)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sparsityCells is a row's cells, in the order of the columns.
func sparsityCells(r *SparsityRow, thresholds []float64) []sparsityCell {
	layer := any("all")
	if r.Layer != nil {
		layer = int64(*r.Layer)
	}
	cells := []sparsityCell{
		{"model", r.Model}, {"family", r.Family}, {"ffn", r.FFN}, {"act", r.Act}, {"dtype", r.DType},
		{"ctx", int64(r.Ctx)}, {"tokens", int64(r.Tokens)}, {"layer", layer}, {"neurons", int64(r.Neurons)},
		{"zeros", r.Zeros}, {"idle", r.IdleShare},
	}
	for _, t := range thresholds {
		cells = append(cells, sparsityCell{"below_" + strconv.FormatFloat(t, 'g', -1, 64), r.below(t)})
	}
	cells = append(cells, []sparsityCell{
		{"active_at", r.ActiveAt}, {"dead", int64(r.Dead)}, {"always_on", int64(r.AlwaysOn)}, {"overlap", optional(r.Overlap)},
		{"read_share", r.ReadShare}, {"limit", r.Limit}, {"weight_bytes", optional(r.WeightBytes)}, {"read_bytes", optional(r.ReadBytes)},
		{"pre_mean", r.Pre.Mean}, {"pre_sd", r.Pre.SD}, {"pre_min", r.Pre.Min}, {"pre_max", r.Pre.Max},
	}...)
	for i, p := range prePercents {
		var value any
		if i < len(r.Pre.Percentiles) {
			value = r.Pre.Percentiles[i].Value
		}
		cells = append(cells, sparsityCell{percentileColumn(p), value})
	}
	return cells
}

// below is the cell of a threshold.
func (r *SparsityRow) below(threshold float64) any {
	for _, n := range r.NearZeros {
		if n.Below == threshold {
			return n.Share
		}
	}
	return nil
}

// optional is the cell of what may be absent.
func optional[V any](v *V) any {
	if v == nil {
		return nil
	}
	return *v
}
