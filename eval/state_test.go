package eval_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// timeless leaves out of rows what no two runs have alike.
var timeless = cmpopts.IgnoreFields(eval.Row{}, "PrefillTPS", "DecodeTPS")

func openState(t *testing.T, path string) *eval.State {
	t.Helper()
	s, err := eval.OpenState(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// interrupted cancels after so many windows.
func interrupted(t *testing.T, windows int, evaluate func(ctx context.Context, progress func(done, total int)) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := evaluate(ctx, func(int, int) {
		if windows--; windows == 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want context.Canceled", err)
	}
}

// TestContinuedScore: an evaluation that was interrupted twice, in its middle, ends with the same bits.
func TestContinuedScore(t *testing.T) {
	m := openZoo(t, "swiglu")
	for _, p := range []eval.Protocol{eval.LlamaCpp, eval.Strided, eval.Rolling} {
		t.Run(string(p), func(t *testing.T) {
			whole, left := 0, 0
			want, err := eval.Score(context.Background(), m, excerpt(), &eval.Options{Protocol: p, Ctx: 64, Progress: func(_, total int) { whole = total }})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "state.json")
			for _, windows := range []int{2, 1} {
				interrupted(t, windows, func(ctx context.Context, progress func(done, total int)) error {
					_, err := eval.Score(ctx, m, excerpt(), &eval.Options{Protocol: p, Ctx: 64, State: openState(t, path), Progress: progress})
					return err
				})
			}
			o := eval.Options{Protocol: p, Ctx: 64, State: openState(t, path), Progress: func(_, total int) { left = total }}
			got, err := eval.Score(context.Background(), m, excerpt(), &o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.NLL, got.NLL) + cmp.Diff(want.Row, got.Row, timeless); diff != "" {
				t.Errorf("whole and continued:\n%s", diff)
			}
			if left == 0 || left >= whole {
				t.Errorf("%d tokens were run at last, of %d: nothing was continued", left, whole)
			}
		})
	}
}

func TestContinuedDivergence(t *testing.T) {
	m, base := openZoo(t, "swiglu"), openZoo(t, "geglu")
	want, err := eval.Divergence(context.Background(), m, base, excerpt(), &eval.Options{Ctx: 64})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "state.json")
	interrupted(t, 3, func(ctx context.Context, progress func(done, total int)) error {
		_, err := eval.Divergence(ctx, m, base, excerpt(), &eval.Options{Ctx: 64, State: openState(t, path), Progress: progress})
		return err
	})
	got, err := eval.Divergence(context.Background(), m, base, excerpt(), &eval.Options{Ctx: 64, State: openState(t, path)})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("whole and continued: %v\n%s", err, diff)
	}
}

