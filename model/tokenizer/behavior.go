package tokenizer

import "fmt"

// behavior says what becomes of a Split's matches.
type behavior string

const (
	removed            behavior = "Removed"            // they go
	isolated           behavior = "Isolated"           // each is a span
	mergedWithPrevious behavior = "MergedWithPrevious" // each joins what is before it
	mergedWithNext     behavior = "MergedWithNext"     // each joins what is after it
	contiguous         behavior = "Contiguous"         // neighbours are one span
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *behavior) UnmarshalText(text []byte) error {
	switch v := behavior(text); v {
	case removed, isolated, mergedWithPrevious, mergedWithNext, contiguous:
		*b = v
		return nil
	}
	return fmt.Errorf("behavior: it is %.40q, want Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous", text)
}

// part is a stretch of text between two offsets that is a match or is not.
type part struct {
	start, end int
	match      bool
}

// arrange turns matches and what is between them into the parts to keep.
func (p *splitter) arrange(parts []part) []part {
	if p.only {
		return keepMatches(parts, true)
	}
	switch p.behavior {
	case removed:
		return keepMatches(parts, false)
	case mergedWithPrevious:
		return mergeBack(parts)
	case mergedWithNext:
		return mergeForward(parts)
	case contiguous:
		return mergeAlike(parts)
	}
	return parts
}

func keepMatches(parts []part, match bool) []part {
	kept := parts[:0]
	for _, p := range parts {
		if p.match == match {
			kept = append(kept, p)
		}
	}
	return kept
}

// mergeAlike joins neighbours that are both matches or both not.
func mergeAlike(parts []part) []part {
	kept := parts[:0]
	for _, p := range parts {
		if n := len(kept); n > 0 && kept[n-1].match == p.match {
			kept[n-1].end = p.end
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// mergeBack joins a match with what is before it unless that is a match, too.
func mergeBack(parts []part) []part {
	kept := parts[:0]
	previous := false
	for _, p := range parts {
		if n := len(kept); n > 0 && p.match && !previous {
			kept[n-1].end = p.end
		} else {
			kept = append(kept, p)
		}
		previous = p.match
	}
	return kept
}

// mergeForward joins a match with what is after it unless that is a match, too.
func mergeForward(parts []part) []part {
	kept := parts[:0]
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if p.match && i+1 < len(parts) && !parts[i+1].match {
			i++
			p = part{p.start, parts[i].end, false}
		}
		kept = append(kept, p)
	}
	return kept
}
