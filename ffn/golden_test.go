package ffn

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/quant"
)

// readGolden returns the tensors of a file of testdata as float64s.
func readGolden(t testing.TB, file string) map[string][]float64 {
	t.Helper()
	a, err := safetensors.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	out := make(map[string][]float64)
	for _, name := range a.Names() {
		tensor, err := a.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		for b := tensor.Data; len(b) > 0; b = b[tensor.DType.Bits()/8:] {
			out[name] = append(out[name], element(tensor.DType, b))
		}
	}
	return out
}

func element(d safetensors.DType, b []byte) float64 {
	if d == safetensors.F64 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
}

// floats rounds v to float32, which changes nothing where it was made from them.
func floats(v []float64) []float32 {
	out := make([]float32, len(v))
	for i, f := range v {
		out[i] = float32(f)
	}
	return out
}

// The blocks of the goldens: n tokens of dModel numbers, dFF neurons.
const (
	tokens, dModel, dFF = 7, 24, 40
)

// goldenBlocks holds the inputs and the results of every block: y by the variant's name.
type goldenBlocks struct {
	x, w, v, w2 []float64
	y           map[string][]float64
}

// blockNames are the names in the golden files that differ from our variants'.
var blockNames = map[string]string{
	"gated.sigmoid": "glu", "gated.linear": "bilinear", "gated.relu": "reglu", "gated.gelu": "geglu", "gated.swish": "swiglu",
}

func readBlocks(t testing.TB) goldenBlocks {
	t.Helper()
	g := goldenBlocks{y: make(map[string][]float64)}
	for _, file := range []string{"ffn-blocks.safetensors", "ffn-blocks-more.safetensors"} {
		for name, v := range readGolden(t, file) {
			switch name {
			case "x":
				g.x = v
			case "w":
				g.w = v
			case "v":
				g.v = v
			case "w2":
				g.w2 = v
			default:
				g.y[variantOf(name)] = v
			}
		}
	}
	return g
}

// variantOf maps y.plain.mish to mish, y.gated.mish to mish-glu and y.gated.swish to swiglu.
func variantOf(tensor string) string {
	name := tensor[len("y."):]
	if ours, ok := blockNames[name]; ok {
		return ours
	}
	if len(name) > 6 && name[:6] == "plain." {
		return name[6:]
	}
	if len(name) > 6 && name[:6] == "gated." {
		return name[6:] + "-glu"
	}
	return name
}

// learned are the values that more.py gives to what prelu and xielu learn.
var learned = map[string][]float32{"prelu": {0.25}, "xielu": {0.2, -0.4, 0.5, -1e-6}}

// linear makes a Linear of F32 weights.
func linear(t testing.TB, rows, cols int, w []float32) *quant.Linear {
	t.Helper()
	b := make([]byte, 0, 4*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	m, err := quant.FromBytes("F32", rows, cols, b)
	if err != nil {
		t.Fatal(err)
	}
	return &quant.Linear{W: m}
}

// block builds a variant over the goldens' weights: W is Up of a plain block and Gate of the others, V is Up there.
func (g goldenBlocks) block(t testing.TB, v Variant) *Block {
	t.Helper()
	up, down := linear(t, dFF, dModel, floats(g.w)), linear(t, dModel, dFF, floats(g.w2))
	var gate *quant.Linear
	if v.Form.Gated {
		gate, up = up, linear(t, dFF, dModel, floats(g.v))
	}
	b, err := NewBlock(v, gate, up, down, learned[v.Act.Name])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forward runs b on n tokens of x with threads threads.
func forward(b Layer, threads int, x []float32, n int) []float32 {
	pool := kernels.NewPool(threads)
	defer pool.Close()
	dst := make([]float32, len(x))
	b.Forward(pool, NewScratch(n, b), dst, x, n)
	return dst
}
