package eval

import (
	"errors"
	"fmt"
)

// ErrTokenizer is wrapped when what two models say is to be compared token by token, and their tokens are not the same.
var ErrTokenizer = errors.New("tokenizers differ")

// Difference is how much worse one model predicts the same tokens than another: the mean of the differences of each
// token's NLL, in nats. Its standard error is that of paired samples, sd/√Tokens. Most of what makes a token hard is hard
// for both models and cancels, so it is smaller than the standard errors of the two means suggest.
type Difference struct {
	Mean, StdErr float64
	Tokens       int
}

// PairedDifference compares a with b: positive where a is worse. It returns ErrTokenizer if other tokens were scored, be it
// for the tokenizer, the text or the protocol.
func PairedDifference(a, b *Scores) (Difference, error) {
	if a.plan.digest != b.plan.digest {
		return Difference{}, fmt.Errorf("%s and %s: %w, or text, protocol or context do: other tokens were scored", a.Row.Model, b.Row.Model, ErrTokenizer)
	}
	mean, se := meanStdErr(differences(a.NLL, b.NLL))
	return Difference{mean, se, len(a.NLL)}, nil
}

// differences are a − b.
func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range d {
		d[i] = a[i] - b[i]
	}
	return d
}

// Compare returns the rows of scores. Each but the first of its text and protocol has the paired difference from that first
// one, unless the models ran at other context lengths. It returns ErrTokenizer where one text was cut into other tokens:
// CompareBytes then has what can be compared.
func Compare(scores []*Scores) ([]Row, error) {
	type key struct {
		text     digest
		protocol Protocol
	}
	first := map[key]*Scores{}
	rows := make([]Row, len(scores))
	for i, s := range scores {
		rows[i] = s.Row
		k := key{s.text, s.Row.Protocol}
		ref, ok := first[k]
		if !ok {
			first[k] = s
			continue
		}
		if ref.plan.encoded != s.plan.encoded {
			return nil, fmt.Errorf("%s and %s: %w: their perplexities cannot be compared, bits per byte can", ref.Row.Model, s.Row.Model, ErrTokenizer)
		}
		if d, err := PairedDifference(s, ref); err == nil {
			rows[i].NLLDiff, rows[i].NLLDiffSE = &d.Mean, &d.StdErr
		}
	}
	return rows, nil
}

// CompareBytes returns what of the scores can be compared whatever the tokenizers are.
func CompareBytes(scores []*Scores) []ByteRow {
	rows := make([]ByteRow, len(scores))
	for i, s := range scores {
		rows[i] = s.Row.bytesOnly()
	}
	return rows
}
