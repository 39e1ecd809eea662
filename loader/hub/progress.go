package hub

import "sync"

// Progress is how far a Pull is, in bytes of the files that the cache did not have whole.
type Progress struct {
	Done  int64 // what an earlier Pull left included
	Total int64
}

// meter adds up what the streams bring.
type meter struct {
	mu     sync.Mutex
	now    Progress
	report func(Progress) // nil: nobody looks
}

// add counts n bytes more, or fewer where some have to come again.
func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.Done += n
	if m.report != nil {
		m.report(m.now)
	}
}
