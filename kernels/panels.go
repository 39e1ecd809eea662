//go:build (amd64 || arm64) && !purego

package kernels

import (
	"sync"
	"unsafe"
)

// tileKernel multiplies tiles on one instruction set.
type tileKernel struct {
	tokens int // that one pass over a group's tiles serves
	few    int // fewer tokens read a group at a time to its end, as memory likes it
	// unpack turns n tiles of narrow codes, from block b on, into what add takes.
	unpack func(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int)
	// add adds the products of n blocks, from block b on, of up to 16 rows with tokens [t, t+many) to dst, which begins at
	// token t and the first of the rows. The tiles are the matrix's own where kind is Q8, and as unpack left them where not.
	add func(dst []float32, ldDst, rows int, kind TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int)
	// single4 adds the products of a group of Q4 with the only token to dst. nil: it is unpacked first.
	single4 func(dst *[GroupRows]float32, g tileGroup, x *Operand, blocks int)
}

// A panel is some groups times some blocks. Its tiles stay in the second-level cache, and a few tokens' digits in the first, while all
// tokens pass over them. Sums wait in dst for the next panel of the same rows.
const (
	panelTiles  = 128
	panelGroups = 8
	// With few tokens a group of narrow codes is unpacked in pieces that stay in the first-level cache.
	fewBlocks = 16
)

// tilePanel is memory for a panel's unpacked tiles.
type tilePanel [panelTiles * tileInts]byte

var tilePanels = sync.Pool{New: func() any { return new(tilePanel) }}

// mul is MulTiled.
func (k *tileKernel) mul(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	blocks := blocksOf(w.Cols)
	if x.n == 1 && w.Kind == Q4 && k.single4 != nil && blocks > 0 {
		k.single(dst, w, x, lo, hi)
		return
	}
	for t := range x.n {
		clear(dst[t*ldDst:][:hi-lo])
	}
	p, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(p)
	height, width := panelGroups, panelTiles/panelGroups
	if x.n < k.few {
		height, width = 1, fewBlocks
		if w.Kind == Q8 {
			width = blocks
		}
	}
	for r := lo; r < hi; r += height * GroupRows {
		for b := 0; b < blocks; b += width {
			k.panel(p, dst[r-lo:], ldDst, w, x, r, min(r+height*GroupRows, hi), b, min(width, blocks-b))
		}
	}
}

// single multiplies codes of Q4 as they are.
func (k *tileKernel) single(dst []float32, w *Tiled, x *Operand, lo, hi int) {
	for r := lo; r < hi; r += GroupRows {
		var sums [GroupRows]float32
		if r+GroupRows < w.Rows { // kinds and scales of the next group
			g := w.group(r/GroupRows + 1)
			prefetch(unsafe.Pointer(&g.subs[0]), len(g.subs)+len(g.scales))
		}
		k.single4(&sums, w.group(r/GroupRows), x, blocksOf(w.Cols))
		copy(dst[r-lo:hi-lo], sums[:])
	}
}

// panel adds the products of rows [lo, hi) and n blocks, from block b on, to dst, which begins at row lo.
func (k *tileKernel) panel(p *tilePanel, dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi, b, n int) {
	var tiles, scales [panelGroups][]byte
	for r := lo; r < hi; r += GroupRows {
		i, g := (r-lo)/GroupRows, w.group(r/GroupRows)
		scales[i] = g.scales[b*tileScale:]
		if w.Kind == Q8 {
			tiles[i] = g.codes[b*tileInts:]
			continue
		}
		k.unpack(p, i*n*tileInts, w.Kind, g, b, n)
		tiles[i] = p[i*n*tileInts:]
	}
	for t := 0; t < x.n; t += k.tokens {
		for r := lo; r < hi; r += GroupRows {
			i := (r - lo) / GroupRows
			k.add(dst[t*ldDst+r-lo:], ldDst, min(GroupRows, hi-r), w.Kind, tiles[i], scales[i], x, t, min(k.tokens, x.n-t), b, n)
		}
	}
}
