package jinja

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	integerPattern = regexp.MustCompile(`^(?i:0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*)`)
	floatPattern   = regexp.MustCompile(`^(?i:(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+\-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))`)
)

// scanNumber returns the kind and size of the number that src begins with.
func scanNumber(src string, afterDot bool) (tokenKind, int) {
	if !afterDot {
		if m := floatPattern.FindString(src); m != "" {
			return floatToken, len(m)
		}
	}
	return integerToken, len(integerPattern.FindString(src))
}

func parseInteger(text string) (any, error) {
	n, ok := new(big.Int).SetString(strings.ToLower(text), 0)
	if !ok {
		return nil, errors.New("invalid integer")
	}
	return fromBig(n), nil
}

func parseFloat(text string) (float64, error) {
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if errors.Is(err, strconv.ErrRange) {
		err = nil // f is infinite, as in Python
	}
	return f, err
}

var simpleEscapes = map[byte]string{
	'n': "\n", 't': "\t", 'r': "\r", '\\': "\\", '\'': "'", '"': "\"",
	'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '\n': "",
}

// escapeDigits maps the escapes with a fixed number of hexadecimal digits.
var escapeDigits = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// unescape reads a string literal as Python's unicode-escape codec does:
// unknown escapes keep their backslash.
func unescape(src string) (string, error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(src, '\\')
		if i < 0 || i+1 >= len(src) {
			b.WriteString(src)
			return b.String(), nil
		}
		b.WriteString(src[:i])
		text, size, err := unescapeOne(src[i+1:])
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		src = src[i+1+size:]
	}
}

// unescapeOne reads what follows a backslash.
func unescapeOne(src string) (text string, size int, err error) {
	c := src[0]
	if text, ok := simpleEscapes[c]; ok {
		return text, 1, nil
	}
	if digits, ok := escapeDigits[c]; ok {
		return hexEscape(src, digits)
	}
	if c >= '0' && c <= '7' {
		size := 1
		for size < min(3, len(src)) && src[size] >= '0' && src[size] <= '7' {
			size++
		}
		n, _ := strconv.ParseUint(src[:size], 8, 32)
		return string(rune(n)), size, nil
	}
	return `\`, 0, nil
}

func hexEscape(src string, digits int) (string, int, error) {
	if len(src) <= digits {
		return "", 0, errors.New(`a string ends within a \x, \u or \U escape`)
	}
	n, err := strconv.ParseUint(src[1:1+digits], 16, 32)
	if err != nil || n > utf8.MaxRune {
		return "", 0, errors.New(`a string holds a \x, \u or \U escape that is no character`)
	}
	return string(rune(n)), 1 + digits, nil
}
