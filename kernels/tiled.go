package kernels

// A quantized matrix is cut into groups of 16 rows and blocks of 64 columns; the last of each is padded with zeros. A tile is
// where a group and a block meet: 1024 integers of eight bits, stored as codes of eight, six or four, and for each of its rows a scale
// in bfloat16. A weight is its integer times its scale.
//
// Tiles lie in memory as the multiplication units of AMX and AVX-512 read them: four columns (a quad) of row 0, the same of
// row 1 … of row 15, then the next quad, 64 bytes each. A group's tiles are followed by its sub-blocks' kinds (Q4) and by its scales, so that a
// product with one token reads memory in one or three straight lines.
const (
	GroupRows = 16
	quads     = BlockCols / 4
	tileInts  = GroupRows * BlockCols
	subBytes  = GroupRows * 4 / 2 // kinds of a tile's sub-blocks, four bits each
	tileScale = GroupRows * 2     // a tile's scales
	alignment = 64                // of groups
)

// TiledKind is how a tile's integers are stored.
type TiledKind uint8

// The kinds, by bits of a code.
const (
	Q8 TiledKind = iota // the integers themselves
	Q6                  // codes of Codes6: 512 bytes of low nibbles, then 256 of the upper two bits
	Q4                  // codes of Codes4, 512 bytes, with a kind for each 16 columns of a row
	tiledKinds
)

// CodeBytes is the size of a tile's codes.
func (k TiledKind) CodeBytes() int {
	return [tiledKinds]int{tileInts, tileInts / 4 * 3, tileInts / 2}[k]
}

// parts returns where in a group of so many blocks the sub-blocks' kinds and the scales begin, and the group's size. Codes and groups begin on
// lines of the cache, and a block's kinds and scales, 32 bytes each, do not cross one.
func (k TiledKind) parts(blocks int) (subs, scales, size int) {
	subs = blocks * k.CodeBytes()
	scales = subs
	if k == Q4 {
		scales += blocks * subBytes
	}
	return subs, scales, (scales + blocks*tileScale + alignment - 1) &^ (alignment - 1)
}

// Size is the number of bytes of a matrix [rows, cols].
func (k TiledKind) Size(rows, cols int) int {
	_, _, size := k.parts(blocksOf(cols))
	return (rows + GroupRows - 1) / GroupRows * size
}

func blocksOf(cols int) int { return (cols + BlockCols - 1) / BlockCols }

// Tiled is a quantized matrix W [Rows, Cols]. Data has Kind.Size(Rows, Cols) bytes, which it aliases.
type Tiled struct {
	Kind       TiledKind
	Rows, Cols int
	Data       []byte
}

// tileGroup is a group's memory, taken apart.
type tileGroup struct {
	codes, subs, scales []byte
}

func (w *Tiled) group(g int) tileGroup {
	subs, scales, size := w.Kind.parts(blocksOf(w.Cols))
	b := w.Data[g*size:][:size]
	return tileGroup{b[:subs], b[subs:scales], b[scales:]}
}

// Tile gives the parts of the tile of a group and a block: codes, kinds of sub-blocks (Q4), scales.
func (w *Tiled) Tile(group, block int) (codes, subs, scales []byte) {
	t := w.Tiles(group)
	return t.Tile(block)
}

// Tiles are those of a group.
type Tiles struct {
	tileGroup
	codeBytes, subBytes int
}

// Tiles gives those of a group.
func (w *Tiled) Tiles(group int) Tiles {
	t := Tiles{w.group(group), w.Kind.CodeBytes(), 0}
	if w.Kind == Q4 {
		t.subBytes = subBytes
	}
	return t
}

// Tile gives the parts of one, as Tiled.Tile.
func (t *Tiles) Tile(block int) (codes, subs, scales []byte) {
	return t.codes[block*t.codeBytes:][:t.codeBytes], t.subs[block*t.subBytes:][:t.subBytes], t.scales[block*tileScale:][:tileScale]
}

// Ints unpacks the integers of a tile: dst[quad·64 + row·4 + i] is that of column 4·quad+i.
func (w *Tiled) Ints(dst *[tileInts]int8, group, block int) {
	codes, subs, _ := w.Tile(group, block)
	switch w.Kind {
	case Q8:
		for i, c := range codes {
			dst[i] = int8(c)
		}
	case Q6:
		for i := range dst {
			dst[i] = coded6(codes, i)
		}
	case Q4:
		for i := range dst {
			dst[i] = coded4(codes, subs, i)
		}
	}
}

// integer is the one of those that Ints unpacks to dst[i].
func (k TiledKind) integer(codes, subs []byte, i int) int8 {
	switch k {
	case Q6:
		return coded6(codes, i)
	case Q4:
		return coded4(codes, subs, i)
	}
	return int8(codes[i])
}

func coded6(codes []byte, i int) int8 {
	return Codes6[nibble(codes, i)|codes[tileInts/2+i/256*64+i%64]>>(i/64%4*2)&3<<4]
}

func coded4(codes, subs []byte, i int) int8 {
	return integer4(subs[i/256*8+i%64/8]>>(i/4%2*4), nibble(codes, i))
}

// nibble returns the code of integer i, whose neighbour in a byte is that of the quad beside its own.
func nibble(codes []byte, i int) byte {
	return codes[i/128*64+i%64] >> (i / 64 % 2 * 4) & 15
}

// integer4 is what a code of a sub-block of some kind means.
func integer4(kind, code byte) int8 {
	v := Codes4[int(kind&7)<<4|int(code)]
	if kind&8 != 0 {
		return -v
	}
	return v
}

// Scale returns that of a row and a block.
func (w *Tiled) Scale(row, block int) float32 {
	_, _, scales := w.Tile(row/GroupRows, block)
	at := row % GroupRows * 2
	return BF16(uint16(scales[at]) | uint16(scales[at+1])<<8)
}

// Row computes row i as numbers into dst of length Cols.
func (w *Tiled) Row(dst []float32, i int) {
	for from := 0; from < w.Cols; from += BlockCols {
		codes, subs, _ := w.Tile(i/GroupRows, from/BlockCols)
		scale := w.Scale(i, from/BlockCols)
		for k := range min(BlockCols, w.Cols-from) {
			dst[from+k] = float32(w.Kind.integer(codes, subs, k/4*64+i%GroupRows*4+k%4)) * scale
		}
	}
}

const badTiled = "kernels: quantized product: slice shorter than its dimensions"

// FormTiled is the form in which quantized products want activations: Digits or Digit.
func FormTiled(p Precision) Form {
	if p == Fast {
		return Digit
	}
	return Digits
}

// MulTiled computes rows [lo, hi) of a product with all tokens of x, which is packed as FormTiled says; lo is a multiple of GroupRows,
// and so is hi unless it is w.Rows:
//
//	dst[t·ldDst + r−lo] = Σ_b float32(Σ_k ints[r,k]·digits[t,k]) · float32(scaleX[t,b]·scaleW[r,b])
//
// where k runs over the columns of block b, in whole numbers, and b over the blocks, in their order, each product and the sum that takes it rounded
// once: the same bits on every CPU.
func MulTiled(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	if lo >= hi || x.n == 0 {
		return
	}
	if lo < 0 || hi > w.Rows || x.cols != w.Cols || lo%GroupRows != 0 || ldDst < 0 || len(dst) < (x.n-1)*ldDst+hi-lo || len(w.Data) < w.Kind.Size(w.Rows, w.Cols) ||
		x.form != Digits && x.form != Digit {
		panic(badTiled)
	}
	active.mulTiled(dst, ldDst, w, x, lo, hi)
}
