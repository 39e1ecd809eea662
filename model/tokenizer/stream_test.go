package tokenizer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestStreamIsDecode pushes random ids to streams of every small tokenizer: the
// pieces are whole characters and joined they are Decode's text.
func TestStreamIsDecode(t *testing.T) {
	for _, name := range tinyNames(t) {
		tok := openTiny(t, name)
		rapid.Check(t, func(t *rapid.T) {
			ids := rapid.SliceOfN(rapid.IntRange(-1, tok.Size()+1), 0, 40).Draw(t, "ids")
			skip := rapid.Bool().Draw(t, "skip")
			s := tok.NewStream(skip)
			var b strings.Builder
			for _, id := range ids {
				piece := s.Push(id)
				if !utf8.ValidString(piece) {
					t.Fatalf("%s: %q is not whole characters", name, piece)
				}
				b.WriteString(piece)
			}
			b.WriteString(s.Flush())
			if want := tok.Decode(ids, skip); b.String() != want {
				t.Fatalf("%s: %v streamed %q, decoded %q", name, ids, b.String(), want)
			}
		})
	}
}

// TestStreamSoon checks that text is not held back for longer than it must be.
func TestStreamSoon(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		want   []string // after each piece, then Flush
	}{
		{"zoo", []string{"Ġthe", "ð", "Ł", "ĺ", "Ģ", "!"}, []string{" the", "", "", "", "😀", "!", ""}},
		{"zoo", []string{"ð", "Ł", "a"}, []string{"", "", "\uFFFDa", ""}},
		{"byte-fallback", []string{"▁the", "▁", "<0x0A>", "a"}, []string{"the", " ", "", "\na", ""}},
		{"byte-fallback", []string{"<0xF0>", "<0x9F>"}, []string{"", "", "\uFFFD\uFFFD"}},
		{"metaspace-always-split", []string{"▁the", "▁", "a"}, []string{"the", " ", "a", ""}},
		{"suffix", []string{"the</w>", "a", "e</w>"}, []string{"", "the ", "a", "e"}},
	} {
		tok := openTiny(t, c.name)
		s := tok.NewStream(false)
		for i, piece := range c.pieces {
			id, ok := tok.ID(piece)
			if !ok {
				t.Fatalf("%s has no %q", c.name, piece)
			}
			if got := s.Push(id); got != c.want[i] {
				t.Errorf("%s: %q gave %q, want %q", c.name, piece, got, c.want[i])
			}
		}
		if got, want := s.Flush(), c.want[len(c.pieces)]; got != want {
			t.Errorf("%s: Flush() = %q, want %q", c.name, got, want)
		}
	}
}

// TestStreamAgain uses a stream for a second text.
func TestStreamAgain(t *testing.T) {
	for _, name := range tinyNames(t) {
		tok := openTiny(t, name)
		ids := tok.Encode("the cat, the hat", true)
		s := tok.NewStream(false)
		for range 2 {
			var b strings.Builder
			for _, id := range ids {
				b.WriteString(s.Push(id))
			}
			if got, want := b.String()+s.Flush(), tok.Decode(ids, false); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

func TestDecodeUTF8(t *testing.T) {
	for in, want := range map[string]string{
		"a\x80b": "a\uFFFDb", "\xe2\x82": "\uFFFD", "\xe2\x82a": "\uFFFDa", "\xf0\x9f\x98": "\uFFFD", "\xf0\x80\x80": "\uFFFD\uFFFD\uFFFD",
		"\xed\xa0\x80": "\uFFFD\uFFFD\uFFFD", "\xc0\xaf": "\uFFFD\uFFFD", "\xe2\x82\xac\xff": "€\uFFFD", "\xef\xbf\xbd": "\uFFFD",
	} {
		if got, _ := decodeUTF8([]byte(in), true); got != want {
			t.Errorf("%+q decoded to %+q, want %+q", in, got, want)
		}
	}
}

// TestStripStage checks the stripping of both ends in pieces of any size.
func TestStripStage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ x]{0,12}`).Draw(t, "text")
		d := stripDecoder{" ", rapid.IntRange(0, 3).Draw(t, "start"), rapid.IntRange(0, 3).Draw(t, "stop")}
		out := &outputStage{}
		s := &stripStage{next: out, strip: &d}
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			s.text(rest[:n])
			rest = rest[n:]
		}
		s.end()
		want := text
		for range d.Start {
			want = strings.TrimPrefix(want, " ")
		}
		for range d.Stop {
			want = strings.TrimSuffix(want, " ")
		}
		if got := out.take(); got != want {
			t.Fatalf("%q stripped to %q, want %q", text, got, want)
		}
	})
}
