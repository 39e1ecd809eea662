package model

import "strings"

// stopper ends a text before the first of several stop texts. It holds back what may become one.
type stopper struct {
	texts []string
	held  string
	hit   bool
}

// push adds a piece and returns what is certain not to be part of a stop text, and whether one was met.
func (s *stopper) push(piece string) (text string, stopped bool) {
	if s.hit {
		return "", true
	}
	s.held += piece
	first := -1
	for _, stop := range s.texts {
		if i := strings.Index(s.held, stop); stop != "" && i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first >= 0 {
		text, s.held, s.hit = s.held[:first], "", true
		return text, true
	}
	keep := s.undecided()
	text, s.held = s.held[:len(s.held)-keep], s.held[len(s.held)-keep:]
	return text, false
}

// undecided is the length of the longest end of held that begins a stop text.
func (s *stopper) undecided() int {
	longest := 0
	for _, stop := range s.texts {
		for n := min(len(stop)-1, len(s.held)); n > longest; n-- {
			if strings.HasSuffix(s.held, stop[:n]) {
				longest = n
				break
			}
		}
	}
	return longest
}

// rest returns what is held back: the text has ended, so it is no stop text.
func (s *stopper) rest() string {
	text := s.held
	s.held = ""
	return text
}
