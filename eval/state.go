package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ffnrun/ffnrun/model"
)

// ErrState is wrapped when a state file is damaged, or of another evaluation than the one that is to be continued.
var ErrState = errors.New("state does not fit")

// State is the file of a series of evaluations: what each has scored so far, and what it is of. A series that was
// interrupted is continued by opening its state and starting the same evaluations in the same order, with the same bits
// as result. One goroutine at a time may use it, and one process.
type State struct {
	path  string
	runs  []*run
	next  int // of runs to be continued
	saved time.Time
}

const (
	stateVersion = 1
	// maxState bounds the file that is read: some 50 million tokens.
	maxState = 1 << 30
	// saveEvery is how much work a process that is killed may lose. One that is cancelled loses none but a window's.
	saveEvery = 5 * time.Second
)

// stateFile is what is written.
type stateFile struct {
	Version int    `json:"ffnrun_eval_state"`
	Runs    []*run `json:"runs"`
}

// OpenState reads a state, or begins one where there is no such file. It returns ErrState for a file that is none: nothing
// is ever written over what was not read.
func OpenState(path string) (*State, error) {
	s := &State{path: path}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, s.save() // what cannot be written is better found out now than after hours
	}
	if err != nil {
		return nil, fmt.Errorf("%s: state: %w", path, reason(err))
	}
	b, err := io.ReadAll(io.LimitReader(f, maxState+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: state: %w", path, err)
	}
	s.runs, err = parseState(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; name another file", path, err)
	}
	return s, nil
}

func parseState(b []byte) ([]*run, error) {
	if len(b) > maxState {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrState, maxState)
	}
	var f stateFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%w: it is not what eval writes (%v)", ErrState, err)
	}
	if f.Version != stateVersion {
		return nil, fmt.Errorf("%w: its ffnrun_eval_state is %d, want %d", ErrState, f.Version, stateVersion)
	}
	for i, r := range f.Runs {
		if r == nil || r.Windows < 0 {
			return nil, fmt.Errorf("%w: evaluation %d of it is damaged", ErrState, i+1)
		}
	}
	return f.Runs, nil
}

// begin returns the next run: the one to be continued, or a new one. A nil State keeps nothing.
func (s *State) begin(ctx context.Context, p plan, of subject, m, base *model.Model) (*run, error) {
	if s == nil {
		return &run{}, nil
	}
	if err := of.identify(ctx, p, m, base); err != nil {
		return nil, err
	}
	if s.next == len(s.runs) {
		s.runs = append(s.runs, &run{Of: of})
	}
	r := s.runs[s.next]
	if err := r.fits(of, p); err != nil {
		return nil, fmt.Errorf("%s: evaluation %d: %w", s.path, s.next+1, err)
	}
	s.next++
	return r, nil
}

// saveSometimes saves if the last time was long ago.
func (s *State) saveSometimes() error {
	if s == nil || time.Since(s.saved) < saveEvery {
		return nil
	}
	return s.save()
}

// save replaces the file as a whole, so that at any time there is a complete one.
func (s *State) save() error {
	if s == nil {
		return nil
	}
	if err := replaceFile(s.path, stateFile{stateVersion, s.runs}); err != nil {
		return fmt.Errorf("%s: state cannot be written: %w", s.path, err)
	}
	s.saved = time.Now()
	return nil
}

// replaceFile writes v beside the file and renames it.
func replaceFile(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return reason(err)
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return reason(errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// reason is what the system says, without the name of a file that the caller did not choose.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
