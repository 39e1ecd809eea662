package quant

import (
	"encoding/binary"
	"math"

	"github.com/ffnrun/ffnrun/kernels"
)

const (
	groupRows = kernels.GroupRows
	blockCols = kernels.BlockCols
)

func groupsOf(rows int) int { return rows/groupRows + min(rows%groupRows, 1) }

func tilesOf(cols int) int { return cols/blockCols + min(cols%blockCols, 1) }

// fills reports whether a tiled matrix takes have bytes, for any numbers that a file may claim.
func tiledFills(kind kernels.TiledKind, rows, cols, have int) bool {
	if rows < 0 || cols < 0 {
		return false
	}
	if rows == 0 || cols == 0 {
		return have == 0
	}
	if tilesOf(cols) > have/kind.CodeBytes() { // so that a group's size fits an int
		return false
	}
	group := kind.Size(groupRows, tilesOf(cols)*blockCols)
	return have%group == 0 && have/group == groupsOf(rows)
}

// tile is the memory of 16 rows of 64 columns, as kernels.Tiled has it: codes in quads of four columns, row after row.
type tile struct{ codes, subs, scales []byte }

func tileOf(w *kernels.Tiled, group, block int) tile { return tileIn(w.Tiles(group), block) }

func tileIn(group kernels.Tiles, block int) (t tile) {
	t.codes, t.subs, t.scales = group.Tile(block)
	return t
}

// setScale stores a scale that is a bfloat16.
func (t tile) setScale(row int, s float32) {
	binary.LittleEndian.PutUint16(t.scales[2*row:], uint16(math.Float32bits(s)>>16))
}

// setNibbles stores the low four bits of the codes of a row: a vector holds two quads, the first in the low halves of its bytes.
func (t tile) setNibbles(row int, codes *[blockCols]uint8) {
	const low, vector = 0x0f0f0f0f, 4 * groupRows
	dst := t.codes[4*row:][:blockCols/8*vector-vector+4]
	for v := range blockCols / 8 {
		quads := binary.LittleEndian.Uint64(codes[8*v:])
		binary.LittleEndian.PutUint32(dst[vector*v:], uint32(quads)&low|uint32(quads>>32)&low<<4)
	}
}

// move copies a row of from to another row of t, which is zero there.
func (t tile) move(row int, from tile, old int) {
	for v := 0; v < len(t.codes); v += 4 * groupRows {
		copy(t.codes[v+4*row:][:4], from.codes[v+4*old:])
	}
	for s := 0; s < len(t.subs); s += groupRows / 2 {
		t.subs[s+row/2] |= from.subs[s+old/2] >> (old % 2 * 4) & 15 << (row % 2 * 4)
	}
	copy(t.scales[2*row:][:2], from.scales[2*old:])
}

// roundBF16 rounds to the nearest bfloat16.
func roundBF16(v float32) float32 { return kernels.BF16(kernels.RoundBF16(v)) }
