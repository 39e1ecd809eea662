package tokenizer

// mergeAll merges symbols, which it overwrites, and appends the ids left over.
// It gives what bpemodel's Word.MergeAll gives, in O(n log n).
func (m *bpe) mergeAll(dst []int, symbols []int32) []int {
	w := newMerging(m, symbols)
	for len(w.queue) > 0 {
		w.step()
	}
	for i := int32(0); i < int32(len(symbols)); i = w.next[i] {
		dst = append(dst, int(symbols[i]))
	}
	return dst
}

// merging is a word during merging: a list of symbols and a queue of the merges
// that its neighbours allow, some of them outdated.
type merging struct {
	model   *bpe
	symbols []int32 // ids; gone where it became part of its left neighbour
	prev    []int32
	next    []int32
	queue   mergeQueue
}

const gone = -1

func newMerging(m *bpe, symbols []int32) *merging {
	n := len(symbols)
	w := &merging{model: m, symbols: symbols, prev: make([]int32, n), next: make([]int32, n)}
	for i := range symbols {
		w.prev[i], w.next[i] = int32(i-1), int32(i+1)
	}
	w.queue = make(mergeQueue, 0, n)
	for i := range n - 1 {
		if v, ok := m.merges.Get(int(symbols[i]), int(symbols[i+1])); ok {
			w.queue = append(w.queue, newQueuedMerge(v.Rank, int32(i)))
		}
	}
	w.queue.order()
	return w
}

// step takes the first merge off the queue and does it if it still applies.
func (w *merging) step() {
	rank, left := w.queue.pop().parts()
	if w.symbols[left] == gone || int(w.next[left]) == len(w.symbols) {
		return
	}
	right := w.next[left]
	id := w.model.merged[rank]
	v, ok := w.model.merges.Get(int(w.symbols[left]), int(w.symbols[right]))
	if !ok || v.ID != int(id) {
		return // one of the two has been merged since
	}
	after := w.next[right]
	w.symbols[left], w.symbols[right] = id, gone
	w.next[left] = after
	if int(after) < len(w.symbols) {
		w.prev[after] = left
		w.offer(left, after)
	}
	if before := w.prev[left]; before >= 0 {
		w.offer(before, left)
	}
}

// offer queues the merge of two neighbours if there is one.
func (w *merging) offer(left, right int32) {
	if v, ok := w.model.merges.Get(int(w.symbols[left]), int(w.symbols[right])); ok {
		w.queue.push(newQueuedMerge(v.Rank, left))
	}
}

// queuedMerge is rank<<32 | position of the left symbol, so that its order is
// the order of merging: lowest rank, then leftmost.
type queuedMerge uint64

func newQueuedMerge(rank int, left int32) queuedMerge {
	return queuedMerge(rank)<<32 | queuedMerge(left)
}

func (m queuedMerge) parts() (rank, left int32) { return int32(m >> 32), int32(m & 0xFFFFFFFF) }

// mergeQueue is a binary heap with the least element first. container/heap
// would box each element.
type mergeQueue []queuedMerge

// order makes a heap of any slice.
func (q mergeQueue) order() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.down(i)
	}
}

func (q *mergeQueue) push(m queuedMerge) {
	*q = append(*q, m)
	h := *q
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if h[parent] <= h[i] {
			return
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

func (q *mergeQueue) pop() queuedMerge {
	h := *q
	top, last := h[0], len(h)-1
	h[0] = h[last]
	*q = h[:last]
	q.down(0)
	return top
}

// down moves the element at i below all lesser ones.
func (q mergeQueue) down(i int) {
	for {
		least := 2*i + 1
		if least >= len(q) {
			return
		}
		if r := least + 1; r < len(q) && q[r] < q[least] {
			least = r
		}
		if q[i] <= q[least] {
			return
		}
		q[i], q[least] = q[least], q[i]
		i = least
	}
}
