package tokenizer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// stage is one step of decoding. Tokens come in pieces: text any number of
// times, then end. A stage passes on what can no longer change and holds the
// rest back; flush says that no more tokens come.
type stage interface {
	text(string)
	end()
	flush()
}

// decoder makes its stage before the next one.
type decoder struct {
	stage  func(next stage) stage
	factor int // by which it lengthens a text at most
}

var decoderSection = section[decoder]{
	name: "decoder", members: "decoders",
	kinds: map[string]parser[decoder]{
		"BPEDecoder":   parseSuffixDecoder,
		"ByteFallback": fixed(decoder{func(next stage) stage { return &byteFallbackStage{next: next} }, 1}),
		"ByteLevel":    fixed(decoder{func(next stage) stage { return &byteLevelStage{next: next} }, 3}),
		"Fuse":         fixed(decoder{func(next stage) stage { return &fuseStage{next: next} }, 1}),
		"Metaspace":    parseMetaspaceDecoder,
		"Replace":      parseReplaceDecoder,
		"Strip":        parseStripDecoder,
	},
}

// byteLevelStage makes one token of the bytes that all tokens spell.
type byteLevelStage struct {
	next  stage
	token []byte
	bytes []byte // the beginning of a character
}

func (s *byteLevelStage) text(t string) { s.token = append(s.token, t...) }

func (s *byteLevelStage) end() {
	s.bytes = appendBytes(s.bytes, string(s.token))
	s.token = s.token[:0]
	var out string
	if out, s.bytes = decodeUTF8(s.bytes, false); out != "" {
		s.next.text(out)
	}
}

func (s *byteLevelStage) flush() {
	out, _ := decodeUTF8(s.bytes, true)
	s.bytes = nil
	s.next.text(out)
	s.next.end()
	s.next.flush()
}

// byteFallbackStage makes text of runs of tokens like <0x0A>: all of a run if it
// is UTF-8, else U+FFFD for each byte. So a run is held until it is complete.
type byteFallbackStage struct {
	next  stage
	token []byte
	run   []byte
}

func (s *byteFallbackStage) text(t string) { s.token = append(s.token, t...) }

func (s *byteFallbackStage) end() {
	token := string(s.token)
	s.token = s.token[:0]
	if b, ok := byteToken(token); ok {
		s.run = append(s.run, b)
		return
	}
	s.endRun()
	s.next.text(token)
	s.next.end()
}

func (s *byteFallbackStage) endRun() {
	switch {
	case len(s.run) == 0:
	case utf8.Valid(s.run):
		s.next.text(string(s.run))
		s.next.end()
	default:
		for range s.run {
			s.next.text("\uFFFD")
			s.next.end()
		}
	}
	s.run = s.run[:0]
}

func (s *byteFallbackStage) flush() {
	s.endRun()
	s.next.flush()
}

// byteToken reads a token like <0x0A>. The library reads the digits as Rust
// reads numbers, so a plus sign in place of the first one is allowed.
func byteToken(token string) (byte, bool) {
	if len(token) != 6 || !strings.HasPrefix(token, "<0x") || token[5] != '>' {
		return 0, false
	}
	b, err := strconv.ParseUint(strings.TrimPrefix(token[3:5], "+"), 16, 8)
	return byte(b), err == nil
}

// fuseStage makes one token of all.
type fuseStage struct{ next stage }

func (s *fuseStage) text(t string) { s.next.text(t) }
func (s *fuseStage) end()          {}
func (s *fuseStage) flush() {
	s.next.end()
	s.next.flush()
}

// wholeStage changes each token by itself and as a whole.
type wholeStage struct {
	next   stage
	token  []byte
	change func(token string) string
}

func (s *wholeStage) text(t string) { s.token = append(s.token, t...) }
func (s *wholeStage) end() {
	s.next.text(s.change(string(s.token)))
	s.token = s.token[:0]
	s.next.end()
}
func (s *wholeStage) flush() { s.next.flush() }

func parseReplaceDecoder(raw json.RawMessage) (decoder, error) {
	r, err := newReplace(raw)
	if err != nil {
		return decoder{}, err
	}
	return decoder{func(next stage) stage {
		b := newBudget(0)
		change := func(token string) string {
			b.grant(len(token))
			text, _, _ := r.apply(token, b) // as far as it got
			return text
		}
		return &wholeStage{next: next, change: change}
	}, r.growth()}, nil
}

