package kernels

// Nearest4 sets the codes of Codes4 that blocks of 64 weights take at scales 1/invs, each 16 of a block in a kind, and what they make
// along w. For weights k of a block,
//
//	codes[k] = the code whose integer is nearest to w[k]·inv, rounded to halves, of two the first
//	s[l] = Σ_j w[4j+l]·integer[4j+l], each product rounded, added in order
//	sum = (s[0] + s[2]) + (s[1] + s[3])
//
// |w·inv| must be below 256. The results are the same on every CPU.
func Nearest4(codes []uint8, sums, w, invs []float32, kinds [][4]uint8) {
	checkCodes(codes, sums, w, invs)
	if len(kinds) != len(sums) {
		panic(badEncode)
	}
	active.encode.nearest4(codes, sums, w, invs, kinds)
}

// Nearest6 is Nearest4 for Codes6, with w·inv rounded to quarters.
func Nearest6(codes []uint8, sums, w, invs []float32) {
	checkCodes(codes, sums, w, invs)
	active.encode.nearest6(codes, sums, w, invs)
}

// Nearest8 sets codes to the integers of 8 bits nearest to blocks of 64 weights at scales 1/invs, ties to even. |w·inv| must be below 127.5.
func Nearest8(codes []uint8, w, invs []float32) {
	if len(codes) != len(w) || len(w) != BlockCols*len(invs) {
		panic(badEncode)
	}
	active.encode.nearest8(codes, w, invs)
}

func checkCodes(codes []uint8, sums, w, invs []float32) {
	if len(codes) != len(w) || len(w) != BlockCols*len(sums) || len(invs) != len(sums) {
		panic(badEncode)
	}
}

// Errors6 sets dst[i][0] to the squared error that Codes6 leave at the scale 1/invs[i], and dst[i][1] to that at −1/invs[i], in 16ths:
//
//	Σ_k min_code (u − 4·integer(code))², u = ±w[k]·invs[i]·4 rounded to whole numbers
//
// invs has as many scales for each block of 64 weights, those of a block together. |w·invs[i]| must be below 256. The results are the
// same on every CPU.
func Errors6(dst [][2]uint32, w, invs []float32) {
	n := tries(len(dst), w, invs)
	for b := range len(w) / BlockCols {
		active.encode.errors6(dst[b*n:][:n], block(w, b), invs[b*n:][:n])
	}
}

const (
	steps4, range4 = 2, 1024 // of an integer and in all, of tables by value
	steps6, range6 = 4, 2048
)

// coded is a code and its integer.
type coded struct {
	code    uint8
	integer int8
}

// nearest4 has the code of each kind whose integer is nearest to a value in half steps, in two's complement.
var nearest4 = func() (table [kinds][range4]coded) {
	for kind := range table {
		var book [16]int8
		for c := range book {
			book[c] = integer4(byte(kind), byte(c))
		}
		fillNearest(table[kind][:], book[:], steps4)
	}
	return table
}()

// nearest6 is that of Codes6, in quarter steps.
var nearest6 = func() (table [range6]coded) {
	fillNearest(table[:], Codes6[:], steps6)
	return table
}()

func fillNearest(table []coded, book []int8, steps int) {
	for i := range table {
		u := (i ^ len(table)/2) - len(table)/2
		best := 0
		for c, q := range book {
			if d, least := int(q)*steps-u, int(book[best])*steps-u; d*d < least*least {
				best = c
			}
		}
		table[i] = coded{uint8(best), book[best]}
	}
}

// errors6 has the square of what is between a value in quarter steps and the nearest integer, and above bit 32 that of the
// negated value.
var errors6 = func() (squares [range6]uint64) {
	for i := range squares {
		u := (i ^ range6/2) - range6/2
		d := u - steps6*int(nearest6[i].integer)
		squares[i] += uint64(d * d)
		squares[-u&(range6-1)] += uint64(d*d) << 32
	}
	return squares
}()

func nearest4Generic(codes []uint8, sums, w, invs []float32, kinds [][4]uint8) {
	for b, inv := range invs {
		sums[b] = block4Generic(block(codes, b), block(w, b), inv, kinds[b])
	}
}

func block4Generic(codes *[BlockCols]uint8, w *[BlockCols]float32, inv float32, kinds [4]uint8) float32 {
	var s lanes4
	for b, kind := range kinds {
		book := &nearest4[kind&15]
		for k := b * 16; k < b*16+16; k += 4 {
			dst, src := (*[4]uint8)(codes[k:]), (*[4]float32)(w[k:])
			c0, c1 := book[place4(float32(src[0]*inv))], book[place4(float32(src[1]*inv))]
			c2, c3 := book[place4(float32(src[2]*inv))], book[place4(float32(src[3]*inv))]
			*dst = [4]uint8{c0.code, c1.code, c2.code, c3.code}
			s.add(src, &[4]float32{float32(c0.integer), float32(c1.integer), float32(c2.integer), float32(c3.integer)})
		}
	}
	return s.sum()
}

func nearest6Generic(codes []uint8, sums, w, invs []float32) {
	for b, inv := range invs {
		sums[b] = block6Generic(block(codes, b), block(w, b), inv)
	}
}

func block6Generic(codes *[BlockCols]uint8, w *[BlockCols]float32, inv float32) float32 {
	var s lanes4
	for k := 0; k < BlockCols; k += 4 {
		dst, src := (*[4]uint8)(codes[k:]), (*[4]float32)(w[k:])
		c0, c1 := nearest6[place6(float32(src[0]*inv))], nearest6[place6(float32(src[1]*inv))]
		c2, c3 := nearest6[place6(float32(src[2]*inv))], nearest6[place6(float32(src[3]*inv))]
		*dst = [4]uint8{c0.code, c1.code, c2.code, c3.code}
		s.add(src, &[4]float32{float32(c0.integer), float32(c1.integer), float32(c2.integer), float32(c3.integer)})
	}
	return s.sum()
}

func nearest8Generic(codes []uint8, w, invs []float32) {
	for b, inv := range invs {
		dst, src := block(codes, b), block(w, b)
		for k, v := range src {
			dst[k] = uint8(nearestInt(float32(v * inv)))
		}
	}
}

// place4 is the place of a value in a table by half steps, place6 in one by quarters.
func place4(v float32) int { return int(nearestInt(float32(v*steps4))) & (range4 - 1) }
func place6(v float32) int { return int(nearestInt(float32(v*steps6))) & (range6 - 1) }

// lanes4 sum products in four lanes.
type lanes4 struct{ s0, s1, s2, s3 float32 }

func (s *lanes4) add(a, b *[4]float32) {
	s.s0 += float32(a[0] * b[0])
	s.s1 += float32(a[1] * b[1])
	s.s2 += float32(a[2] * b[2])
	s.s3 += float32(a[3] * b[3])
}

func (s *lanes4) sum() float32 { return (s.s0 + s.s2) + (s.s1 + s.s3) }

func errors6Generic(dst [][2]uint32, w *[BlockCols]float32, invs []float32) {
	for i, inv := range invs {
		sum := uint64(0)
		for _, v := range w {
			sum += errors6[place6(float32(v*inv))]
		}
		dst[i] = [2]uint32{uint32(sum), uint32(sum >> 32)}
	}
}
