package tokenizer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// names is a vocabulary of whole names, some of several words, as
// token_mappings.json holds it. A text is names with white space between; at
// each place the longest name counts. Other words have no token.
type names struct {
	byID   []*string // nil for ids without a name
	ids    map[string]int
	prefix *trie
}

// parseNames reads a token_mappings.json: {"token2id": {name: id}}. Names in
// angle brackets are special tokens.
func parseNames(data []byte) (*Tokenizer, error) {
	var file struct {
		IDs map[string]int `json:"token2id"`
	}
	if err := unmarshal(data, &file); err != nil {
		return nil, err
	}
	if len(file.IDs) == 0 {
		return nil, fmt.Errorf("token2id: it is missing")
	}
	byID, err := termsByID(file.IDs)
	if err != nil {
		return nil, fmt.Errorf("token2id: %w", err)
	}
	m := &names{byID: byID, ids: file.IDs, prefix: newTrie()}
	var f tokenizerFile
	total := 0
	for name, id := range file.IDs {
		if total += len(name); total > maxAddedBytes {
			return nil, fmt.Errorf("token2id: the names have more than %d bytes together", maxAddedBytes)
		}
		if name == "" || len(name) > maxAddedLength || strings.TrimSpace(name) != name {
			return nil, fmt.Errorf("token2id: %.80q is empty, too long or has white space at an end", name)
		}
		m.prefix.add(name, id)
		if name[0] == '<' && name[len(name)-1] == '>' {
			f.AddedTokens = append(f.AddedTokens, addedTokenFile{ID: id, Content: name, Special: true})
		}
	}
	return f.build(m)
}

func (m *names) size() int { return len(m.ids) }

func (m *names) id(piece string) (int, bool) {
	id, ok := m.ids[piece]
	return id, ok
}

func (m *names) piece(id int) (string, bool) {
	if id < 0 || id >= len(m.byID) || m.byID[id] == nil {
		return "", false
	}
	return *m.byID[id], true
}

// encode implements model; a pre-token is a whole text.
func (m *names) encode(dst []int, text string) (ids []int, lost string) {
	for {
		text = strings.TrimLeftFunc(text, isSpace)
		if text == "" {
			return dst, lost
		}
		id, n := m.prefix.longest(text, func(n int) bool { return endsWord(text, n) })
		if id < 0 {
			n = strings.IndexFunc(text, isSpace)
			if n < 0 {
				n = len(text)
			}
			if lost == "" {
				lost = text[:n]
			}
		} else {
			dst = append(dst, id)
		}
		text = text[n:]
	}
}

// endsWord reports whether text ends or has white space at byte n.
func endsWord(text string, n int) bool {
	r, _ := utf8.DecodeRuneInString(text[n:])
	return n == len(text) || isSpace(r)
}