// TestFinishedIsNotRunAgain: a state with everything in it gives the result without running a window.
func TestFinishedIsNotRunAgain(t *testing.T) {
	m, path := openZoo(t, "relu"), filepath.Join(t.TempDir(), "state.json")
	var rows []eval.Row
	for range 2 {
		row, err := eval.Perplexity(context.Background(), m, excerpt(), &eval.Options{Ctx: 64, State: openState(t, path)})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if diff := cmp.Diff(rows[0], rows[1], timeless); diff != "" {
		t.Error(diff)
	}
	if rows[0].PrefillTPS == nil || rows[1].PrefillTPS != nil {
		t.Errorf("prefill of the first %v, of the second %v tokens/s", rows[0].PrefillTPS, rows[1].PrefillTPS)
	}
}

// TestStateRefuses: whatever differs is named, and the file stays as it was.
func TestStateRefuses(t *testing.T) {
	m, path := openZoo(t, "relu"), filepath.Join(t.TempDir(), "state.json")
	if _, err := eval.Score(context.Background(), m, excerpt(), &eval.Options{Ctx: 64, State: openState(t, path)}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	score := func(name, text string, o eval.Options) func(s *eval.State) error {
		return func(s *eval.State) error {
			o.State = s
			_, err := eval.Score(context.Background(), openZoo(t, name), text, &o)
			return err
		}
	}
	for says, evaluate := range map[string]func(s *eval.State) error{
		"its model is relu (":            score("swiglu", excerpt(), eval.Options{Ctx: 64}),
		"its text is ":                   score("relu", excerpt()+".", eval.Options{Ctx: 64}),
		"its protocol is llama.cpp, tha": score("relu", excerpt(), eval.Options{Ctx: 64, Protocol: eval.Strided}),
		"its context is 64, that of thi": score("relu", excerpt(), eval.Options{Ctx: 65}),
		"its base is none, that of this": func(s *eval.State) error {
			_, err := eval.Divergence(context.Background(), m, openZoo(t, "gelu"), excerpt(), &eval.Options{Ctx: 64, State: s})
			return err
		},
	} {
		err := evaluate(openState(t, path))
		if !errors.Is(err, eval.ErrState) || !strings.Contains(err.Error(), "state.json: evaluation 1: state does not fit: "+says) ||
			!strings.HasSuffix(err.Error(), "; name another file, or remove this one to begin anew") {
			t.Errorf("%v, want %q", err, says)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestOpenStateRefuses: a file that is no state is neither read as one nor written over.
func TestOpenStateRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"story.txt": "Once upon a time", "empty": "", "version": `{"ffnrun_eval_state": 2, "runs": []}`, "other.json": `{"model": "relu"}`,
		"null": `{"ffnrun_eval_state": 1, "runs": [null]}`, "negative": `{"ffnrun_eval_state": 1, "runs": [{"windows": -1}]}`,
		"odd": `{"ffnrun_eval_state": 1, "runs": [{"nll": "AAAA"}]}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := eval.OpenState(path)
		if !errors.Is(err, eval.ErrState) || !strings.HasPrefix(err.Error(), path+": state does not fit: ") {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Errorf("%s now holds %q, %v", name, b, err)
		}
	}
	if _, err := eval.OpenState(filepath.Join(dir, "none", "state.json")); err == nil || !strings.Contains(err.Error(), "state cannot be written: ") {
		t.Error(err)
	}
	if _, err := eval.OpenState(dir); err == nil {
		t.Error("a folder is read as a state")
	}
}

// TestDamagedState: a state that lost some of its figures is refused, not continued wrongly.
func TestDamagedState(t *testing.T) {
	m, path := openZoo(t, "relu"), filepath.Join(t.TempDir(), "state.json")
	score := func() error {
		_, err := eval.Score(context.Background(), m, excerpt(), &eval.Options{Ctx: 64, State: openState(t, path)})
		return err
	}
	if err := score(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{`"windows":`: `"windows":9999`, `"nll":"`: `"nll":"AAAAAAAAAAA`} {
		damaged := strings.Replace(string(b), from, to, 1)
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := eval.OpenState(path); err == nil {
			if err := score(); !errors.Is(err, eval.ErrState) || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("%s: %v", to, err)
			}
		} else if !errors.Is(err, eval.ErrState) {
			t.Error(err)
		}
	}
}

// FuzzOpenState: any file is read or refused, without a panic.
func FuzzOpenState(f *testing.F) {
	f.Add([]byte(`{"ffnrun_eval_state":1,"runs":[{"of":{"model":{"name":"relu","logits_sha256":"00"}},"windows":1,"nll":"AAAAAAAA8D8="}]}`))
	f.Add([]byte(`{"ffnrun_eval_state":1,"runs":[{"of":{"base":null},"kl":"","same_top":"AQ=="}]}`))
	f.Add([]byte(`{"ffnrun_eval_state":1}`))
	f.Add([]byte(`[1e999]`))
	m := openZoo(f, "relu")
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "state.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := eval.OpenState(path)
		if err == nil {
			_, err = eval.Perplexity(context.Background(), m, excerpt()[:200], &eval.Options{Ctx: 16, State: s})
		}
		if err != nil && !errors.Is(err, eval.ErrState) {
			t.Error(err)
		}
	})
}

func ExampleOpenState() {
	dir, err := os.MkdirTemp("", "eval")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fsys, err := zoo.FS("swiglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := model.OpenFS(fsys, "swiglu", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = m.Close() }()
	evaluate := func(ctx context.Context, progress func(done, total int)) {
		state, err := eval.OpenState(filepath.Join(dir, "state.json"))
		if err != nil {
			fmt.Println(err)
			return
		}
		row, err := eval.Perplexity(ctx, m, zoo.HeldOut()[:2000], &eval.Options{Ctx: 128, State: state, Progress: progress})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("perplexity %.2f ± %.2f\n", row.PPL, row.PPLStdErr)
	}
	ctx, cancel := context.WithCancel(context.Background())
	evaluate(ctx, func(int, int) { cancel() }) // as Ctrl-C may after a window
	evaluate(context.Background(), nil)
	// Output:
	// context canceled
	// perplexity 5.38 ± 0.64
}
