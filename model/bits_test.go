package model_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

// TestPrefillEqualsDecode holds Prefill(n) to n × Decode, bit by bit, in every family and at several thread counts. RoPE
// that depends on the length at hand is left out: it has no such identity.
func TestPrefillEqualsDecode(t *testing.T) {
	for _, name := range goldens(t) {
		if name == "llama-rope-dynamic" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			m := openGolden(t, name, &model.Options{Threads: 1})
			ids := readReference(t, filepath.Join("testdata/golden", name)).ids
			want := traced(t, m, ids).logits
			sameBits(t, "decode", decoded(t, m.NewSession(), ids), want)
			for _, threads := range []int{2, 5} {
				n := openGolden(t, name, &model.Options{Threads: threads})
				sameBits(t, "prefill on more threads", traced(t, n, ids).logits, want)
				sameBits(t, "decode on more threads", decoded(t, n.NewSession(), ids), want)
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

// TestDynamicRoPE documents the exception: within the trained context decode equals prefill; beyond it, the tokens run
// before keep the frequencies of their own length, as in transformers.
func TestDynamicRoPE(t *testing.T) {
	m := openGolden(t, "llama-rope-dynamic", nil)
	ids := readReference(t, "testdata/golden/llama-rope-dynamic").ids
	trained := 16
	want := traced(t, m, ids[:trained]).logits
	sameBits(t, "within the trained context", decoded(t, m.NewSession(), ids[:trained]), want)
	if m.MaxContext() != 2*trained {
		t.Errorf("context is %d, want the trained one stretched by the factor, %d", m.MaxContext(), 2*trained)
	}
}
