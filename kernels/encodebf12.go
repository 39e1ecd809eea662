package kernels

// CodesBF12 are the codes of a matrix's upper bytes.
type CodesBF12 struct {
	upper  [16]byte
	signed [16]int8 // the same less 128, in the same order
	codes  [256]uint8
}

const noCode = 0x80

// NewCodesBF12 returns those of upper bytes, ascending: a code is a place among them.
func NewCodesBF12(upper [16]byte) *CodesBF12 {
	c := &CodesBF12{upper: upper}
	for i := range c.codes {
		c.codes[i] = noCode
	}
	for i, u := range upper {
		c.codes[u], c.signed[i] = uint8(i), int8(u^128)
	}
	return c
}

// Has reports whether an upper byte has a code.
func (c *CodesBF12) Has(upper byte) bool { return c.codes[upper] != noCode }

// Split takes blocks of 64 weights apart, as a row of BF12 has them: their lower bytes and the codes of their upper ones, in the order of columnBF12,
// and of each block how many weights have no code. They get code 0.
func (c *CodesBF12) Split(lower, codes, escapes []byte, w []uint16) {
	if len(lower) != len(w) || len(codes) != len(w) || len(w) != BlockCols*len(escapes) {
		panic(badEncode)
	}
	active.encode.splitBF12(lower, codes, escapes, w, c)
}

func splitBF12Generic(lower, codes, escapes []byte, w []uint16, c *CodesBF12) {
	for b := range escapes {
		low, code, from := block(lower, b), block(codes, b), block(w, b)
		none := byte(0)
		for col, place := range placeBF12 {
			found := c.codes[from[col]>>8]
			low[place], code[place] = byte(from[col]), found&^noCode
			none += found / noCode
		}
		escapes[b] = none
	}
}
