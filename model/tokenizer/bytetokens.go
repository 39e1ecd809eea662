package tokenizer

import "fmt"

// byteTokens are the tokens <0x00> to <0xFF> of byte_fallback. The zero value
// has none of them.
type byteTokens struct {
	ids [256]int32 // -1 for bytes without one
	any bool
}

// newByteTokens looks the tokens up in a vocabulary.
func newByteTokens(id func(token string) (int, bool)) byteTokens {
	var t byteTokens
	for b := range t.ids {
		t.ids[b] = -1
		if id, ok := id(fmt.Sprintf("<0x%02X>", b)); ok {
			t.ids[b], t.any = int32(id), true
		}
	}
	return t
}

// spell reports whether every byte of s has a token.
func (t *byteTokens) spell(s string) bool {
	if !t.any {
		return false
	}
	for i := range len(s) {
		if t.ids[s[i]] < 0 {
			return false
		}
	}
	return true
}
