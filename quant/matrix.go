package quant

import "github.com/ffnrun/ffnrun/kernels"

// Matrix is read-only W of shape [rows, cols].
type Matrix interface {
	// Dims returns the numbers of output rows and input columns.
	Dims() (rows, cols int)
	// Form is how MulRows wants activations packed at a precision.
	Form(p kernels.Precision) kernels.Form
	// MulRows computes rows [lo, hi) of a product for all tokens of x, which is packed as Form says:
	//
	//	dst[t·rows+r] = Σ_k W[r,k] · x[t·cols+k]   for lo ≤ r < hi
	//
	// lo is a multiple of 16, and so is hi unless it is rows; only dense matrices take any, and an x that is not packed. Each sum
	// depends on its row and its token alone, and on the form.
	MulRows(dst []float32, x *kernels.Operand, lo, hi int)
	// Row copies row i, widened, to dst of length cols: an embedding lookup.
	Row(dst []float32, i int)
	// Slice returns rows [lo, hi) as a matrix over the same memory.
	Slice(lo, hi int) Matrix
	// Format names the storage as the format table does.
	Format() string
	// Bytes is the size of the stored weights.
	Bytes() int
	// Aliases reports whether the weights are read in b itself, not in a copy.
	Aliases(b []byte) bool
}

// Skipper is a Matrix whose products can leave out what zeros multiply. Those of Formats are; those of Packings are not: their
// tiles hold 16 rows of 64 columns, which are read together or not at all.
type Skipper interface {
	Matrix
	// MulSome computes the listed rows of a product for one token, dst[r] for r in rows, with the bits of MulRows for an x that
	// is not packed.
	MulSome(dst, x []float32, rows []int32)
	// SumRows computes columns [lo, hi) of h·W, reading only the rows of a, the elements of h that are not zero:
	//
	//	dst[c−lo] = Σ_{r in a} h[r] · W[r,c]
	//
	// with the bits that MulRows of the transposed matrix gives for an h that is not packed, as long as W is finite. scratch has
	// kernels.SparseScratch(hi − lo) elements.
	SumRows(dst, h []float32, a *kernels.Active, lo, hi int, scratch []float32)
	// Transpose returns a copy, transposed, in the same format.
	Transpose() Skipper
}

// Linear is y = x·Wᵀ + b. B is nil where there is no bias.
type Linear struct {
	W Matrix
	B []float32
}

// Dims returns the dimensions of W.
func (l *Linear) Dims() (rows, cols int) { return l.W.Dims() }

// Rows computes rows [lo, hi) of x·Wᵀ + b for all tokens of x; the layout is that of Matrix.MulRows.
func (l *Linear) Rows(dst []float32, x *kernels.Operand, lo, hi int) {
	l.W.MulRows(dst, x, lo, hi)
	if l.B == nil {
		return
	}
	rows, _ := l.W.Dims()
	for t := range x.Tokens() {
		kernels.Add(dst[t*rows+lo:t*rows+hi], l.B[lo:hi])
	}
}

// Some computes the listed rows of x·Wᵀ + b for one token, dst[r] for r in rows, with the bits of Rows. W must be a Skipper.
func (l *Linear) Some(dst, x []float32, rows []int32) {
	w, ok := l.W.(Skipper)
	if !ok {
		panic("quant: some rows of a matrix that is no Skipper")
	}
	w.MulSome(dst, x, rows)
	if l.B == nil {
		return
	}
	for _, r := range rows {
		dst[r] += l.B[r]
	}
}
