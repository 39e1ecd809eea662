package tokenizer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// eachCharacter calls f with every character there is.
func eachCharacter(f func(r rune)) {
	for r := range rune(0x110000) {
		if r < 0xD800 || r > 0xDFFF {
			f(r)
		}
	}
}

// checkUnicode compares what is about all characters with the library's, by hash.
func checkUnicode(t *testing.T, name string, got []byte) {
	t.Helper()
	data, err := os.ReadFile("testdata/unicode.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(got)
	if hex.EncodeToString(sum[:]) != want[name] {
		t.Errorf("%s differs from the library", name)
	}
}

// TestUnicode compares classes and forms of all characters with the library's,
// by hash. A new version of Go's tables can make it fail: then the difference
// in unicode_tables.go has to be measured anew.
func TestUnicode(t *testing.T) {
	for name, is := range map[string]func(rune) bool{
		"letter":      func(r rune) bool { return classOf(r) == letter },
		"number":      func(r rune) bool { return classOf(r) == number },
		"space":       isSpace,
		"numeric":     isNumeric,
		"punctuation": isPunctuation,
		"word":        isWord,
	} {
		var bits []byte
		eachCharacter(func(r rune) {
			bit := byte(0)
			if is(r) {
				bit = 1
			}
			bits = append(bits, bit)
		})
		checkUnicode(t, name, bits)
	}
	for name, n := range map[string]normalizer{
		"NFC": normalForm(norm.NFC), "NFD": normalForm(norm.NFD), "NFKC": normalForm(norm.NFKC),
		"NFKD": normalForm(norm.NFKD), "Lowercase": lowercase{},
	} {
		checkUnicode(t, name, []byte(strings.Join(normalized(t, n), "\n")))
	}
}

// TestGraphemes compares the class of every character with the library's by the
// number of clusters and of characters in contexts that tell them apart.
func TestGraphemes(t *testing.T) {
	clusters := openTiny(t, "unigram-charsmap-clusters").normalizers[0].(*charsmap)
	var contexts = []string{
		"a@", "@a", "@\u0301\u0301", "@\u0301", "©\u200d@", "©@\u200d©\u0301", "क@क\u0301", "क\u094d@क\u0301", "@\u094dक\u0301",
		"ᄀ@\u0301", "ᅠ@\u0301", "ᆨ@\u0301", "@ᄀ\u0301", "@ᅠ\u0301", "@ᆨ\u0301",
	}
	var counts []byte
	eachCharacter(func(r rune) {
		for _, c := range contexts {
			s, _ := clusters.normalize(span{text: strings.ReplaceAll(c, "@", string(r))}, nil)
			counts = append(counts, byte(utf8.RuneCountInString(s.text)))
		}
	})
	checkUnicode(t, "graphemes", counts)
}

// normalized returns, for each character, its form alone and among marks.
func normalized(t *testing.T, n normalizer) []string {
	form := func(s string) string {
		out, err := n.normalize(span{text: s}, newBudget(len(s)))
		if err != nil {
			t.Fatal(err)
		}
		return out.text
	}
	var forms []string
	eachCharacter(func(r rune) {
		c := string(r)
		forms = append(forms, form(c)+form("a\u0301"+c)+form("a"+c+"\u0334"))
	})
	return forms
}

// TestNormalFormLongRun compares the path for long runs of marks with package
// norm where norm can do it.
func TestNormalFormLongRun(t *testing.T) {
	for _, text := range []string{
		"a\u0323\u0301", "a\u0301\u0323\u0334", "e\u0301\u0323\u0302\u0307", "\u1112\u1161\u11ab", "\uac00\u11a8\u0301",
		"\u0301\u0323", "\u1e69\u0307\u0323", "ﬁ\u0301", "\u0344\u0345", "q\u0307\u0323", "\u0b47\u0b3e\u0b3e", "s\u0323\u0307",
	} {
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
			if got, want := normalForm(form).longRun(text), form.String(text); got != want {
				t.Errorf("form %d of %+q = %+q, want %+q", form, text, got, want)
			}
		}
	}
}
