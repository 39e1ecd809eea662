package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
)

// tokenizerFile is a tokenizer.json.
type tokenizerFile struct {
	Version       string           `json:"version"`
	Truncation    *truncation      `json:"truncation"`
	Padding       *padding         `json:"padding"`
	AddedTokens   []addedTokenFile `json:"added_tokens"`
	Normalizer    json.RawMessage  `json:"normalizer"`
	PreTokenizer  json.RawMessage  `json:"pre_tokenizer"`
	PostProcessor json.RawMessage  `json:"post_processor"`
	Decoder       json.RawMessage  `json:"decoder"`
	Model         json.RawMessage  `json:"model"`
}

// addedTokenFile is an added token as files write it.
type addedTokenFile struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

func (f *addedTokenFile) token(id int) *addedToken {
	return &addedToken{
		content: f.Content, id: id, singleWord: f.SingleWord, lstrip: f.LStrip,
		rstrip: f.RStrip, normalized: f.Normalized, special: f.Special,
	}
}

// modelKinds holds the parsers of model sections by their type.
var modelKinds = map[string]parser[model]{
	"BPE":     parseBPE,
	"Unigram": parseUnigram,
}

// Parse reads the bytes of a tokenizer.json. Errors name the section and the
// component, and are ErrUnsupported for what this package does not implement.
func Parse(data []byte) (*Tokenizer, error) {
	if len(data) > maxFileSize {
		return nil, fmt.Errorf("the file has %d bytes, and at most %d are allowed", len(data), maxFileSize)
	}
	var f tokenizerFile
	if err := unmarshal(data, &f); err != nil {
		return nil, err
	}
	if f.Version != "" && f.Version != "1.0" {
		return nil, fmt.Errorf("version: it is %.40q, and only 1.0 is known", f.Version)
	}
	m, err := parseModel(f.Model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return f.build(m)
}

func parseModel(raw json.RawMessage) (model, error) {
	if isNull(raw) {
		return nil, fmt.Errorf("it is missing; is this a tokenizer.json?")
	}
	kind, err := typeOf(raw)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		kind = "BPE" // in files older than the key
		if holdsPieces(raw) {
			kind = "Unigram"
		}
	}
	parse, ok := modelKinds[kind]
	if !ok {
		return nil, fmt.Errorf("%w: model %.80q; known are %s", ErrUnsupported, kind, sortedNames(modelKinds))
	}
	return parse(raw)
}

// build puts the stages around a model.
func (f *tokenizerFile) build(m model) (*Tokenizer, error) {
	t := &Tokenizer{model: m, truncation: f.Truncation, padding: f.Padding}
	var err error
	if t.normalizers, err = normalizerSection.parse(f.Normalizer); err != nil {
		return nil, fmt.Errorf("normalizer: %w", err)
	}
	if t.preTokenizers, err = preTokenizerSection.parse(f.PreTokenizer); err != nil {
		return nil, fmt.Errorf("pre_tokenizer: %w", err)
	}
	if t.templates, err = postProcessorSection.parse(f.PostProcessor); err != nil {
		return nil, fmt.Errorf("post_processor: %w", err)
	}
	if t.decoders, err = decoderSection.parse(f.Decoder); err != nil {
		return nil, fmt.Errorf("decoder: %w", err)
	}
	if t.added, err = newAddedVocabulary(f.AddedTokens, m, t.normalizers); err != nil {
		return nil, err
	}
	t.kind = t.describe()
	return t, t.check()
}

// check reports settings that do not fit together.
func (t *Tokenizer) check() error {
	if err := t.truncation.check(); err != nil {
		return fmt.Errorf("truncation: %w", err)
	}
	if err := t.padding.check(); err != nil {
		return fmt.Errorf("padding: %w", err)
	}
	if err := t.checkGrowth(); err != nil {
		return err
	}
	has := func(id int) bool {
		_, ok := t.Piece(id)
		return ok
	}
	if err := checkTemplates(t.templates, has); err != nil {
		return fmt.Errorf("post_processor: %w", err)
	}
	return nil
}

func (t *Tokenizer) checkGrowth() error {
	factor, err := checkGrowth(1, t.normalizers)
	if err == nil {
		_, err = checkGrowth(factor, t.preTokenizers)
	}
	if err != nil {
		return fmt.Errorf("normalizer, pre_tokenizer: %w", err)
	}
	if _, err = checkGrowth(1, t.decoders); err != nil {
		return fmt.Errorf("decoder: %w", err)
	}
	return nil
}

// describe says in words what kind of tokenizer this is.
func (t *Tokenizer) describe() string {
	d, ok := t.model.(interface{ kind() string })
	if !ok {
		return "whole names"
	}
	name, _, _ := strings.Cut(d.kind(), ",")
	for _, p := range t.preTokenizers {
		if _, ok := p.(*byteLevel); ok {
			return name + ", byte-level"
		}
	}
	return d.kind()
}
