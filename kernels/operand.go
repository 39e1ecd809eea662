package kernels

// Form is how a kernel wants the activations of a product.
type Form uint8

// The forms. What a packed form looks like in memory is the implementation's own affair.
const (
	Plain  Form = iota // float32, as they are
	Lanes              // float32, as they are; those of many tokens also sorted by the lanes of a dot tile
	Pair               // x ≈ hi + lo, two bfloat16
	Single             // x ≈ one bfloat16
	Digits             // x ≈ scale·(128·hi + lo), hi and lo in int8, a scale for each BlockCols columns
	Digit              // x ≈ scale·hi
	forms
)

// BlockCols is the number of columns that share a scale, in activations' digits and in quantized weights.
const BlockCols = 64

// Operand is the activations x [n, cols] of one or more products. Packing is done once for all matrices that want the same
// Form. The zero value is ready for exact products; its memory grows with the largest x it has held.
type Operand struct {
	Precision Precision

	x       []float32
	n, cols int
	form    Form // packed below; Plain: nothing is

	lanes  []float32 // Lanes; Single may keep pairs of bfloat16 here
	words  []uint16  // Pair, Single
	digits []int8    // Digits, Digit
	scales []float32 // [n, blocks] of Digits and Digit
	sums   []int32   // whatever a kernel of Digits or Digit needs of each token and block
	pack   func(o *Operand, lo, hi int)
}

// NewOperand returns x [n, cols] for exact products. It aliases x.
func NewOperand(x []float32, n, cols int) *Operand {
	o := &Operand{}
	o.Set(x, n, cols)
	return o
}

// Set makes o stand for x [n, cols]. It aliases x until the next Set.
func (o *Operand) Set(x []float32, n, cols int) {
	o.x, o.n, o.cols, o.form = x[:n*cols], n, cols, Plain
}

// Tokens returns n.
func (o *Operand) Tokens() int { return o.n }

// X returns x as it was set.
func (o *Operand) X() []float32 { return o.x }

// Pack brings x into a form, unless it is there already, and forgets other packed forms. It must not run at the same time as a product of o.
func (o *Operand) Pack(pool *Pool, f Form) {
	if f == o.form {
		return
	}
	if o.form = f; f == Plain {
		return
	}
	p := &active.pack[f]
	p.grow(o)
	o.pack = p.tokens
	pool.Run(o.n, packGrain, o)
}

// packGrain is the number of tokens worth a piece, and a multiple of those that share a tile of any kernel.
const packGrain = 16

// Do packs tokens [lo, hi).
func (o *Operand) Do(_, lo, hi int) { o.pack(o, lo, hi) }

// Bytes is the size of the packed forms' memory.
func (o *Operand) Bytes() int {
	return 2*cap(o.words) + cap(o.digits) + 4*(cap(o.lanes)+cap(o.scales)+cap(o.sums))
}

// packing makes one form: grow sizes the memory for all tokens, tokens fills that of some.
type packing struct {
	grow   func(o *Operand)
	tokens func(o *Operand, lo, hi int)
}

// sized returns s with length n and, where that is more than it can hold, new memory.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// FormBF16 is the form in which the kernels in use want activations beside BF16 weights.
func FormBF16(p Precision) Form { return active.formBF16[p] }

// FormF16 is FormBF16 for half-precision weights. Beside a Single they are rounded to bfloat16, too.
func FormF16(p Precision) Form { return active.formF16[p] }

// FormF32 is FormBF16 for float32 weights.
func FormF32(p Precision) Form { return active.formF32[p] }

// MulF32 computes a dot tile as DotF32 does, of all tokens of x, which is packed as FormF32 says or not at all; s.Tokens, s.Cols and s.LdX
// are those of x. What w holds beyond the tile's rows is not read, but a CPU may be asked to have it at hand: it is what comes next.
func MulF32(dst, w []float32, x *Operand, s Shape) {
	if s = x.shape(s); s.check(len(dst), len(w), len(x.x)) {
		active.mulF32[x.form](dst, w, x, s)
	}
}

// MulF16 is MulF32 for half-precision weights, and for an x that is packed as FormF16 says or not at all.
func MulF16(dst []float32, w []uint16, x *Operand, s Shape) {
	if s = x.shape(s); s.check(len(dst), len(w), len(x.x)) {
		active.mulF16[x.form](dst, w, x, s)
	}
}

// MulBF16 is MulF32 for bfloat16 weights, and for an x that is packed as FormBF16 says or not at all.
func MulBF16(dst []float32, w []uint16, x *Operand, s Shape) {
	if s = x.shape(s); s.check(len(dst), len(w), len(x.x)) {
		active.mulBF16[x.form](dst, w, x, s)
	}
}

// shape completes s by what x knows.
func (o *Operand) shape(s Shape) Shape {
	s.Tokens, s.Cols, s.LdX = o.n, o.cols, o.cols
	return s
}

// A mulOf is a product of weights with an operand in one form.
type mulOf[W float32 | uint16] = func(dst []float32, w []W, x *Operand, s Shape)

// plainly is a product of an operand as it is.
func plainly[W float32 | uint16](dot func(dst []float32, w []W, x []float32, s Shape)) mulOf[W] {
	return func(dst []float32, w []W, x *Operand, s Shape) { dot(dst, w, x.x, s) }
}
