package model

import "github.com/ffnrun/ffnrun/kernels"

// cached finds the cache that an attention of a layer reads, and how long the sequence in it is.
type cached func(s *segment, layer int) (cache kvLayer, length int)

// own is self-attention's: the segment's sequence, its tokens of this pass included.
func (s *segment) own(layer int) (kvLayer, int) { return s.cache.layers[layer], s.pos + s.n }

// encoded is cross-attention's: the encoder's output.
func (s *segment) encoded(layer int) (kvLayer, int) { return s.memory.layers[layer], s.memory.used }

// attendTask computes each head's output for each token: softmax(q·K·scale + bias)·V over the positions in its reach.
type attendTask struct {
	a  *attention
	r  *run
	of cached
}

// Do computes units [lo, hi).
func (p *attendTask) Do(worker, lo, hi int) {
	for i := lo; i < hi; i++ {
		t := tile{attendTask: p, attendMemory: &p.r.attends[worker], unit: p.r.units[i]}
		t.run()
	}
}

// attendMemory is what one worker's tiles need.
type attendMemory struct {
	q      kernels.Queries
	scores []float32 // [queries, ld]
	out    []float32 // [queries, headDim]
	sums   []float64 // of the queries' weights
}

// reserve makes room for so many queries and scores.
func (m *attendMemory) reserve(queries, scores, headDim int) {
	if len(m.scores) < scores {
		m.scores = make([]float32, scores)
	}
	if len(m.out) < queries*headDim {
		m.out = make([]float32, queries*headDim)
		m.sums = make([]float64, queries)
		m.q.Reset(queries, headDim, kernels.PlainQueries)
	}
}

func (m *attendMemory) bytes() int { return 4*(len(m.scores)+len(m.out)) + 8*len(m.sums) + m.q.Bytes() }

// stride is the distance between two rows of n scores: an odd number of cache lines, so that rows do not compete for the
// same places in a cache.
func stride(n int) int { return n | kernels.KeyBlock }

// tile is a unit at work. Its queries are numbered token by token.
type tile struct {
	*attendTask
	*attendMemory
	unit
	cache       kvLayer
	pos, length int // of its first token, of its sequence
	base, ld    int // position of the scores' first column, distance between their rows
}

// valuesAtOnce is the number of positions whose values all queries of a tile visit before the next.
const valuesAtOnce = 256

func (t *tile) run() {
	a := t.a
	s := &t.r.segments[t.segment]
	t.cache, t.length = t.of(s, a.layer)
	t.pos = s.pos + int(t.token) - s.first
	from, to, _, _ := t.bounds()
	t.base = from &^ (kernels.KeyBlock - 1)
	top := wholeBlocks(to)
	t.ld = stride(top - t.base)
	t.load()
	t.cache.scores(t.scores, t.ld, &t.q, t.kvHead(), t.base, top, a.scale)
	t.weigh()
	t.sum()
}

func (t *tile) kvHead() int { return int(t.head) / (t.a.heads / t.a.kvHeads) }

// bounds returns what the tile's tokens reach, and the part of it that all of them do.
func (t *tile) bounds() (from, to, allFrom, allTo int) {
	from, to = t.a.reach(t.pos, t.length)
	allFrom, allTo = from, to
	for i := 1; i < int(t.tokens); i++ {
		f, u := t.a.reach(t.pos+i, t.length)
		from, to = min(from, f), max(to, u)
		allFrom, allTo = max(allFrom, f), min(allTo, u)
	}
	return from, to, allFrom, allTo
}

// load brings the queries together.
func (t *tile) load() {
	n := int(t.heads)
	t.q.Reset(int(t.tokens)*n, t.a.headDim, t.cache.form())
	for i := range int(t.tokens) {
		for h := range n {
			q := t.a.q.at(t.r, int(t.token)+i, int(t.head)+h, t.a.headDim)
			t.cache.round(q)
			t.q.Set(i*n+h, q)
		}
	}
}

// weigh turns scores into weights, query by query. Their sums divide what the weighted values add up to: a head has fewer elements than positions.
func (t *tile) weigh() {
	a, n := t.a, int(t.heads)
	for i := range int(t.tokens) {
		from, to := a.reach(t.pos+i, t.length)
		for h := range n {
			row := t.scores[(i*n+h)*t.ld+from-t.base:][:to-from]
			if a.softCap != 0 {
				kernels.SoftCap(row, a.softCap)
			}
			a.bias.add(row, int(t.head)+h, t.pos+i, from)
			t.sums[i*n+h] = t.cache.weigh(row)
		}
	}
}

// sum takes the mean of the weighted values, position after position for each query, and puts the heads where the output projection reads
// them. All queries share a reading of what all tokens reach; what lies before and after, each token adds by itself.
func (t *tile) sum() {
	hd, n, tokens := t.a.headDim, int(t.heads), int(t.tokens)
	out := t.out[:tokens*n*hd]
	clear(out)
	_, _, allFrom, allTo := t.bounds()
	allTo = max(allTo, allFrom)
	for i := range tokens {
		from, to := t.a.reach(t.pos+i, t.length)
		t.values(i, 1, from, min(to, allFrom))
	}
	for at := allFrom; at < allTo; at += valuesAtOnce {
		t.values(0, tokens, at, min(at+valuesAtOnce, allTo))
	}
	for i := range tokens {
		from, to := t.a.reach(t.pos+i, t.length)
		t.values(i, 1, max(from, allTo), to)
		for h := i * n; h < (i+1)*n; h++ {
			kernels.Divide(out[h*hd:][:hd], t.sums[h])
		}
		row := t.r.att[((int(t.token)+i)*t.a.heads+int(t.head))*hd:]
		copy(row[:n*hd], out[i*n*hd:][:n*hd])
	}
}

// values adds those of positions [from, to) to the outputs of some tokens.
func (t *tile) values(token, tokens, from, to int) {
	if from >= to {
		return
	}
	hd, first := t.a.headDim, token*int(t.heads)
	s := kernels.Shape{Rows: to - from, Tokens: tokens * int(t.heads), Cols: hd, LdDst: hd, LdX: t.ld}
	t.cache.weighted(t.out[first*hd:], t.scores[first*t.ld+from-t.base:], t.kvHead(), from, s)
}
