package ffn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
)

// ErrVariant is wrapped when a name is not in the table of variants.
var ErrVariant = errors.New("unknown FFN variant")

// Form is how a block combines its projections of x. It sets up[i] from gate[i] (nil in a plain block) and up[i], and
// changes gate.
type Form struct {
	Name  string // plain, gated, doubly gated, maximum
	Gated bool   // has a Gate matrix
	apply func(act func(x []float32), gate, up []float32)
}

var (
	plain = Form{"plain", false, func(act func([]float32), _, up []float32) { act(up) }}
	gated = Form{"gated", true, func(act func([]float32), gate, up []float32) {
		act(gate)
		kernels.Multiply(up, gate)
	}}
	doublyGated = Form{"doubly gated", true, func(act func([]float32), gate, up []float32) {
		act(gate)
		act(up)
		kernels.Multiply(up, gate)
	}}
	maximum = Form{"maximum", true, func(act func([]float32), gate, up []float32) {
		act(gate)
		act(up)
		for i, g := range gate {
			up[i] = max(g, up[i])
		}
	}}
)

// Variant is one feed-forward function: a form with an activation.
type Variant struct {
	Name   string
	Form   Form
	Act    Activation
	Source string // the paper that names it, or whose form it is
}

// named has a row for each variant that a paper or a family of models names.
var named = []struct {
	name        string
	form        Form
	act, source string
}{
	{"relu", plain, "relu", "Raffel et al. 2019 (T5)"},
	{"gelu", plain, "gelu", "Shazeer 2020 eq. 3"},
	{"swish", plain, "silu", "Shazeer 2020 eq. 3"},
	{"glu", gated, "sigmoid", "Dauphin et al. 2016"},
	{"bilinear", gated, "linear", "Dauphin et al. 2016"},
	{"reglu", gated, "relu", "Shazeer 2020 eq. 6"},
	{"geglu", gated, "gelu", "Shazeer 2020 eq. 6"},
	{"swiglu", gated, "silu", "Shazeer 2020 eq. 6"},
	{"relu2", plain, "relu2", "So et al. 2021 (Primer)"},
	{"drelu", doublyGated, "relu", "Song et al. 2024 (TurboSparse)"},
	{"maxout", maximum, "linear", "Goodfellow et al. 2013, k = 2"},
}

// table is named, then each activation as a plain block (by its own name) and as a gated one (with -glu appended).
var table = buildTable()

func buildTable() []Variant {
	var out []Variant
	for _, n := range named {
		act, err := FindActivation(n.act)
		if err != nil {
			panic("ffn: variant " + n.name + " has an activation that is not in the table")
		}
		out = append(out, Variant{n.name, n.form, act, n.source})
	}
	for _, act := range activations {
		out = appendNew(out, Variant{act.Name, plain, act, "Shazeer 2020"})
		out = appendNew(out, Variant{act.Name + "-glu", gated, act, "Shazeer 2020"})
	}
	return out
}

// appendNew appends v unless its name, or its form with its activation, is there already.
func appendNew(vs []Variant, v Variant) []Variant {
	for _, have := range vs {
		if have.Name == v.Name || (have.Form.Name == v.Form.Name && have.Act.Name == v.Act.Name) {
			return vs
		}
	}
	return append(vs, v)
}

// Variants returns the table: the named variants, then the others.
func Variants() []Variant { return append([]Variant(nil), table...) }

// Names lists the variants' names in the order of the table.
func Names() []string {
	names := make([]string, len(table))
	for i, v := range table {
		names[i] = v.Name
	}
	return names
}

// Find returns the variant of that name, or ErrVariant with the list of those known. An activation's spellings
// serve as names too, alone for the plain block and with -glu for the gated one.
func Find(name string) (Variant, error) {
	for _, v := range table {
		if v.Name == name {
			return v, nil
		}
	}
	base, isGated := strings.CutSuffix(name, "-glu")
	if act, err := FindActivation(base); err == nil {
		return Of(act, isGated), nil
	}
	return Variant{}, fmt.Errorf("%w %q, known: %s", ErrVariant, name, strings.Join(Names(), ", "))
}

// Of returns the variant of a checkpoint whose block is plain or gated, as its family and tensors tell, with the
// activation of its config.
func Of(act Activation, isGated bool) Variant {
	form := plain
	if isGated {
		form = gated
	}
	for _, v := range table {
		if v.Form.Name == form.Name && v.Act.Name == act.Name {
			return v
		}
	}
	return Variant{Name: act.Name, Form: form, Act: act}
}

// Words describes the variant for people: "swiglu: gated, SiLU (Swish, β = 1)".
func (v Variant) Words() string { return v.Name + ": " + v.Form.Name + ", " + v.Act.Words }

// Matrices is the number of weight matrices: two, or three with a gate.
func (v Variant) Matrices() int {
	if v.Form.Gated {
		return 3
	}
	return 2
}

// EqualDFF returns the d_ff at which this variant has the parameters that a plain block has at dff: 2/3 of it for a
// gated one (Shazeer 2020 §2), rounded to a multiple of 8.
func (v Variant) EqualDFF(dff int) int {
	if !v.Form.Gated {
		return dff
	}
	return max(8, (dff*2/3+4)&^7)
}
