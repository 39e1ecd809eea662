//go:build amd64 && !purego

package kernels

import "unsafe"

// fours512 multiplies a few tokens with the bits of the dot tiles: four rows by four tokens, a chunk of columns at a time, the lanes' sums
// kept in memory from chunk to chunk. What four tokens have in a chunk is one piece of memory, so that it stays in the first-level cache
// while two quads of rows pass over it, whatever their strides.
type fours512[W, X float32 | uint16] struct {
	tokens  func(dst *float32, src *X, ld, cols int)
	sums    sums512[W]
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

// mulFours computes tokens from n on, those that are not sorted.
func (k *gemm512[W, X]) mulFours(dst []float32, w []W, x *Operand, rows []X, s Shape, n int) {
	end := n
	if s.Cols > 0 {
		end += (s.Tokens - n) &^ (fourTokens - 1)
	}
	if end == n {
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

// octet computes four or eight rows, which w begins with, for tokens [n, end), whole fours. It asks for as much of the rows after them.
func (k *gemm512[W, X]) octet(m *laneRoom, dst []float32, w []W, x *Operand, s Shape, rows, n, end int) {
	size, fours := int(unsafe.Sizeof(w[0])), (end-n)/fourTokens
	sums := m.sums[:rows/fourRows*fours*fourSums]
	ahead, asked, step := w[min(len(w)-1, rows*s.LdW):], 0, (s.LdW*fourRows+fours*k.steps(s.Cols)-1)/(fours*k.steps(s.Cols))
	var out *float32
	tokens, ldX := x.lanes[k.fourOf(x, n):], k.steps(s.Cols)*fourStep*4
	chunk := fourChunk / size
	for c := 0; c < s.Cols; c += chunk {
		cols, from, ldW := min(chunk, s.Cols-c), &w[c], s.LdW*size
		add := k.fours.sums
		if by := k.fours.rounded; by != nil && fours >= by.from {
			from, ldW = by.rows(m, from, ldW, rows, cols)
			add = by.sums
		}
		if c+cols == s.Cols {
			out = &dst[n*s.LdDst]
		}
		add(out, s.LdDst*4, &sums[0], from, ldW, rows/fourRows, &tokens[c/k.step*fourStep], ldX, fours, cols, &ahead[min(asked, len(ahead)-1)], step*size, c)
		asked += rows / fourRows * fours * (cols / k.step) * step
	}
}
