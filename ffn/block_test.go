package ffn

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

func TestEveryVariantHasAGolden(t *testing.T) {
	g := readBlocks(t)
	for _, v := range Variants() {
		if g.y[v.Name] == nil {
			t.Errorf("variant %s has no golden block", v.Name)
		}
	}
	for name := range g.y {
		if _, err := Find(name); err != nil {
			t.Errorf("golden block %s: %v", name, err)
		}
	}
}

const unit = 0x1p-24 // the relative error of one rounding to float32

// project returns x·wᵀ for one token and the error that kernels/doc.go allows a dot product to have.
func project(x, w []float64, rows int) (y, bound []float64) {
	cols := len(w) / rows
	for r := range rows {
		var sum, mass float64
		for k, v := range w[r*cols:][:cols] {
			sum, mass = sum+v*x[k], mass+math.Abs(v*x[k])
		}
		y, bound = append(y, sum), append(bound, float64(cols/8+10)*unit*mass)
	}
	return y, bound
}

// bounds returns the error that float32 arithmetic allows each result of a block for one token: that of the projections,
// stretched by the activation's slope (2 at most, but 2|x| for relu2), of the products, and of the down projection.
func (g goldenBlocks) bounds(b *Block, x []float64) []float64 {
	pre, preErr := project(x, g.w, dFF)
	other, otherErr := project(x, g.v, dFF)
	hidden, hiddenErr := make([]float64, dFF), make([]float64, dFF)
	one := b.Variant.Act.Bind(learned[b.Variant.Act.Name])
	for i, v := range pre {
		act := math.Abs(float64(one(float32(v))))
		hidden[i], hiddenErr[i] = act, preErr[i]*max(2, 2*math.Abs(v)+1)+unit*act
		if b.Gate != nil { // a doubly gated block and a maximum stay below these too
			u := math.Abs(other[i])
			hiddenErr[i] = hiddenErr[i]*(u+otherErr[i]+1) + max(1, act)*otherErr[i] + unit*act*u
			hidden[i] = max(act*u, act, u)
		}
	}
	out := make([]float64, dModel)
	for r := range out {
		for k, w := range g.w2[r*dFF:][:dFF] {
			out[r] += math.Abs(w) * (hiddenErr[k] + (dFF/8+10)*unit*hidden[k])
		}
	}
	return out
}

func TestBlocksAgreeWithFloat64(t *testing.T) {
	g := readBlocks(t)
	for _, v := range Variants() {
		t.Run(v.Name, func(t *testing.T) {
			b := g.block(t, v)
			got, want := forward(b, 1, floats(g.x), tokens), g.y[v.Name]
			var worst float64
			for tok := range tokens {
				bounds := g.bounds(b, g.x[tok*dModel:][:dModel])
				for r, bound := range bounds {
					i := tok*dModel + r
					diff := math.Abs(float64(got[i]) - want[i])
					if worst = max(worst, diff/bound); !(diff <= bound) {
						t.Fatalf("token %d, element %d: %v, want %v within %.2g", tok, r, got[i], want[i], bound)
					}
				}
			}
			t.Logf("at most %.2f of the bound", worst)
		})
	}
}

// A token's result is the same bits alone, in a batch, on any number of threads and in place.
func TestTokensAreIndependent(t *testing.T) {
	g := readBlocks(t)
	x := floats(g.x)
	for _, v := range Variants() {
		b := g.block(t, v)
		want := forward(b, 1, x, tokens)
		for _, threads := range []int{2, 5} {
			if got := forward(b, threads, x, tokens); !slices.Equal(got, want) {
				t.Errorf("%s: %d threads change bits", v.Name, threads)
			}
		}
		for tok := range tokens {
			one := forward(b, 1, x[tok*dModel:][:dModel], 1)
			if !slices.Equal(one, want[tok*dModel:][:dModel]) {
				t.Errorf("%s: token %d alone differs from itself in a batch", v.Name, tok)
			}
		}
		inPlace := slices.Clone(x)
		b.Forward(nil, NewScratch(tokens, b), inPlace, inPlace, tokens)
		if !slices.Equal(inPlace, want) {
			t.Errorf("%s: in place differs", v.Name)
		}
	}
}

// Blocks of a model's width, so that the pool has pieces to share.
func TestWideBlockOnPools(t *testing.T) {
	const d, dff, n = 64, 1100, 3
	rows := func(rows, cols int) *quant.Linear {
		w := make([]float32, rows*cols)
		for i := range w {
			w[i] = float32(math.Sin(float64(i*i))) / 8
		}
		l := linear(t, rows, cols, w)
		l.B = w[:rows]
		return l
	}
	v, err := Find("swiglu")
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBlock(v, rows(dff, d), rows(dff, d), rows(d, dff), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, n*d)
	for i := range x {
		x[i] = float32(math.Cos(float64(i)))
	}
	want := forward(b, 1, x, n)
	for _, threads := range []int{2, 3, 5} {
		if got := forward(b, threads, x, n); !slices.Equal(got, want) {
			t.Errorf("%d threads change bits", threads)
		}
	}
	if got := b.Params(); got != 3*d*dff+2*dff+d {
		t.Errorf("Params() = %d, want %d", got, 3*d*dff+2*dff+d)
	}
	if dm, df := b.Dims(); dm != d || df != dff {
		t.Errorf("Dims() = %d, %d, want %d, %d", dm, df, d, dff)
	}
}

