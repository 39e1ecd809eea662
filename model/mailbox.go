package model

import "sync"

// mailbox holds the tokens of a generation from when they are made until they are read: who reads slowly keeps nobody waiting.
type mailbox struct {
	mu     sync.Mutex
	tokens []Token
	ended  bool
	err    error         // why it ended, nil where the last token says so
	news   chan struct{} // has an element once there is something to read
}

func newMailbox() *mailbox { return &mailbox{news: make(chan struct{}, 1)} }

// put adds a token.
func (m *mailbox) put(t Token) {
	m.mu.Lock()
	m.tokens = append(m.tokens, t)
	m.mu.Unlock()
	m.ring()
}

// end says that no more tokens come.
func (m *mailbox) end(err error) {
	m.mu.Lock()
	m.ended, m.err = true, err
	m.mu.Unlock()
	m.ring()
}

func (m *mailbox) ring() {
	select {
	case m.news <- struct{}{}:
	default: // it has not been heard yet
	}
}

// take waits for something to read, and returns the tokens since the last take; after the last of them ended is true.
func (m *mailbox) take() (tokens []Token, ended bool, err error) {
	<-m.news
	m.mu.Lock()
	defer m.mu.Unlock()
	tokens, m.tokens = m.tokens, nil
	return tokens, m.ended, m.err
}
