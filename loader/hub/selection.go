package hub

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

const (
	weightsFile = "model.safetensors"
	indexFile   = "model.safetensors.index.json"
	configFile  = "config.json"
)

// smallFiles are what a run may read beside the weights.
var smallFiles = []string{
	configFile, "generation_config.json",
	"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "token_mappings.json",
	"chat_template.jinja", "chat_template.json",
}

// tokenizerFiles are those of which a snapshot needs one; the last only tells what is wrong.
var tokenizerFiles = []string{"tokenizer.json", "token_mappings.json", "vocab.json", "tokenizer.model"}

// selection is the files that a run needs.
type selection struct {
	small  []string // in the order of smallFiles
	index  bool     // the weights are shards, which indexFile lists
	absent []string // what was looked for and is not there
}

// selectFiles picks what a run needs from a repository's files: of the weights model.safetensors, else the index.
func selectFiles(r Repo, names []string) (selection, error) {
	var s selection
	for _, name := range smallFiles {
		s.take(names, name)
	}
	if !slices.Contains(names, configFile) {
		return s, fmt.Errorf("%s: %w: a checkpoint needs one; is %s a model for transformers?", configFile, ErrFileNotFound, r.ID)
	}
	if slices.Contains(s.absent, "tokenizer.json") {
		s.take(names, "tokenizer.model") // not read, but its presence explains more than its absence
	}
	hasWeights := slices.Contains(names, weightsFile)
	s.index = !hasWeights && slices.Contains(names, indexFile)
	if !hasWeights {
		s.absent = append(s.absent, weightsFile)
	}
	if !hasWeights && !s.index {
		return s, noSafetensors(r, names)
	}
	return s, nil
}

func (s *selection) take(names []string, name string) {
	if slices.Contains(names, name) {
		s.small = append(s.small, name)
	} else {
		s.absent = append(s.absent, name)
	}
}

// noSafetensors says what a repository has instead, and how to make of it what is needed.
func noSafetensors(r Repo, names []string) error {
	var has []string
	for _, name := range names {
		switch path.Ext(name) {
		case ".bin", ".gguf", ".pt", ".pth", ".safetensors", ".h5", ".msgpack", ".onnx", ".ckpt":
			has = append(has, shown(name))
		}
	}
	what := "it has no weights at all"
	if len(has) > 0 {
		what = "it has " + strings.Join(has[:min(3, len(has))], ", ")
		if len(has) > 3 {
			what += fmt.Sprintf(" and %d more", len(has)-3)
		}
	}
	return fmt.Errorf("%w: want %s or %s, %s; convert it with transformers: "+
		"AutoModelForCausalLM.from_pretrained(%q).save_pretrained(DIR), the same with AutoTokenizer, and run DIR",
		ErrNoSafetensors, weightsFile, indexFile, what, r.ID)
}

// maxIndex bounds the index of shards, and maxShards their number.
const (
	maxIndex  = 64 << 20
	maxShards = 10_000
)

// shards returns the files that an index lists, in order. Those that known, which may be nil, lacks are refused.
func shards(index []byte, known []string) ([]string, error) {
	var content struct {
		WeightMap map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(index, &content); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", indexFile, ErrHash, err)
	}
	found := map[string]bool{}
	for _, name := range content.WeightMap {
		found[name] = true
	}
	if len(found) == 0 || len(found) > maxShards {
		return nil, fmt.Errorf("%s: %w: it lists %d shards, want 1 to %d", indexFile, ErrFileNotFound, len(found), maxShards)
	}
	names := make([]string, 0, len(found))
	for name := range found {
		if !isLocal(name) {
			return nil, fmt.Errorf("%s: shard %q: %w: it would lie outside its folder", indexFile, name, ErrName)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	have := make(map[string]bool, len(known))
	for _, name := range known {
		have[name] = true
	}
	for _, name := range names {
		if known != nil && !have[name] {
			return nil, fmt.Errorf("%s: shard %s: %w in the repository", indexFile, shown(name), ErrFileNotFound)
		}
	}
	return names, nil
}
