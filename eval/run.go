package eval

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// run is one evaluation, done or under way.
type run struct {
	Of      subject `json:"of"`
	Windows int     `json:"windows"` // that were scored
	// Of each scored token:
	NLL     floats `json:"nll"`
	BaseNLL floats `json:"base_nll,omitempty"` // under the base, for a divergence
	KL      floats `json:"kl,omitempty"`
	SameTop []byte `json:"same_top,omitempty"` // 1 where both models hold the same token most probable
}

// floats are written as base64 of their bits, the lowest byte first: exact, whatever they are, and half the size of digits.
type floats []float64

// MarshalJSON writes a string.
func (f floats) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 8*len(f))
	for _, v := range f {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(b))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *floats) UnmarshalJSON(text []byte) error {
	var b []byte
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	if len(b)%8 != 0 {
		return fmt.Errorf("%d bytes are no list of numbers", len(b))
	}
	*f = make(floats, len(b)/8)
	for i := range *f {
		(*f)[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return nil
}

// fits refuses a run of a state file that is not of the same evaluation, or does not hold what it says.
func (r *run) fits(of subject, p plan) error {
	if d := r.Of.differs(of); d != "" {
		return fmt.Errorf("%w: %s; name another file, or remove this one to begin anew", ErrState, d)
	}
	if r.Windows > len(p.windows) || !r.holds(p.scored(r.Windows), of.Base != nil) {
		return fmt.Errorf("%w: it is damaged; remove it to begin anew", ErrState)
	}
	return nil
}

// holds tells whether there are n tokens' figures, with those of a divergence or without.
func (r *run) holds(n int, divergence bool) bool {
	pairs := 0
	if divergence {
		pairs = n
	}
	return len(r.NLL) == n && len(r.BaseNLL) == pairs && len(r.KL) == pairs && len(r.SameTop) == pairs
}

// cutTo forgets what follows n tokens: a window that was not finished.
func (r *run) cutTo(n int) {
	r.NLL = r.NLL[:n]
	r.BaseNLL, r.KL, r.SameTop = r.BaseNLL[:min(n, len(r.BaseNLL))], r.KL[:min(n, len(r.KL))], r.SameTop[:min(n, len(r.SameTop))]
}

// walk scores the windows that are left, and keeps in the state what it did, however it ends.
func (r *run) walk(p plan, o Options, score func(w window) error) (err error) {
	left := p.windows[r.Windows:]
	if len(left) == 0 {
		return nil
	}
	defer func() {
		if saveErr := o.State.save(); err == nil {
			err = saveErr
		}
	}()
	done, total := 0, 0
	for _, w := range left {
		total += len(w.ids) - 1
	}
	for _, w := range left {
		kept := len(r.NLL)
		if err := score(w); err != nil {
			r.cutTo(kept)
			return err
		}
		r.Windows++
		done += len(w.ids) - 1
		if o.Progress != nil {
			o.Progress(done, total)
		}
		if err := o.State.saveSometimes(); err != nil {
			return err
		}
	}
	return nil
}
