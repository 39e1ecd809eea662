package model

import "fmt"

// bitsPerWeight is the least that any format stores a weight in; storedBytes is what most take.
const (
	bitsPerWeight = 1
	storedBytes   = 2
)

// checkClaims holds the sizes of a config to the bytes that the checkpoint's files have, before anything is made of them.
func (c *Config) checkClaims(bytes int64) error {
	need := c.fewestWeights()
	if need*bitsPerWeight <= 8*float64(bytes) {
		return nil
	}
	return fmt.Errorf("%w: its sizes ask for %.0f bytes of weights or more, and the checkpoint has %d; config and weights do not belong together, download both again",
		ErrConfig, storedBytes*need, bytes)
}

// fewestWeights counts what every family has: the embedding, and attention's output projection in each layer.
func (c *Config) fewestWeights() float64 {
	layers := float64(c.NLayers)
	if c.Encoder != nil {
		layers += float64(c.Encoder.NLayers)
	}
	return float64(c.VocabSize)*float64(c.Embedding.Dim) + layers*float64(c.DModel)*float64(c.qRows())
}
