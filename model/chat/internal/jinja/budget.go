package jinja

// What one rendering may use. The largest published templates use some
// thousand steps for each message.
const (
	MaxOutput    = 16 << 20 // bytes written
	maxSteps     = 4 << 20  // about half a second
	bytesPerStep = 16
	stepsPerItem = 16  // of a loop: gonja makes several scopes for it
	maxRange     = 1e5 // as jinja2's sandbox
	maxDepth     = 100 // of calls within calls and of lists within lists
)

// budget counts work in steps and so bounds time and memory alike.
type budget struct{ left int }

func (b *budget) spend(steps int) error {
	if steps < 0 || steps > b.left {
		b.left = 0
		return limitError("it takes more than %d steps", maxSteps)
	}
	b.left -= steps
	return nil
}

// charge pays for touching values once.
func (b *budget) charge(values ...any) error {
	steps := 1
	for _, v := range values {
		switch v := v.(type) {
		case string:
			steps += len(v) / bytesPerStep
		case []any:
			steps += len(v)
		case tuple:
			steps += len(v)
		case Object:
			steps += len(v)
		}
	}
	return b.spend(steps)
}

// limitedWriter ends a rendering that writes too much.
type limitedWriter struct {
	text []byte
	err  error
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	if len(w.text)+len(p) > MaxOutput {
		w.err = limitError("it writes more than %d bytes", MaxOutput)
		return 0, w.err
	}
	w.text = append(w.text, p...)
	return len(p), nil
}
