package model

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/x448/float16"
)

// OpenRandom builds the model that a config.json describes with random weights of a dtype (F32, F16 or BF16): for measuring
// speed, where the values do not matter. It has no tokenizer. The same seed gives the same weights.
func OpenRandom(configJSON []byte, dtype string, seed uint64, opts *Options) (*Model, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	k, err := parseKeys(configJSON)
	if err != nil {
		return nil, err
	}
	conf, names, err := resolve(k)
	if err != nil {
		return nil, err
	}
	dt, err := safetensors.ParseDType(dtype)
	if err != nil {
		return nil, err
	}
	q, err := newQuantizer(opts, 0)
	if err != nil {
		return nil, err
	}
	q.progress = nil // nobody knows how many bytes there will be
	m, err := build(&randomSource{dtype: dt, rng: rand.New(rand.NewPCG(seed, 0))}, conf, names, q)
	if err != nil {
		return nil, err
	}
	m.name, m.tokErr = "random", fmt.Errorf("random weights: %w", ErrNoTokenizer)
	m.gen = Generation{EOS: conf.EOS}
	m.start(opts)
	return m, nil
}

// randomSource makes every tensor that is asked for: matrices of zero mean and the spread that keeps activations near one,
// vectors near one, as norms have them.
type randomSource struct {
	dtype safetensors.DType
	rng   *rand.Rand
}

func (s *randomSource) has(string) bool { return true }

func (s *randomSource) packed(string) (packing, bool) { return packing{}, false }

func (s *randomSource) tensor(name string, shape ...int) (safetensors.Tensor, error) {
	t := safetensors.Tensor{Name: name, DType: s.dtype, Shape: shape, File: "random"}
	center, width := 1.0, 0.1
	if len(shape) > 1 {
		center, width = 0, math.Sqrt(3/float64(shape[len(shape)-1]))
	}
	put, err := s.encoder()
	if err != nil {
		return t, err
	}
	size := s.dtype.Bits() / 8
	t.Data = make([]byte, t.Elems()*size)
	fresh := min(len(t.Data), period*size)
	for at := 0; at < fresh; at += size {
		put(t.Data[at:], float32(center+width*(2*s.rng.Float64()-1)))
	}
	for at := fresh; at < len(t.Data); at += fresh {
		copy(t.Data[at:], t.Data[:fresh])
	}
	return t, nil
}

// period is the number of weights after which a random tensor repeats itself: a prime, so that rows differ, and short, so
// that a billion weights are made in a second.
const period = 65537

// encoder returns how to store a number.
func (s *randomSource) encoder() (func(b []byte, v float32), error) {
	switch s.dtype {
	case safetensors.F32:
		return func(b []byte, v float32) { binary.LittleEndian.PutUint32(b, math.Float32bits(v)) }, nil
	case safetensors.F16:
		return func(b []byte, v float32) { binary.LittleEndian.PutUint16(b, float16.Fromfloat32(v).Bits()) }, nil
	case safetensors.BF16:
		return func(b []byte, v float32) { binary.LittleEndian.PutUint16(b, uint16(math.Float32bits(v)>>16)) }, nil
	}
	return nil, fmt.Errorf("random weights: %w %s, want F32, F16 or BF16", safetensors.ErrDType, s.dtype)
}
