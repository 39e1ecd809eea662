package tokenizer

import "time"

// Expressions get patternTime for a text and patternTimePerByte for each of its
// bytes, ten times what well-behaved ones take. So a hostile expression is an
// error and not a hang.
const (
	patternTime        = time.Second
	patternTimePerByte = 10 * time.Microsecond
)

// budget is the time that all expressions together may still spend on a text.
type budget struct{ left time.Duration }

func newBudget(bytes int) *budget {
	b := &budget{left: patternTime}
	b.grant(bytes)
	return b
}

// grant adds the time for more bytes of the text.
func (b *budget) grant(bytes int) { b.left += time.Duration(bytes) * patternTimePerByte }