// metaspaceStage turns marks into spaces; in the first token they go, because
// encoding put one there.
type metaspaceStage struct {
	next  stage
	m     *metaspace
	later bool // past the first token
}

func parseMetaspaceDecoder(raw json.RawMessage) (decoder, error) {
	m, err := newMetaspace(raw)
	return decoder{func(next stage) stage { return &metaspaceStage{next: next, m: m} }, 1}, err
}

func (s *metaspaceStage) text(t string) {
	space := " "
	if !s.later && s.m.scheme != prependNever {
		space = ""
	}
	s.next.text(strings.ReplaceAll(t, s.m.mark, space))
}

func (s *metaspaceStage) end() {
	s.later = true
	s.next.end()
}

func (s *metaspaceStage) flush() {
	s.later = false
	s.next.flush()
}

// stripStage takes up to start and stop times a character off the ends of each
// token.
type stripStage struct {
	next  stage
	strip *stripDecoder
	begun int  // characters taken off this token's beginning
	body  bool // past the beginning of this token
	held  int  // characters at the end of it that may have to go
}

type stripDecoder struct {
	Content string `json:"content"`
	Start   int    `json:"start"`
	Stop    int    `json:"stop"`
}

func parseStripDecoder(raw json.RawMessage) (decoder, error) {
	var d stripDecoder
	if err := unmarshal(raw, &d); err != nil {
		return decoder{}, err
	}
	if utf8.RuneCountInString(d.Content) != 1 || d.Start < 0 || d.Stop < 0 {
		return decoder{}, fmt.Errorf("want one character as content and no negative count")
	}
	return decoder{func(next stage) stage { return &stripStage{next: next, strip: &d} }, 1}, nil
}

func (s *stripStage) text(t string) {
	for !s.body && t != "" {
		rest, ok := strings.CutPrefix(t, s.strip.Content)
		if s.body = !ok || s.begun == s.strip.Start; !s.body {
			s.begun++
			t = rest
		}
	}
	body := t
	for tail := 0; tail < s.strip.Stop && strings.HasSuffix(body, s.strip.Content); tail++ {
		body = strings.TrimSuffix(body, s.strip.Content)
	}
	ending := (len(t) - len(body)) / len(s.strip.Content)
	if body != "" {
		s.release(s.held)
		s.next.text(body)
		s.held = 0
	}
	s.held += ending
	s.release(s.held - s.strip.Stop)
	s.held = min(s.held, s.strip.Stop)
}

// release passes on n of the characters held back.
func (s *stripStage) release(n int) {
	if n > 0 {
		s.next.text(strings.Repeat(s.strip.Content, n))
	}
}

func (s *stripStage) end() {
	s.begun, s.body, s.held = 0, false, 0
	s.next.end()
}

func (s *stripStage) flush() { s.next.flush() }

// suffixStage turns the end-of-word suffix into a space, but for the last token.
type suffixStage struct {
	next   stage
	suffix string
	token  []byte
	last   []byte // a complete token
	any    bool   // there is a last
}

func parseSuffixDecoder(raw json.RawMessage) (decoder, error) {
	f := struct {
		Suffix string `json:"suffix"`
	}{"</w>"}
	if err := unmarshal(raw, &f); err != nil {
		return decoder{}, err
	}
	if f.Suffix == "" {
		return decoder{}, fmt.Errorf("suffix: it is empty")
	}
	return decoder{func(next stage) stage { return &suffixStage{next: next, suffix: f.Suffix} }, 1}, checkAffix("suffix", f.Suffix)
}

func (s *suffixStage) text(t string) { s.token = append(s.token, t...) }

func (s *suffixStage) end() {
	s.pass(" ")
	s.last, s.token, s.any = s.token, s.last[:0], true
}

// pass hands on the last token.
func (s *suffixStage) pass(space string) {
	if s.any {
		s.next.text(string(bytes.ReplaceAll(s.last, []byte(s.suffix), []byte(space))))
		s.next.end()
	}
}

func (s *suffixStage) flush() {
	s.pass("")
	s.any = false
	s.next.flush()
}
