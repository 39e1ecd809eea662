package model_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// member is a session in a batch, with what it gets alone.
type member struct {
	s    *model.Session
	ids  []int
	want [][]float32 // after each of ids
	at   int
}

// newMember returns a session that is to run ids[from:], rotated so that members differ.
func newMember(t *testing.T, m *model.Model, ref reference, turn int) *member {
	t.Helper()
	ids := append(slices.Clone(ref.ids[turn%len(ref.ids):]), ref.ids[:turn%len(ref.ids)]...)
	alone, _ := session(t, m, ref)
	s, _ := session(t, m, ref)
	return &member{s: s, ids: ids, want: decoded(t, alone, ids)}
}

// step runs a batch in which members get pieces of random length, and holds their logits to those they get alone.
func step(t *testing.T, b *model.Batch, rng *rand.Rand, members []*member) {
	t.Helper()
	var parts []model.Part
	for _, x := range members {
		n := 1
		if rng.IntN(3) == 0 {
			n = 1 + rng.IntN(len(x.ids)-x.at)
		}
		parts = append(parts, model.Part{Session: x.s, IDs: x.ids[x.at : x.at+n]})
		x.at += n
	}
	if err := b.Step(context.Background(), parts); err != nil {
		t.Fatal(err)
	}
	for i, x := range members {
		if !slices.Equal(parts[i].Logits, x.want[x.at-1]) {
			t.Fatalf("part %d of %d, after %d tokens: other logits than alone", i, len(members), x.at)
		}
		if x.s.Len() != x.at {
			t.Fatalf("part %d has %d tokens, want %d", i, x.s.Len(), x.at)
		}
	}
}

// TestStepEqualsAlone runs sessions of every family together, prompts and single tokens mixed, joining and leaving.
func TestStepEqualsAlone(t *testing.T) {
	for _, name := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			ref := readReference(t, filepath.Join("testdata/golden", name))
			if byLength[name] {
				ref.ids = ref.ids[:16]
			}
			rng := rand.New(rand.NewPCG(1, 2))
			m := openGolden(t, name, &model.Options{Threads: 2})
			b := m.NewBatch()
			var members []*member
			for turn := range 6 {
				members = append(members, newMember(t, m, ref, turn))
				step(t, b, rng, members)
				members = slices.DeleteFunc(members, func(x *member) bool { return x.at == len(x.ids) })
			}
			for len(members) > 0 {
				step(t, b, rng, members)
				members = slices.DeleteFunc(members, func(x *member) bool { return x.at == len(x.ids) })
			}
		})
	}
}

// TestStepOfManyTokens spans several passes, at several thread counts, in both formats of keys and values and both precisions.
func TestStepOfManyTokens(t *testing.T) {
	for _, opts := range []model.Options{{KV: model.KVF32}, {KV: model.KVBF16}, {Precision: kernels.Fast}, {Precision: kernels.Fast, Quantize: "q4"}, {Quantize: "bf12"}} {
		for _, opts.Threads = range []int{1, 3} {
			m := openZoo(t, "swiglu", &opts)
			ids := func(n, seed int) []int {
				out := make([]int, n)
				for i := range out {
					out[i] = (i*i*31 + seed) % 2048
				}
				return out
			}
			var parts []model.Part
			for i, n := range []int{1, 150, 3, 300, 1, 200, 40} {
				parts = append(parts, model.Part{Session: m.NewSession(), IDs: ids(n, i)})
			}
			if err := m.NewBatch().Step(context.Background(), parts); err != nil {
				t.Fatal(err)
			}
			for i, p := range parts {
				want, err := m.NewSession().Prefill(context.Background(), p.IDs)
				if err != nil || !slices.Equal(p.Logits, want) {
					t.Errorf("%+v, part %d: other logits than alone, error %v", opts, i, err)
				}
			}
		}
	}
}

