package sample

// Sampler picks tokens for one text at a time.
//
// Implementations in this package return -1, and remember nothing, where no
// token can be picked honestly: logits is empty, holds a NaN, or every token
// is banned (-Inf).
type Sampler interface {
	// Reset starts a new text after the given prompt, forgetting the last one.
	// Penalties count the prompt's ids; the random numbers start again at the
	// seed. The slice is copied where it is needed. A sampler that was never
	// reset has an empty prompt.
	Reset(prompt []int)

	// Sample returns the id of the next token and remembers it as part of the
	// text. It may overwrite logits, which has shape [vocab].
	Sample(logits []float32) int
}
