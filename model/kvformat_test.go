package model_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

func TestParseKVFormat(t *testing.T) {
	for i, name := range model.KVFormats() {
		if f, err := model.ParseKVFormat(name); err != nil || f != model.KVFormat(i) || f.String() != name {
			t.Errorf("%s gives %v, %v", name, f, err)
		}
	}
	if _, err := model.ParseKVFormat("q4"); !errors.Is(err, model.ErrKVFormat) || err.Error() != `unknown format of keys and values "q4", known: auto, f32, bf16` {
		t.Errorf("q4: %v", err)
	}
}

// TestKVAuto: what sessions keep follows the precision, unless a format is asked for.
func TestKVAuto(t *testing.T) {
	cases := []struct {
		precision kernels.Precision
		asked     model.KVFormat
		want      model.KVFormat
	}{
		{kernels.Exact, model.KVAuto, model.KVF32},
		{kernels.Fast, model.KVAuto, model.KVBF16},
		{kernels.Fast, model.KVF32, model.KVF32},
		{kernels.Exact, model.KVBF16, model.KVBF16},
	}
	for _, c := range cases {
		m := openZoo(t, "swiglu", &model.Options{Precision: c.precision, KV: c.asked})
		if got := m.Info().KV; got != c.want {
			t.Errorf("%v with %v keeps %v, want %v", c.precision, c.asked, got, c.want)
		}
	}
}

// TestKVBF16 holds bfloat16 keys and values to what they promise: half the memory, the same bits however tokens are run, and
// log-probabilities near those of float32.
func TestKVBF16(t *testing.T) {
	ids := make([]int, 150)
	for i := range ids {
		ids[i] = (i*i*31 + 7) % 2048
	}
	for _, name := range []string{"swiglu", "palm-swiglu"} {
		exact, rounded := openZoo(t, name, nil), openZoo(t, name, &model.Options{Threads: 2, KV: model.KVBF16})
		want := traced(t, rounded, ids).logits
		s := rounded.NewSession()
		sameBits(t, name+": decode", decoded(t, s, ids[:40]), want[:40])
		full := exact.NewSession()
		decoded(t, full, ids[:40])
		if got, half := s.Stats().KV, full.Stats().KV/2; got != half {
			t.Errorf("%s: keys and values take %d bytes, want %d", name, got, half)
		}
		a, err := exact.NewSession().Score(context.Background(), ids)
		if err != nil {
			t.Fatal(err)
		}
		b, err := rounded.NewSession().Score(context.Background(), ids)
		if err != nil {
			t.Fatal(err)
		}
		sum, differ := 0.0, false
		for i := range a {
			sum += b[i] - a[i]
			differ = differ || a[i] != b[i]
		}
		if mean := sum / float64(len(a)); math.Abs(mean) > 1e-3 || !differ {
			t.Errorf("%s: the mean nll changes by %g, any at all: %t", name, mean, differ)
		}
	}
}