// TestStepRefuses holds every wrong step to its error, and finds all sessions as they were.
func TestStepRefuses(t *testing.T) {
	m, other := openZoo(t, "swiglu", &model.Options{MaxContext: 8}), openZoo(t, "relu", nil)
	a, b := m.NewSession(), m.NewSession()
	decoded(t, a, []int{1, 2})
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	encoder := openGolden(t, "t5-v1_1-gated-gelu", nil)
	cases := []struct {
		name  string
		ctx   context.Context
		parts []model.Part
		want  error
		text  string
	}{
		{"twice", nil, []model.Part{{Session: a, IDs: []int{1}}, {Session: b, IDs: []int{1}}, {Session: a, IDs: []int{1}}}, model.ErrBusy, "part 2: "},
		{"another model's", nil, []model.Part{{Session: a, IDs: []int{1}}, {Session: other.NewSession(), IDs: []int{1}}}, model.ErrOtherModel, "part 1: "},
		{"no session", nil, []model.Part{{IDs: []int{1}}}, model.ErrOtherModel, "part 0: "},
		{"no tokens", nil, []model.Part{{Session: a, IDs: []int{1}}, {Session: b}}, model.ErrEmpty, "part 1: "},
		{"a wrong token", nil, []model.Part{{Session: a, IDs: []int{1}}, {Session: b, IDs: []int{5, 2048}}}, model.ErrTokenID, "part 1: "},
		{"too many", nil, []model.Part{{Session: a, IDs: make([]int, 7)}}, model.ErrContextFull, "part 0: "},
		{"cancelled", cancelled, []model.Part{{Session: a, IDs: []int{1}}}, context.Canceled, ""},
	}
	batch := m.NewBatch()
	for _, c := range cases {
		err := batch.Step(c.ctx, c.parts)
		if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), c.text) {
			t.Errorf("%s: %v, want %v with %q", c.name, err, c.want, c.text)
		}
		if a.Len() != 2 || b.Len() != 0 {
			t.Fatalf("%s: the sessions have %d and %d tokens, want 2 and 0", c.name, a.Len(), b.Len())
		}
	}
	if err := encoder.NewBatch().Step(context.Background(), []model.Part{{Session: encoder.NewSession(), IDs: []int{0}}}); !errors.Is(err, model.ErrNoInput) {
		t.Errorf("a decoder without an input: %v", err)
	}
	if err := batch.Step(context.Background(), nil); err != nil {
		t.Errorf("no parts: %v", err)
	}
	sameBits(t, "after refused steps", decoded(t, a, []int{3}), decoded(t, m.NewSession(), []int{1, 2, 3})[2:])
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if err := batch.Step(context.Background(), []model.Part{{Session: a, IDs: []int{1}}}); !errors.Is(err, model.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestBatchesAtOnce runs batches over one model at the same time.
func TestBatchesAtOnce(t *testing.T) {
	m := openZoo(t, "swiglu", &model.Options{Threads: 2})
	ids := []int{11, 500, 3, 77, 1024, 9}
	want := decoded(t, m.NewSession(), ids)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			b := m.NewBatch()
			parts := []model.Part{{Session: m.NewSession()}, {Session: m.NewSession()}}
			for i := range ids {
				parts[0].IDs, parts[1].IDs = ids[i:i+1], ids[i:i+1]
				if err := b.Step(context.Background(), parts); err != nil {
					t.Error(err)
					return
				}
				if !slices.Equal(parts[0].Logits, want[i]) || !slices.Equal(parts[1].Logits, want[i]) {
					t.Errorf("token %d: other logits than alone", i)
				}
			}
		})
	}
	wg.Wait()
}

// TestStepAllocatesNothing counts allocations of a step of eight sessions.
func TestStepAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	m := openZoo(t, "swiglu", &model.Options{Threads: 2})
	b := m.NewBatch()
	parts := make([]model.Part, 8)
	for i := range parts {
		s := m.NewSession()
		s.Reserve(300)
		parts[i] = model.Part{Session: s, IDs: []int{i}}
	}
	one := func() {
		if err := b.Step(context.Background(), parts); err != nil {
			t.Fatal(err)
		}
	}
	one()
	if n := testing.AllocsPerRun(100, one); n != 0 {
		t.Errorf("%g allocations per step", n)
	}
	st := parts[0].Session.Stats()
	if st.DecodeTokens != 102 || st.DecodeTime <= 0 {
		t.Errorf("%d tokens in %s were counted, want 102", st.DecodeTokens, st.DecodeTime)
	}
}
