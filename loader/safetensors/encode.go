package safetensors

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// encodeHeader returns the header of tensors in the given order, padded with
// spaces so that the data starts at a multiple of 8 bytes.
func encodeHeader(tensors []Tensor, metadata map[string]string) []byte {
	b := []byte{'{'}
	if metadata != nil {
		b = appendMetadata(b, metadata)
	}
	offset := 0
	for _, t := range tensors {
		b = appendComma(b)
		b = appendString(b, t.Name)
		b = append(b, `:{"dtype":"`...)
		b = append(b, t.DType.String()...)
		b = append(b, `","shape":[`...)
		for i, d := range t.Shape {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, int64(d), 10)
		}
		b = fmt.Appendf(b, `],"data_offsets":[%d,%d]}`, offset, offset+t.Size())
		offset += t.Size()
	}
	b = append(b, '}')
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	return b
}

func appendMetadata(b []byte, metadata map[string]string) []byte {
	b = appendString(b, metadataKey)
	b = append(b, ':', '{')
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		b = appendComma(b)
		b = appendString(b, key)
		b = append(b, ':')
		b = appendString(b, metadata[key])
	}
	return append(b, '}')
}

// appendComma separates a member from one before it.
func appendComma(b []byte) []byte {
	if b[len(b)-1] == '{' {
		return b
	}
	return append(b, ',')
}

// appendString appends s as JSON, escaping only what JSON requires, as the
// reference library does: encoding/json would also escape U+2028 and U+2029.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case shortEscapes[c] != 0:
			b = append(b, '\\', shortEscapes[c])
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(b, '"')
}

var shortEscapes = [' ']byte{'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

// checkText refuses what a header cannot spell.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return faultf(ErrCorrupt, "text is not valid UTF-8")
	}
	return nil
}
