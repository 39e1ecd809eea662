package model

// segment is the part of a pass that belongs to one sequence: tokens [first, first+n), at positions pos on.
type segment struct {
	first, n, pos int
	length        int // of the sequence when its call is done, on which some scalings of RoPE depend
	cache         *kvCache
	memory        *kvCache // keys and values of the encoder's output; nil for decoder-only models
}

// span is the most positions that a token of the segment attends to.
func (s *segment) span() int {
	if s.memory == nil {
		return s.pos + s.n
	}
	return max(s.pos+s.n, s.memory.used)
}

// unit is a piece of a layer's attention: some tokens of a segment and some of the query heads that share a head of keys
// and values.
type unit struct {
	segment       int32
	token, tokens int32
	head, heads   int32
}

// begin empties the pass.
func (r *run) begin() { r.n, r.segments = 0, r.segments[:0] }

// add appends a segment's tokens to the pass.
func (r *run) add(s segment) {
	s.first = r.n
	for range s.n {
		r.owner[r.n] = int32(len(r.segments))
		r.n++
	}
	r.segments = append(r.segments, s)
}

const (
	unitQueries = 32        // queries of a unit: so many share a reading of keys and values
	leastShared = 8         // and so many even where their scores outgrow scoreRoom
	scoreRoom   = 256 << 10 // scores of a unit that stay in the second-level cache
)

// queriesOver is the number of queries that a unit over so many positions should have.
func queriesOver(span int) int {
	return max(leastShared, min(unitQueries, scoreRoom/max(1, span)&^7))
}

// loading is what reading keys and values costs a unit, in queries.
const loading = 2

// plan cuts the attention of the pass at hand into units: large ones share what they read, but every thread should have
// work.
func (r *run) plan(c *Config) {
	threads, best, least := r.pool.Threads(), unitQueries, 0
	for most := unitQueries; most > 0; most /= 2 {
		widest := r.cutAll(c, most)
		cost := (len(r.units) + threads - 1) / threads * (widest + loading)
		if least == 0 || cost < least {
			best, least = most, cost
		}
		if len(r.units) >= 4*threads {
			break
		}
	}
	r.cutAll(c, best)
	work := 0
	for i := range r.segments {
		work += r.segments[i].n * r.segments[i].span()
	}
	r.grain = 1 + minAttention*len(r.units)/(work*c.qRows())
}

// minAttention is the number of multiplications of scores that pays for handing a piece of them to another goroutine.
const minAttention = 32 << 10

// cutAll cuts the pass into units of up to most queries, and returns the most that one has.
func (r *run) cutAll(c *Config, most int) int {
	r.units = r.units[:0]
	for i := range r.segments {
		r.cut(int32(i), c.NHeads, c.NKVHeads, most)
	}
	widest := 0
	for _, u := range r.units {
		widest = max(widest, int(u.tokens*u.heads))
	}
	return widest
}

// cut appends the units of segment i, of up to most queries each.
func (r *run) cut(i int32, heads, kvHeads, most int) {
	s, group := &r.segments[i], heads/kvHeads
	queries := min(most, queriesOver(s.span()))
	width := min(group, queries)
	tokens := min(s.n, queries/width)
	for h := 0; h < heads; h += group {
		for from := 0; from < group; from += width {
			for t := 0; t < s.n; t += tokens {
				r.units = append(r.units, unit{
					i, int32(s.first + t), int32(min(tokens, s.n-t)), int32(h + from), int32(min(width, group-from)),
				})
			}
		}
	}
}
