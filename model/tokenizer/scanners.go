package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// The expressions that scanners stand for.
const (
	gpt2Pattern   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	llama3Pattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	cl100kPattern = `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`
	qwen2Pattern  = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	bloomPattern  = ` ?[^(\s|[.,!?…。，、।۔،])]+`
	falconPattern = `[0-9][0-9][0-9]`
	t5Pattern     = ` {2,}`
)

// scanners holds, by exact text, the expressions of well-known tokenizers as
// hand-written scanners: linear in the text, where a backtracking engine is
// some twenty times slower. A test compares each with the engine.
var scanners = map[string]scanner{
	gpt2Pattern:   scanGPT2,
	llama3Pattern: func(s string, i int) int { return scanTiktoken(s, i, 3) },
	// The possessive spelling of the same matches.
	cl100kPattern: func(s string, i int) int { return scanTiktoken(s, i, 3) },
	qwen2Pattern:  func(s string, i int) int { return scanTiktoken(s, i, 1) },
	bloomPattern:  scanBloom,
	falconPattern: scanThreeDigits,
	t5Pattern:     scanSpaces,
}

// scanGPT2 matches gpt2Pattern.
func scanGPT2(s string, i int) int {
	if n := contraction(s[i:], false); n > 0 {
		return n
	}
	at := i
	if s[i] == ' ' && i+1 < len(s) {
		at++
	}
	if c, _ := classAt(s, at); c != space {
		return runOf(s, at, c) - i
	}
	return scanSpace(s, i)
}

// scanTiktoken matches llama3Pattern with numbers of up to digits characters.
func scanTiktoken(s string, i, digits int) int {
	if n := contraction(s[i:], true); n > 0 {
		return n
	}
	c, n := classAt(s, i)
	if c == letter {
		return runOf(s, i, letter) - i
	}
	if c == number {
		return runOfNumbers(s, i, digits) - i
	}
	if next := i + n; next < len(s) && s[i] != '\r' && s[i] != '\n' {
		if k, _ := classAt(s, next); k == letter {
			return runOf(s, next, letter) - i
		}
		if k, _ := classAt(s, next); s[i] == ' ' && k == other {
			return runOfNewlines(s, runOf(s, next, other)) - i
		}
	}
	if c == other {
		return runOfNewlines(s, runOf(s, i, other)) - i
	}
	end := runOf(s, i, space)
	if newline := strings.LastIndexAny(s[i:end], "\r\n"); newline >= 0 {
		return newline + 1
	}
	return scanSpace(s, i)
}

// scanSpace matches \s+(?!\S)|\s+ at white space: all of it at the end of the
// text, otherwise all but the last character, which goes with what follows.
func scanSpace(s string, i int) int {
	end := runOf(s, i, space)
	if end == len(s) {
		return end - i
	}
	_, last := utf8.DecodeLastRuneInString(s[i:end])
	if end-last > i {
		return end - last - i
	}
	return end - i
}

// contraction returns the length of 's, 't, 're, 've, 'm, 'll or 'd at the
// beginning of s, else 0. fold admits either case; the long s is an s then.
func contraction(s string, fold bool) int {
	if len(s) < 2 || s[0] != '\'' {
		return 0
	}
	var upper byte // the bit that makes an ASCII letter lower case
	if fold {
		upper = 'a' - 'A'
	}
	switch s[1] | upper {
	case 's', 't', 'm', 'd':
		return 2
	case 'r', 'v':
		if len(s) > 2 && s[2]|upper == 'e' {
			return 3
		}
	case 'l':
		if len(s) > 2 && s[2]|upper == 'l' {
			return 3
		}
	}
	if fold && strings.HasPrefix(s[1:], "ſ") {
		return 1 + len("ſ")
	}
	return 0
}

// runOfNumbers returns the end of up to limit numbers at s[i:].
func runOfNumbers(s string, i, limit int) int {
	for range limit {
		if i == len(s) {
			break
		}
		c, n := classAt(s, i)
		if c != number {
			break
		}
		i += n
	}
	return i
}

func runOfNewlines(s string, i int) int {
	for i < len(s) && (s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// scanBloom matches bloomPattern: an optional space and a run of anything but
// white space, sentence marks and, by a slip of its authors, "(", "|" and ")".
func scanBloom(s string, i int) int {
	at := i
	if s[i] == ' ' {
		at++
	}
	end := at + strings.IndexFunc(s[at:], func(r rune) bool {
		return isSpace(r) || strings.ContainsRune("(|).,!?…。，、।۔،", r)
	})
	if end < at {
		end = len(s)
	}
	if end == at {
		return 0
	}
	return end - i
}

// scanThreeDigits matches falconPattern.
func scanThreeDigits(s string, i int) int {
	if len(s)-i < 3 {
		return 0
	}
	for _, b := range []byte(s[i : i+3]) {
		if b < '0' || b > '9' {
			return 0
		}
	}
	return 3
}

// scanSpaces matches t5Pattern.
func scanSpaces(s string, i int) int {
	n := 0
	for i+n < len(s) && s[i+n] == ' ' {
		n++
	}
	if n < 2 {
		return 0
	}
	return n
}
