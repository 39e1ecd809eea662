package model_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

func openGolden(t testing.TB, name string, opts *model.Options) *model.Model {
	t.Helper()
	m, err := model.Open(filepath.Join("testdata/golden", name), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func openZoo(t testing.TB, name string, opts *model.Options) *model.Model {
	t.Helper()
	fsys, err := zoo.FS(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(fsys, name, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// decoded returns the logits after each of ids, run one by one.
func decoded(t testing.TB, s *model.Session, ids []int) [][]float32 {
	t.Helper()
	var rows [][]float32
	for _, id := range ids {
		logits, err := s.Decode(id)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, slices.Clone(logits))
	}
	return rows
}

// sameBits compares float32 by value; a golden's logits hold no NaN, and −0 differs from 0 nowhere that matters.
func sameBits(t testing.TB, what string, got, want any) {
	t.Helper()
	if !cmp.Equal(got, want) {
		t.Errorf("%s: bits differ", what)
	}
}

// byLength lists the goldens whose RoPE depends on the length at hand, beyond a trained context of 16 tokens: there, tokens
// run before keep the frequencies of their own length, as in transformers.
var byLength = map[string]bool{"llama-rope-dynamic": true, "nemotron-dynamic": true, "phi3-longrope": true}

// TestPrefillEqualsDecode holds Prefill(n) to n × Decode, bit by bit, in every family, in both precisions and at several thread counts.
func TestPrefillEqualsDecode(t *testing.T) {
	for _, name := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			ref := readReference(t, filepath.Join("testdata/golden", name))
			if byLength[name] {
				ref.ids = ref.ids[:16]
			}
			for _, precision := range []kernels.Precision{kernels.Exact, kernels.Fast} {
				var want [][]float32
				for _, threads := range []int{1, 2, 5} {
					m := openGolden(t, name, &model.Options{Threads: threads, Precision: precision})
					whole, _ := session(t, m, ref)
					got := tracedIn(t, m, whole, ref.ids).logits
					if want == nil {
						want = got
					}
					sameBits(t, precision.String()+": prefill", got, want)
					single, _ := session(t, m, ref)
					sameBits(t, precision.String()+": decode", decoded(t, single, ref.ids), want)
				}
			}
		})
	}
}

// TestZooThreads is the same for models large enough that their loops are really split.
func TestZooThreads(t *testing.T) {
	for _, name := range []string{"swiglu", "gelu", "palm-swiglu"} {
		ids := make([]int, 150) // more than one pass
		for i := range ids {
			ids[i] = (i*i*31 + 7) % 2048
		}
		var want [][]float32
		for _, threads := range []int{1, 2, 5} {
			m := openZoo(t, name, &model.Options{Threads: threads})
			got := traced(t, m, ids).logits
			if want == nil {
				want = got
			}
			sameBits(t, name+": prefill", got, want)
			sameBits(t, name+": decode", decoded(t, m.NewSession(), ids[:40]), want[:40])
		}
	}
}

// TestAnySplit cuts a sequence into passes at random.
func TestAnySplit(t *testing.T) {
	m := openGolden(t, "llama-swiglu", &model.Options{Threads: 2})
	ids := readReference(t, "testdata/golden/llama-swiglu").ids
	want := traced(t, m, ids).logits
	rapid.Check(t, func(rt *rapid.T) {
		s := m.NewSession()
		for at := 0; at < len(ids); {
			n := rapid.IntRange(1, len(ids)-at).Draw(rt, "n")
			logits, err := s.Prefill(context.Background(), ids[at:at+n])
			if err != nil {
				rt.Fatal(err)
			}
			at += n
			if !slices.Equal(logits, want[at-1]) {
				rt.Fatalf("the logits after %d tokens depend on how they were split", at)
			}
		}
	})
}

// TestSessionsAreIndependent interleaves two sessions, then runs many at once, over one model.
func TestSessionsAreIndependent(t *testing.T) {
	m := openZoo(t, "swiglu", &model.Options{Threads: 2})
	a, b := []int{11, 500, 3, 77, 1024, 9}, []int{2000, 1, 44, 44, 8, 600}
	wantA, wantB := decoded(t, m.NewSession(), a), decoded(t, m.NewSession(), b)
	sa, sb := m.NewSession(), m.NewSession()
	for i := range a {
		sameBits(t, "interleaved a", decoded(t, sa, a[i:i+1])[0], wantA[i])
		sameBits(t, "interleaved b", decoded(t, sb, b[i:i+1])[0], wantB[i])
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { sameBits(t, "at once a", decoded(t, m.NewSession(), a), wantA) })
		wg.Go(func() { sameBits(t, "at once b", decoded(t, m.NewSession(), b), wantB) })
	}
	wg.Wait()
}

// TestDynamicContext: dynamic scaling makes room beyond the trained context, by its factor.
func TestDynamicContext(t *testing.T) {
	if m := openGolden(t, "llama-rope-dynamic", nil); m.MaxContext() != 32 {
		t.Errorf("context is %d, want the trained 16 stretched by 2", m.MaxContext())
	}
}

// TestSparse holds decode that skips zero neurons to decode that does not, bit by bit, on trained models whose gates are
// mostly closed, and finds that nothing is kept twice for a gate that does not close.
func TestSparse(t *testing.T) {
	ids := []int{498, 471, 259, 425, 12, 300, 7, 1999, 64, 64, 900}
	for _, name := range []string{"relu", "reglu", "swiglu"} {
		dense := openZoo(t, name, nil)
		sparse := openZoo(t, name, &model.Options{Sparse: true})
		sameBits(t, name, decoded(t, sparse.NewSession(), ids), decoded(t, dense.NewSession(), ids))
		extra := sparse.Info().Weights.Copied - dense.Info().Weights.Copied
		c := dense.Config()
		want := int64(2 * c.NLayers * c.DFF * c.DModel)
		if name == "swiglu" {
			want = 0
		}
		if extra != want {
			t.Errorf("%s: %d more bytes, want %d", name, extra, want)
		}
	}
}
