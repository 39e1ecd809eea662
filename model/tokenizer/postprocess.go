package tokenizer

import (
	"encoding/json"
	"fmt"
	"slices"
)

// template puts tokens around a text: its pieces in order. It has at least one.
type template []templatePiece

// templatePiece is the text, or ids that stand beside it.
type templatePiece struct {
	text bool
	ids  []int // not empty unless text
}

var postProcessorSection = section[template]{
	name: "post-processor", members: "processors",
	kinds: map[string]parser[template]{
		// It only trims offsets, which ids do not have.
		"ByteLevel":          fixed(template{{text: true}}),
		"TemplateProcessing": parseTemplate,
	},
}

// templateFile is TemplateProcessing as files write it; the template for pairs
// of texts is disregarded.
type templateFile struct {
	Single []struct {
		SpecialToken *struct {
			ID string `json:"id"`
		} `json:"SpecialToken"`
		Sequence *struct {
			ID string `json:"id"`
		} `json:"Sequence"`
	} `json:"single"`
	SpecialTokens map[string]struct {
		IDs []int `json:"ids"`
	} `json:"special_tokens"`
}

func parseTemplate(raw json.RawMessage) (template, error) {
	var f templateFile
	if err := unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if n := len(f.Single); n == 0 || n > maxComponents {
		return nil, fmt.Errorf("single: it has %d pieces, want 1 to %d", n, maxComponents)
	}
	var t template
	for i, piece := range f.Single {
		switch {
		case piece.Sequence != nil && piece.Sequence.ID == "A":
			t = append(t, templatePiece{text: true})
		case piece.SpecialToken != nil:
			name := piece.SpecialToken.ID
			ids := f.SpecialTokens[name].IDs
			if len(ids) == 0 || len(ids) > maxComponents {
				return nil, fmt.Errorf("special_tokens: %.80q has %d ids, want 1 to %d", name, len(ids), maxComponents)
			}
			t = append(t, templatePiece{ids: ids})
		default:
			return nil, fmt.Errorf("single: piece %d is neither Sequence A nor a SpecialToken", i)
		}
	}
	if t.texts() > 1 {
		return nil, fmt.Errorf("single: Sequence A occurs more than once")
	}
	return t, nil
}

func (t template) texts() (n int) {
	for _, p := range t {
		if p.text {
			n++
		}
	}
	return n
}

// check reports ids that no token has.
func checkTemplates(ts []template, has func(id int) bool) error {
	for _, t := range ts {
		for _, p := range t {
			if i := slices.IndexFunc(p.ids, func(id int) bool { return !has(id) }); i >= 0 {
				return fmt.Errorf("TemplateProcessing: no token has id %d", p.ids[i])
			}
		}
	}
	return nil
}

// process applies the templates in order.
func process(ts []template, ids []int) []int {
	for _, t := range ts {
		if len(t) == 1 && t[0].text {
			continue
		}
		var out []int
		for _, p := range t {
			if p.text {
				out = append(out, ids...)
			} else {
				out = append(out, p.ids...)
			}
		}
		ids = out
	}
	return ids
}

// addedLength returns how many ids the templates add to a text.
func addedLength(ts []template) (n int) {
	for _, t := range ts {
		for _, p := range t {
			n += len(p.ids)
		}
	}
	return n
}
