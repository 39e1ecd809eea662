//go:build amd64 && !purego

package kernels

import "unsafe"

// fours512 multiplies a few tokens with the bits of the dot tiles: four rows by four tokens, a chunk of columns at a time, the lanes' sums
// kept in memory from chunk to chunk. What four tokens have in a chunk is one piece of memory, so that it stays in the first-level cache
// while two quads of rows pass over it, whatever their strides.
type fours512[W, X float32 | uint16] struct {
	tokens  func(dst *float32, src *X, ld, cols int)
	sums    sums512[W]
	least   int                 // tokens left over that are worth a four of their own
	rounded *roundedFours512[W] // nil: sums takes weights as they are
}

type sums512[W float32 | uint16] = func(dst *float32, ldDst int, sums *float32, w *W, ldW, rows int, x *float32, ldX, fours, cols int, next *W, step, kept int)

// roundedFours512 rounds an octet's columns once for all tokens, instead of for each four where they are loaded, which has more time to ask for memory.
type roundedFours512[W float32 | uint16] struct {
	from int                                                    // fours of tokens for which that pays
	rows func(m *laneRoom, w *W, ldW, rows, cols int) (*W, int) // and the stride of what it returns, in bytes
	sums sums512[W]
}

const (
	fourTokens = 4
	fourRows   = 4
	fourStep   = fourTokens * gemmLanes            // numbers of a step of four tokens
	fourSums   = fourRows * fourTokens * gemmLanes // of a tile
	fourChunk  = 2 << 10                           // bytes of a row
	octet      = 2 * fourRows                      // rows that pass over the tokens together
)

// end is where those of the tokens from n on end that are multiplied by fours. So many may be left over that a four, in which some are missing, takes less time than they
// do one by one; two or three without others always are.
func (k *fours512[W, X]) end(n, tokens int) int {
	left := (tokens - n) % fourTokens
	if tokens > 1 && (left >= k.least || left == tokens) {
		return tokens
	}
	return tokens - left
}

// mulFours computes tokens from n on, those that are not sorted.
func (k *gemm512[W, X]) mulFours(dst []float32, w []W, x *Operand, rows []X, s Shape, n int) {
	end := k.fours.end(n, s.Tokens)
	if end == n || s.Cols == 0 {
		k.mulRest(dst, w, rows, s, 0, n, s.Tokens)
		return
	}
	rest := s
	rest.Tokens = s.Tokens - end
	m, _ := laneRooms.Get().(*laneRoom)
	for r := 0; r+fourRows <= s.Rows; r += octet {
		many := min(octet, s.Rows-r) &^ (fourRows - 1)
		k.octet(m, dst[r:], w[r*s.LdW:], x, s, many, n, end)
		if rest.Tokens > 0 {
			k.few.panel(dst[end*s.LdDst+r:], w[r*s.LdW:], rows[end*s.LdX:], rest, many, &upcoming{})
		}
	}
	laneRooms.Put(m)
	k.mulRest(dst, w, rows, s, s.Rows&^(fourRows-1), n, s.Tokens)
}

// octet computes four or eight rows, which w begins with, for tokens [n, end). It asks for as much of the rows after them.
func (k *gemm512[W, X]) octet(m *laneRoom, dst []float32, w []W, x *Operand, s Shape, rows, n, end int) {
	size, steps := int(unsafe.Sizeof(w[0])), k.steps(s.Cols)
	whole, left := (end-n)/fourTokens, (end-n)%fourTokens
	fours := whole + min(left, 1)
	p := foursPass[W]{
		rows: rows / fourRows, ldX: steps * fourStep * 4, next: w[min(len(w)-1, rows*s.LdW):], step: (s.LdW*fourRows + fours*steps - 1) / (fours * steps),
	}
	sums, part := m.sums[:], m.sums[p.rows*whole*fourSums:]
	tokens := x.lanes[k.fourOf(x, n):]
	chunk := fourChunk / size
	for c := 0; c < s.Cols; c += chunk {
		p.c, p.cols, p.last = c, min(chunk, s.Cols-c), c+chunk >= s.Cols
		p.w, p.ldW, p.add = &w[c], s.LdW*size, k.fours.sums
		if by := k.fours.rounded; by != nil && fours >= by.from {
			p.w, p.ldW = by.rows(m, p.w, p.ldW, rows, p.cols)
			p.add = by.sums
		}
		at := c / k.step * fourStep
		if whole > 0 {
			p.run(&dst[n*s.LdDst], s.LdDst, &sums[0], &tokens[at], whole, p.cols/k.step)
		}
		if left > 0 {
			p.run(&m.part[0], octet, &part[0], &tokens[whole*steps*fourStep+at], 1, p.cols/k.step)
		}
	}
	for t := range left {
		copy(dst[(end-left+t)*s.LdDst:][:rows], m.part[t*octet:])
	}
}

// foursPass is a chunk of columns of an octet.
type foursPass[W float32 | uint16] struct {
	add         sums512[W]
	w           *W
	ldW         int
	rows        int // fours of them
	ldX         int
	c, cols     int
	last        bool
	next        []W // what is asked for, step by step
	asked, step int
}

// run adds fours of tokens, and after the last columns stores their results.
func (p *foursPass[W]) run(dst *float32, ldDst int, sums, x *float32, fours, steps int) {
	if !p.last {
		dst = nil
	}
	size := int(unsafe.Sizeof(*p.w))
	p.add(dst, ldDst*4, sums, p.w, p.ldW, p.rows, x, p.ldX, fours, p.cols, &p.next[min(p.asked, len(p.next)-1)], p.step*size, p.c)
	p.asked += p.rows * fours * steps * p.step
}
