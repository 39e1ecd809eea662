//go:build amd64 && !purego

package kernels

func kinds4AVX512(dst [][tries4][4]uint32, w, invs []float32) {
	if len(invs) > 0 {
		findKinds4x512(&dst[0], &w[0], &invs[0], len(invs), squaresOf4())
	}
}

func nearest4AVX512(codes []uint8, sums, w, invs []float32, kinds [][4]uint8) {
	if len(sums) > 0 {
		findNearest4x512(&codes[0], &sums[0], &w[0], &invs[0], &kinds[0], len(sums), &last4, &Codes4)
	}
}

func nearest6AVX512(codes []uint8, sums, w, invs []float32) {
	if len(sums) > 0 {
		findNearest6x512(&codes[0], &sums[0], &w[0], &invs[0], len(sums), &book6Words)
	}
}

func errors6AVX512(dst [][2]uint32, w *[BlockCols]float32, invs []float32) {
	if len(invs) > 0 {
		findErrors6x512(&dst[0], w, &invs[0], len(invs), &book6Words)
	}
}

func nearest8AVX512(codes []uint8, w, invs []float32) {
	if len(invs) > 0 {
		findNearest8x512(&codes[0], &w[0], &invs[0], len(invs))
	}
}

// book6Words has the last quarter step of each of Codes6, in order, and its integer.
var book6Words = func() (book struct{ last, integers [64]int16 }) {
	fillSteps(book.last[:], nearest6[:])
	for i, v := range Codes6 {
		book.integers[i] = int16(v)
	}
	return book
}()

// findKinds4x512 is kinds4Generic for n > 0 blocks.
//
//go:noescape
func findKinds4x512(dst *[tries4][4]uint32, w, invs *float32, n int, squares *squares4)

// findNearest4x512 is findNearest4 for n > 0 blocks.
//
//go:noescape
func findNearest4x512(codes *uint8, sums, w, invs *float32, kinds *[4]uint8, n int, last *[kinds / 2][16]int16, books *[8 * 16]int8)

// findNearest6x512 is nearest6Generic for n > 0 blocks. A code is how many last steps are below a value.
//
//go:noescape
func findNearest6x512(codes *uint8, sums, w, invs *float32, n int, book *struct{ last, integers [64]int16 })

// findErrors6x512 is errors6Generic for n > 0 scales.
//
//go:noescape
func findErrors6x512(dst *[2]uint32, w *[BlockCols]float32, invs *float32, n int, book *struct{ last, integers [64]int16 })

// findNearest8x512 is nearest8Generic for n > 0 blocks.
//
//go:noescape
func findNearest8x512(codes *uint8, w, invs *float32, n int)