// halve is a Normalizer that any reader can check.
type halve struct{}

func (halve) Apply(dst, x []float32) {
	for i, v := range x {
		dst[i] = v / 2
	}
}

// Halving the hidden layer is exact and commutes with Down: the block's output halves, bit by bit.
func TestNormAppliesBeforeDown(t *testing.T) {
	g := readBlocks(t)
	v, err := Find("swiglu")
	if err != nil {
		t.Fatal(err)
	}
	b := g.block(t, v)
	want := forward(b, 1, floats(g.x), tokens)
	b.Norm = halve{}
	for _, threads := range []int{1, 3} {
		for i, got := range forward(b, threads, floats(g.x), tokens) {
			if got != want[i]/2 {
				t.Fatalf("%d threads: element %d is %v, want %v", threads, i, got, want[i]/2)
			}
		}
	}
}

func TestForwardAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	g := readBlocks(t)
	x, dst := floats(g.x), make([]float32, len(g.x))
	pool := kernels.NewPool(2)
	defer pool.Close()
	for _, v := range Variants() {
		b := g.block(t, v)
		s := NewScratch(tokens, b)
		if got := testing.AllocsPerRun(20, func() { b.Forward(pool, s, dst, x, tokens) }); got != 0 {
			t.Errorf("%s: Forward allocates %v times", v.Name, got)
		}
	}
}

func TestScratchServesEveryLayer(t *testing.T) {
	g := readBlocks(t)
	x := floats(g.x)
	var layers []Layer
	for _, v := range Variants() {
		layers = append(layers, g.block(t, v))
	}
	s := NewScratch(tokens, layers...)
	if got, want := s.Bytes(), 2*4*tokens*dFF; got != want {
		t.Errorf("Bytes() = %d, want %d", got, want)
	}
	dst := make([]float32, len(x))
	for i, l := range layers {
		if l.Forward(nil, s, dst, x, tokens); !slices.Equal(dst, forward(l, 1, x, tokens)) {
			t.Errorf("%s: a shared scratch changes the result", Names()[i])
		}
	}
	plainOnly := NewScratch(tokens, g.block(t, Variants()[0]))
	if got, want := plainOnly.Bytes(), 4*tokens*dFF; got != want {
		t.Errorf("a plain block's scratch takes %d bytes, want %d", got, want)
	}
}

func TestNewBlockRefusesWhatDoesNotFit(t *testing.T) {
	m := func(rows, cols int) *quant.Linear { return linear(t, rows, cols, make([]float32, rows*cols)) }
	cases := []struct {
		variant        string
		gate, up, down *quant.Linear
		params         []float32
		want           string
	}{
		{"relu", m(6, 4), m(6, 4), m(4, 6), nil, "matrices do not fit: variant relu is plain, given a gate: true"},
		{"swiglu", nil, m(6, 4), m(4, 6), nil, "matrices do not fit: variant swiglu is gated, given a gate: false"},
		{"relu", nil, m(6, 4), m(6, 4), nil, "matrices do not fit: up [6 4], down [6 4]"},
		{"swiglu", m(4, 6), m(6, 4), m(4, 6), nil, "matrices do not fit: up [6 4], gate [4 6]"},
		{"xielu", nil, m(6, 4), m(4, 6), []float32{1}, "matrices do not fit: activation xielu takes 4 parameters, given 1"},
	}
	for _, c := range cases {
		v, err := Find(c.variant)
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewBlock(v, c.gate, c.up, c.down, c.params)
		if !errors.Is(err, ErrShape) || err.Error() != c.want {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func BenchmarkForward(b *testing.B) {
	const d, dff = 512, 1376
	m := func(rows, cols int) *quant.Linear { return linear(b, rows, cols, make([]float32, rows*cols)) }
	pool := kernels.NewPool(0)
	defer pool.Close()
	for _, name := range []string{"relu", "swiglu", "geglu"} {
		v, err := Find(name)
		if err != nil {
			b.Fatal(err)
		}
		var gate *quant.Linear
		if v.Form.Gated {
			gate = m(dff, d)
		}
		block, err := NewBlock(v, gate, m(dff, d), m(d, dff), nil)
		if err != nil {
			b.Fatal(err)
		}
		s, x := NewScratch(1, block), make([]float32, d)
		b.Run("variant="+name, func(b *testing.B) {
			b.SetBytes(int64(4 * block.Params()))
			for b.Loop() {
				block.Forward(pool, s, x, x, 1)
			}
		})
	}
}
