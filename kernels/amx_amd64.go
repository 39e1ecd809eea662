//go:build amd64 && !purego

package kernels

// withTiles makes the implementation of CPUs with AMX of that of the same CPU's AVX-512: products of packed activations go through tiles, all else
// stays.
func withTiles(i impl) impl {
	i.name = "amx"
	i.formBF16 = [precisions]Form{Exact: Pair, Fast: Single}
	i.formF16 = i.formBF16
	i.pack[Pair] = packing{growPairTiles, packPairTiles}
	i.pack[Single] = packing{growSingleTiles, packSingleTiles}
	i.mulBF16[Pair], i.mulBF16[Single] = mulTilesBF16, mulTilesBF16
	i.mulF16[Pair], i.mulF16[Single] = mulTilesF16, mulTilesF16
	i.pack[Digits], i.pack[Digit] = twoDigits512.packing(noneSorted), oneDigit512.packing(noneSorted)
	i.mulTiled = mulTiledAMX
	i.fusedBF12 = fusedBF12{}
	return i
}

const (
	tileRows  = 16                   // of a tile, at most
	tileBytes = 64                   // of a tile's row, at most
	tileCols  = tileBytes / 2        // of bfloat16
	tileSize  = tileRows * tileBytes // 1 KiB
	sums      = tileRows * 16        // float32 or int32 in a tile
)

// tileConfig is what LDTILECFG reads: for each tile the bytes of a row, and its rows.
type tileConfig struct {
	palette  uint8
	_        [15]uint8
	rowBytes [16]uint16
	rows     [16]uint8
}

// set gives tiles their shape.
func (c *tileConfig) set(rows, rowBytes int, tiles ...int) {
	c.palette = 1
	for _, t := range tiles {
		c.rows[t], c.rowBytes[t] = uint8(rows), uint16(rowBytes)
	}
}
