package tokenizer

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// byteChars spells each byte as a printable character, as GPT-2 does: those
// that are printable in Latin-1 as themselves, the others from U+0100 on.
var byteChars = func() (chars [256]string) {
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if b <= ' ' || b >= 0x7F && b <= 0xA0 || b == 0xAD {
			r = next
			next++
		}
		chars[b] = string(r)
	}
	return chars
}()

// charBytes is the inverse of byteChars; -1 for characters that spell no byte.
var charBytes = func() (bytes [0x150]int16) {
	for i := range bytes {
		bytes[i] = -1
	}
	for b, s := range byteChars {
		r, _ := utf8.DecodeRuneInString(s)
		bytes[r] = int16(b)
	}
	return bytes
}()

// appendBytes appends the bytes that piece spells, or piece itself if it has a
// character that spells none.
func appendBytes(dst []byte, piece string) []byte {
	n := len(dst)
	for _, r := range piece {
		if int(r) >= len(charBytes) || charBytes[r] < 0 {
			return append(dst[:n], piece...)
		}
		dst = append(dst, byte(charBytes[r]))
	}
	return dst
}

// byteLevel cuts like GPT-2 and spells the bytes of each span.
type byteLevel struct {
	AddPrefixSpace bool `json:"add_prefix_space"`
	UseRegex       bool `json:"use_regex"`
}

func parseByteLevel(raw json.RawMessage) (preTokenizer, error) {
	b := byteLevel{AddPrefixSpace: true, UseRegex: true}
	return &b, unmarshal(raw, &b)
}

func (b *byteLevel) split(dst []span, s span, _ *budget) ([]span, error) {
	if b.AddPrefixSpace && s.text[0] != ' ' {
		s.text = " " + s.text
	}
	if !b.UseRegex {
		return append(dst, span{spellBytes(s.text), s.first}), nil
	}
	text := s.text
	spelled := spellBytes(text)
	// A byte below 0x80 and one above it have spellings of one or two bytes,
	// so the cuts are counted along.
	at := 0
	for i := 0; i < len(text); {
		n := scanGPT2(text, i)
		start := at
		for _, c := range []byte(text[i : i+n]) {
			at += len(byteChars[c])
		}
		dst = append(dst, span{spelled[start:at], s.first && i == 0})
		i += n
	}
	return dst, nil
}

// spellBytes spells all bytes of text.
func spellBytes(text string) string {
	plain := true
	for i := range len(text) {
		if len(byteChars[text[i]]) != 1 {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/2)
	for i := range len(text) {
		b.WriteString(byteChars[text[i]])
	}
	return b.String()
}
