package tokenizer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// addedToken is a token that is taken out of the text before the model runs.
type addedToken struct {
	content    string
	id         int
	singleWord bool // matches only between characters that are not of a word
	lstrip     bool // takes the white space before it along
	rstrip     bool // takes the white space after it along
	normalized bool // matches normalized text, with its own normal form
	special    bool // left out by Decode on request
}

// addedVocabulary is the set of added tokens.
type addedVocabulary struct {
	byID       map[int]*addedToken
	byContent  map[string]int
	spelling   map[int]string  // what decoding reads where it is not content: the normal form
	special    map[string]bool // spellings that Decode leaves out on request
	beyond     int             // how many the model's vocabulary does not hold
	verbatim   *matcher        // over the text as it came
	normalized *matcher        // over normalized text
}

// newAddedVocabulary gives the tokens their ids: the model's, where it holds the
// token, otherwise the next free ones in order. The library does the same and
// disregards the file's ids, which agree in well-formed files.
func newAddedVocabulary(file []addedTokenFile, m model, normalizers []normalizer) (*addedVocabulary, error) {
	v := &addedVocabulary{
		byID: map[int]*addedToken{}, byContent: map[string]int{},
		spelling: map[int]string{}, special: map[string]bool{},
	}
	total := 0
	for _, f := range file {
		if total += len(f.Content); total > maxAddedBytes {
			return nil, fmt.Errorf("added_tokens: they have more than %d bytes together", maxAddedBytes)
		}
		if err := v.add(f, m, normalizers); err != nil {
			return nil, fmt.Errorf("added_tokens: %.80q: %w", f.Content, err)
		}
	}
	v.verbatim, v.normalized = newMatcher(), newMatcher()
	for id, a := range v.byID {
		if a.normalized {
			v.normalized.add(v.decoded(id), a)
		} else {
			v.verbatim.add(a.content, a)
		}
	}
	return v, nil
}

func (v *addedVocabulary) add(f addedTokenFile, m model, normalizers []normalizer) error {
	if f.Content == "" {
		return nil // the library passes over them, too
	}
	if len(f.Content) > maxAddedLength {
		return fmt.Errorf("it has %d bytes, and at most %d are allowed", len(f.Content), maxAddedLength)
	}
	if f.ID < 0 || f.ID > maxID {
		return fmt.Errorf("id %d is not within 0 and %d", f.ID, maxID)
	}
	id, err := v.assign(f, m)
	if err != nil {
		return err
	}
	a := f.token(id)
	v.byID[id], v.byContent[a.content] = a, id
	if a.special {
		v.special[a.content] = true
	}
	if !a.normalized {
		return nil
	}
	return v.normalize(a, normalizers)
}

// assign returns the id of a token.
func (v *addedVocabulary) assign(f addedTokenFile, m model) (int, error) {
	if id, ok := v.byContent[f.Content]; ok {
		return id, nil
	}
	if id, ok := m.id(f.Content); ok {
		return id, nil
	}
	id := m.size() + v.beyond
	if p, taken := m.piece(id); taken {
		return 0, fmt.Errorf("its id would be %d, which is %.80q's: the model's ids have gaps", id, p)
	}
	if f.ID != id {
		return 0, fmt.Errorf("id %d is out of range: after the tokens before it, it has to be %d", f.ID, id)
	}
	v.beyond++
	return id, nil
}

// normalize records the normal form of a, if it is another.
func (v *addedVocabulary) normalize(a *addedToken, normalizers []normalizer) error {
	s := span{text: a.content, first: true}
	b := newBudget(len(s.text))
	for _, n := range normalizers {
		var err error
		if s, err = n.normalize(s, b); err != nil {
			return err
		}
		if len(s.text) > 4*maxAddedLength {
			return fmt.Errorf("its normal form has %d bytes, and at most %d are allowed", len(s.text), 4*maxAddedLength)
		}
	}
	if s.text != a.content {
		v.spelling[a.id] = s.text
	}
	return nil
}

// decoded returns what decoding reads for an added token.
func (v *addedVocabulary) decoded(id int) string {
	if s, ok := v.spelling[id]; ok {
		return s
	}
	return v.byID[id].content
}

// matcher cuts text at added tokens: leftmost first, longest of those.
type matcher struct {
	trie   *trie
	tokens map[int]*addedToken
}

func newMatcher() *matcher { return &matcher{trie: newTrie(), tokens: map[int]*addedToken{}} }

func (m *matcher) add(pattern string, a *addedToken) {
	if pattern == "" {
		return // a normal form can be empty; nothing matches it
	}
	m.trie.add(pattern, a.id)
	m.tokens[a.id] = a
}

// split yields the parts of text in order: a token's id, or -1 with the text
// between two tokens and its offset. Parts of text are never empty.
func (m *matcher) split(text string, yield func(id int, part string, at int)) {
	done := 0     // the text before it has been yielded
	stripped := 0 // where the last run of white space that was taken along ends
	for i := 0; i < len(text); {
		if !m.trie.first[text[i]] {
			i++
			continue
		}
		id, n := m.trie.longest(text[i:], anyLength)
		if id < 0 {
			i++
			continue
		}
		start, end := i, i+n
		i = end // even if what follows rejects the match, as the library does
		a := m.tokens[id]
		if a.singleWord && !standsAlone(text, start, end) {
			continue
		}
		if a.lstrip && start > done {
			start = done + len(strings.TrimRightFunc(text[done:start], isSpace))
		}
		if a.rstrip && end < stripped {
			end = stripped // a token of white space within that run
		} else if a.rstrip {
			end = len(text) - len(strings.TrimLeftFunc(text[end:], isSpace))
			stripped = end
		}
		if done < start {
			yield(-1, text[done:start], done)
		}
		yield(id, "", 0)
		done = end
	}
	if done < len(text) {
		yield(-1, text[done:], done)
	}
}

// standsAlone reports whether text[start:end] has no word character beside it.
func standsAlone(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return (start == 0 || !isWord(before)) && (end == len(text) || !isWord(after))
}
