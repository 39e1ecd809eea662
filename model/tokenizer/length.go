package tokenizer

import (
	"encoding/json"
	"fmt"
)

// truncation is the file's own bound on the number of ids. Its strategies
// differ only for pairs of texts, its stride only in what is cut off.
type truncation struct {
	Direction string `json:"direction"`
	MaxLength int    `json:"max_length"`
}

// apply shortens ids so that reserved more fit in. A nil truncation does not.
func (t *truncation) apply(ids []int, reserved int) []int {
	if t == nil {
		return ids
	}
	limit := max(t.MaxLength-reserved, 0)
	if len(ids) <= limit {
		return ids
	}
	if t.Direction == "Left" {
		return ids[len(ids)-limit:]
	}
	return ids[:limit]
}

func (t *truncation) check() error {
	if t != nil && t.MaxLength < 0 {
		return fmt.Errorf("max_length: it is %d", t.MaxLength)
	}
	return checkDirection(t != nil, func() string { return t.Direction })
}

// padding is the length the file itself fills texts up to.
type padding struct {
	Strategy  paddingStrategy `json:"strategy"`
	Direction string          `json:"direction"`
	Multiple  int             `json:"pad_to_multiple_of"`
	ID        int             `json:"pad_id"`
}

// paddingStrategy is the length of {"Fixed": n}, 0 for "BatchLongest", which
// is the length of the text for a single one.
type paddingStrategy int

// UnmarshalJSON implements json.Unmarshaler.
func (s *paddingStrategy) UnmarshalJSON(data []byte) error {
	if string(data) == `"BatchLongest"` {
		*s = 0
		return nil
	}
	var f struct {
		Fixed *int `json:"Fixed"`
	}
	if err := json.Unmarshal(data, &f); err != nil || f.Fixed == nil {
		return fmt.Errorf(`strategy: want "BatchLongest" or {"Fixed": n}`)
	}
	*s = paddingStrategy(*f.Fixed)
	return nil
}

// apply lengthens ids. A nil padding does not.
func (p *padding) apply(ids []int) []int {
	if p == nil {
		return ids
	}
	want := max(int(p.Strategy), 0)
	if want == 0 {
		want = len(ids)
	}
	if p.Multiple > 0 && want%p.Multiple > 0 {
		want += p.Multiple - want%p.Multiple
	}
	if want <= len(ids) {
		return ids
	}
	fill := make([]int, want-len(ids))
	for i := range fill {
		fill[i] = p.ID
	}
	if p.Direction == "Left" {
		return append(fill, ids...)
	}
	return append(ids, fill...)
}

func (p *padding) check() error {
	if p != nil && (p.Strategy < 0 || p.Strategy > maxPadding || p.Multiple < 0 || p.Multiple > maxPadding) {
		return fmt.Errorf("the length is not within 0 and %d", maxPadding)
	}
	if p != nil && (p.ID < 0 || p.ID > maxID) {
		return fmt.Errorf("pad_id: %d is not within 0 and %d", p.ID, maxID)
	}
	return checkDirection(p != nil, func() string { return p.Direction })
}

func checkDirection(present bool, direction func() string) error {
	if !present {
		return nil
	}
	switch d := direction(); d {
	case "", "Left", "Right":
		return nil
	default:
		return fmt.Errorf("direction: it is %.40q, want Left or Right", d)
	}
}
