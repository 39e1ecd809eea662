package model

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/ffnrun/ffnrun/model/sample"
)

// Generation is what a checkpoint says about generating text: generation_config.json, and config.json for the end tokens.
type Generation struct {
	EOS []int // ids that end a text
	// Sampling is set where generation_config.json says how to sample; do_sample false or absent beside other settings is
	// greedy, as in transformers.
	Sampling *sample.Config
}

// samplingKeys are the settings whose presence means that the file says how to sample.
var samplingKeys = []string{"do_sample", "temperature", "top_k", "top_p", "min_p"}

func readGeneration(fsys fs.FS, name string, c *Config) (Generation, error) {
	g := Generation{EOS: c.EOS}
	at := filepath.Join(name, "generation_config.json")
	k, err := readKeys(fsys, "generation_config.json")
	if errors.Is(err, fs.ErrNotExist) {
		return g, nil
	}
	if err != nil {
		return g, fmt.Errorf("%s: %w", at, err)
	}
	if ids := k.ids("eos_token_id"); ids != nil {
		g.EOS = ids
	}
	g.Sampling = samplingFrom(k)
	if *k.err != nil {
		return g, fmt.Errorf("%s: %w", at, *k.err)
	}
	return g, nil
}

// samplingFrom returns the file's settings, nil where it has none.
func samplingFrom(k keys) *sample.Config {
	said := false
	for _, key := range samplingKeys {
		said = said || k.has(key)
	}
	if !said {
		return nil
	}
	c := &sample.Config{RepetitionPenalty: k.number(0, "repetition_penalty")}
	if k.flag(false, "do_sample") {
		c.Temperature = k.number(1, "temperature")
		c.TopK = k.sizeOr(50, "top_k") // transformers' default when it samples
		c.TopP = k.number(0, "top_p")
		c.MinP = k.number(0, "min_p")
	}
	return c
}
