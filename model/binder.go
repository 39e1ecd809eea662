package model

import (
	"fmt"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/quant"
)

// binder turns a checkpoint's tensors into the decoder's components. It keeps the first error, so that building a layer
// reads as a list; after one, what it returns is not used.
type binder struct {
	src    tensorSource
	conf   *Config
	names  tensorNames
	prefix string // the one of names.prefixes that the checkpoint uses
	layer  string // prefix of the names at hand: the layer's, or prefix itself

	quantizer *quantizer
	whole     map[string]quant.Matrix // matrices read so far: fused and tied ones are used more than once
	used      map[string]bool
	readings  map[string]reading // of the matrices that whole tensors are
	usage     Usage
	params    params
	err       error
}

// params counts weights as they are bound.
type params struct{ all, ffn int }

func newBinder(src tensorSource, c *Config, n tensorNames, q *quantizer) *binder {
	b := &binder{src: src, conf: c, names: n, quantizer: q, prefix: n.prefixes[0], whole: map[string]quant.Matrix{}, used: map[string]bool{}, readings: map[string]reading{}}
	for _, p := range n.prefixes {
		if src.has(p + n.embed + ".weight") {
			b.prefix = p
			break
		}
	}
	b.outside()
	return b
}

func (b *binder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// inside goes to layer l; outside leaves the layers.
func (b *binder) inside(l int) { b.layer = b.prefix + fmt.Sprintf(b.names.layer, l) }
func (b *binder) outside()     { b.layer = b.prefix }

// read gets a tensor and counts it once.
func (b *binder) read(name string, shape ...int) (safetensors.Tensor, bool) {
	if b.err != nil {
		return safetensors.Tensor{}, false
	}
	t, err := b.src.tensor(name, shape...)
	if err != nil {
		b.fail(err)
		return t, false
	}
	if !b.used[name] {
		b.used[name] = true
		b.params.all += t.Elems()
	}
	return t, true
}

// vector reads a small tensor as float32, whatever it is stored in.
func (b *binder) vector(name string, shape ...int) []float32 {
	t, ok := b.read(name, shape...)
	if !ok {
		return nil
	}
	v, err := t.Float32s()
	if err != nil {
		b.fail(err)
	}
	b.usage.Copied += int64(4 * len(v))
	return v
}

// matrix reads [rows, cols], or where inOut its transpose, in the format it is stored in or in that which its role gets.
func (b *binder) matrix(r role, name string, rows, cols int, inOut bool) quant.Matrix {
	if inOut {
		return b.matrixFrom(quant.FromTransposed, r, name, rows, cols, cols, rows)
	}
	return b.matrixFrom(quant.FromBytes, r, name, rows, cols, rows, cols)
}

// stacked reads the matrices of all experts, one tensor [n, rows, cols], as one matrix [n·rows, cols].
func (b *binder) stacked(name string, n, rows, cols int) quant.Matrix {
	return b.matrixFrom(quant.FromBytes, projection, name, n*rows, cols, n, rows, cols)
}

// matrixFrom reads a tensor of the given shape as a matrix [rows, cols], once.
func (b *binder) matrixFrom(from matrixReader, r role, name string, rows, cols int, shape ...int) quant.Matrix {
	if m, ok := b.whole[name]; ok || b.err != nil {
		return m
	}
	if p, ok := b.src.packed(name); ok {
		return b.keep(name, b.packed(p, rows, cols))
	}
	t, ok := b.read(name, shape...)
	if !ok {
		return nil
	}
	how := reading{from, r, rows, cols}
	m, err := how.matrix(t, b.quantizer)
	if err != nil {
		b.fail(err)
		return nil
	}
	b.readings[name] = how
	b.note(t, m)
	return b.keep(name, m)
}

// keep remembers a matrix.
func (b *binder) keep(name string, m quant.Matrix) quant.Matrix {
	if b.err == nil {
		b.whole[name] = m
	}
	return m
}

// note counts a matrix by whether it is used in place.
func (b *binder) note(t safetensors.Tensor, m quant.Matrix) {
	if m.Aliases(t.Data) {
		b.usage.Mapped += int64(m.Bytes())
	} else {
		b.usage.Copied += int64(m.Bytes())
	}
}

// reading is how a tensor becomes a matrix.
type reading struct {
	from       matrixReader
	role       role
	rows, cols int
}

// matrix reads t in the format that q gives it.
func (r reading) matrix(t safetensors.Tensor, q *quantizer) (quant.Matrix, error) {
	m, err := r.from(t.DType.String(), r.rows, r.cols, t.Data)
	if err == nil {
		m, err = q.quantize(r.role, m)
	}
	if err != nil {
		return nil, &safetensors.TensorError{File: t.File, Tensor: t.Name, Err: err}
	}
	return m, nil
}

// packedSize returns how many bytes the matrix takes in the format that q gives it, and false where it stays as it is.
func (r reading) packedSize(t safetensors.Tensor, q *quantizer) (size int, packed bool, err error) {
	format := q.recipe[r.role]
	if format == "" {
		return 0, false, nil
	}
	size, packed, err = quant.PackedSize(q.pool, format, r.rows, r.cols, func() (quant.Matrix, error) {
		return r.from(t.DType.String(), r.rows, r.cols, t.Data)
	})
	if err != nil {
		return 0, false, &safetensors.TensorError{File: t.File, Tensor: t.Name, Err: err}
	}
	q.saw(packed, t.DType.String())
	return size, packed, nil
}

// matrixReader is quant.FromBytes or quant.FromTransposed.
type matrixReader func(format string, rows, cols int, b []byte) (quant.Matrix, error)

// linear binds a projection [rows, cols] that stands alone, below the layer at hand.
func (b *binder) linear(s source, rows, cols int, bias bool) *quant.Linear {
	first, whole := 0, rows
	if s.fuse != nil {
		first, whole = s.fuse(b.conf, 0)
	}
	l := b.wholeLinear(s, whole, cols, bias)
	if l == nil || whole == rows {
		return l
	}
	part := &quant.Linear{W: l.W.Slice(first, first+rows)}
	if bias {
		part.B = l.B[first : first+rows]
	}
	return part
}

// wholeLinear binds a stored projection with all its rows.
func (b *binder) wholeLinear(s source, rows, cols int, bias bool) *quant.Linear {
	m := b.matrix(s.role, b.layer+s.name+".weight", rows, cols, s.inOut)
	l := &quant.Linear{W: m}
	if bias {
		l.B = b.vector(b.layer+s.name+".bias", rows)
	}
	if b.err != nil {
		return nil
	}
	return l
}

// norm binds a normalization over n numbers, nil where the family has none of that name.
func (b *binder) norm(name string, c NormConfig, n int) norm {
	if c.Kind == NoNorm || name == "" {
		return nil
	}
	return b.normFrom(b.layer+name, c, func(w []float32) []float32 { return w }, n)
}

// normFrom binds a norm whose weights are a part of the stored tensor of the given shape.
func (b *binder) normFrom(name string, c NormConfig, part func([]float32) []float32, shape ...int) norm {
	if c.NoWeight {
		return &layerNorm{eps: c.Eps}
	}
	w := b.vector(name+".weight", shape...)
	var bias []float32
	if c.Bias {
		bias = b.vector(name+".bias", shape...)
	}
	if b.err != nil {
		return nil
	}
	w = part(w)
	if c.Kind == RMSNorm {
		return &rmsNorm{w: w, eps: c.Eps, offset: c.Offset}
	}
	if bias != nil {
		bias = part(bias)
	}
	return &layerNorm{w: plus(w, c.Offset), b: bias, eps: c.Eps}
}

// plus adds an offset to weights.
func plus(w []float32, offset float32) []float32 {
	for i := range w {
		w[i] += offset
	}
	return w
}
