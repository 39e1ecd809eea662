package tokenizer

import "testing"

// TestGraphemeLength spells out clusters, one for each rule.
func TestGraphemeLength(t *testing.T) {
	for _, cluster := range []string{
		"a", "\r\n", "e\u0301\u0308", "\u0600a", "각\u11a8", "각", "각", "नि", "क\u094dत", "क\u094d\u200dत", "👨\u200d👩\u200d👧", "👍🏽", "©\ufe0f", "\n", "\u200b",
	} {
		for _, next := range []string{"", "x", "\n", "क"} {
			if got := graphemeLength(cluster + next); got != len(cluster) {
				t.Errorf("%+q: %d bytes, want %d", cluster+next, got, len(cluster))
			}
		}
	}
}
