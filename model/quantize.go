package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// ErrQuantization is wrapped when weights cannot be quantized as asked, or were quantized in a way that cannot be read.
var ErrQuantization = errors.New("quantization")

// role is what a matrix is to quantization.
type role uint8

// The roles. A values matrix is the value projection where that stands alone.
const (
	projection role = iota
	values
	vocabulary // the table of embeddings, the head
	positions  // of which rows are looked up: kept as they are
	router     // what decides, in few numbers: kept as they are
	roles
)

// recipe is the format of each role, empty for those that are kept.
type recipe [roles]string

// recipes has a row for each way to quantize a model. DECISIONS.md says why in "q4 keeps value projections and a part of the vocabulary in q6".
var recipes = map[string]recipe{
	"q8": {projection: "q8", values: "q8", vocabulary: "q8"},
	"q6": {projection: "q6", values: "q6", vocabulary: "q8"},
	"q4": {projection: "q4", values: "q6", vocabulary: "q6q4"},

	"bf12": {projection: "bf12", values: "bf12", vocabulary: "bf12"},
}

// Quantizations lists what Options.Quantize takes.
func Quantizations() []string { return slices.Sorted(maps.Keys(recipes)) }

// CheckQuantization returns nil for a name of Quantizations and for none, else an error that wraps ErrQuantization.
func CheckQuantization(name string) error {
	if _, ok := recipes[name]; !ok && name != "" {
		return fmt.Errorf("%w: unknown %q, known: %s", ErrQuantization, name, strings.Join(Quantizations(), ", "))
	}
	return nil
}

// quantizer gives matrices the formats of a recipe as they are bound. The zero value leaves them alone.
type quantizer struct {
	recipe   recipe
	portable bool // what stays as it is multiplies alike on every kernel
	pool     *kernels.Pool
	progress func(done, total int64)
	done     int64
	total    int64
	packed   bool   // some matrix is, or is to be
	kept     string // the format of one that is not
}

// newQuantizer does what opts say for a checkpoint of so many bytes. Close its pool.
func newQuantizer(opts *Options, total int64) (*quantizer, error) {
	if opts == nil || opts.Quantize == "" {
		return &quantizer{}, nil
	}
	if err := CheckQuantization(opts.Quantize); err != nil {
		return nil, err
	}
	return &quantizer{
		recipe: recipes[opts.Quantize], portable: !quant.Lossless(opts.Quantize), pool: kernels.NewPool(opts.Threads), progress: opts.Progress, total: total,
	}, nil
}

// quantize returns m as its role has it.
func (q *quantizer) quantize(r role, m quant.Matrix) (quant.Matrix, error) {
	if r == router && q.portable {
		return quant.Portable(m), nil
	}
	format := q.recipe[r]
	if format == "" {
		return m, nil
	}
	packed, err := quant.Quantized(q.pool, format, m)
	q.saw(packed != m, m.Format())
	if q.progress != nil {
		q.done += int64(m.Bytes())
		q.progress(q.done, q.total)
	}
	return packed, err
}

// saw notes whether a matrix is packed, and the format in which it is stored.
func (q *quantizer) saw(packed bool, stored string) {
	if q.packed = q.packed || packed; !packed {
		q.kept = stored
	}
}

// check returns an error where no matrix was to be had in the recipe's formats.
func (q *quantizer) check() error {
	if format := q.recipe[projection]; format != "" && !q.packed {
		return fmt.Errorf("%w: no matrix is smaller in %s than in %s, as it is stored; leave them as they are, or choose another of %s",
			ErrQuantization, format, q.kept, strings.Join(Quantizations(), ", "))
	}
	return nil
}

// finish tells that all is done: what is not quantized was not counted.
func (q *quantizer) finish() {
	if q.progress != nil {
		q.progress(q.total, q.total)
	}
}
