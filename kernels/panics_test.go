package kernels

import "testing"

// mustPanic runs f and wants it to panic with text.
func mustPanic(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != text {
			t.Errorf("panic = %v, want %q", got, text)
		}
	}()
	f()
}

func TestDotPanicsOnShortSlices(t *testing.T) {
	good := Shape{Rows: 3, Tokens: 2, Cols: 5, LdDst: 4, LdW: 6, LdX: 7}
	const dst, w, x = 7, 17, 12 // the shortest that fit
	cases := []struct {
		name      string
		dst, w, x int
		change    func(*Shape)
	}{
		{"dst", dst - 1, w, x, func(*Shape) {}},
		{"w", dst, w - 1, x, func(*Shape) {}},
		{"x", dst, w, x - 1, func(*Shape) {}},
		{"cols", dst, w, x, func(s *Shape) { s.Cols = -1 }},
		{"ldDst", dst, w, x, func(s *Shape) { s.LdDst = -1 }},
		{"ldW", dst, w, x, func(s *Shape) { s.LdW = -1 }},
		{"ldX", dst, w, x, func(s *Shape) { s.LdX = -1 }},
	}
	calls := map[string]func(dst, w, x int, s Shape){
		"F32":  func(d, w, x int, s Shape) { DotF32(make([]float32, d), make([]float32, w), make([]float32, x), s) },
		"F16":  func(d, w, x int, s Shape) { DotF16(make([]float32, d), make([]uint16, w), make([]float32, x), s) },
		"BF16": func(d, w, x int, s Shape) { DotBF16(make([]float32, d), make([]uint16, w), make([]float32, x), s) },
	}
	for format, call := range calls {
		call(dst, w, x, good)
		for _, c := range cases {
			s := good
			c.change(&s)
			t.Run(format+"/"+c.name, func(t *testing.T) {
				mustPanic(t, badTile, func() { call(c.dst, c.w, c.x, s) })
			})
		}
	}
}

func TestOthersPanicOnWrongLengths(t *testing.T) {
	f := func(n int) []float32 { return make([]float32, n) }
	weighted := Shape{Rows: 2, Tokens: 2, Cols: 3, LdDst: 4, LdW: 5, LdX: 3}
	WeightedSumF32(f(7), f(5), f(8), weighted)
	mustPanic(t, badWeighted, func() { WeightedSumF32(f(6), f(5), f(8), weighted) })
	mustPanic(t, badWeighted, func() { WeightedSumF32(f(7), f(4), f(8), weighted) })
	mustPanic(t, badWeighted, func() { WeightedSumF32(f(7), f(5), f(7), weighted) })
	mustPanic(t, badWeighted, func() { WeightedSumBF16(f(7), f(5), make([]uint16, 7), weighted) })
	weighted.LdW = -1
	mustPanic(t, badWeighted, func() { WeightedSumF32(f(7), f(5), f(8), weighted) })
	codes, invs := make([]uint8, 128), []float32{1, 1}
	mustPanic(t, badEncode, func() { Measure(f(2), f(1), f(128)) })
	mustPanic(t, badEncode, func() { Measure(f(2), f(2), f(127)) })
	mustPanic(t, badEncode, func() { Kinds4(make([][tries4][4]uint32, 1), f(128), invs) })
	mustPanic(t, badEncode, func() { Kinds4(make([][tries4][4]uint32, 2), f(127), invs) })
	mustPanic(t, badEncode, func() { Nearest8(codes, f(128), invs[1:]) })
	mustPanic(t, badEncode, func() { Nearest8(codes[1:], f(128), invs) })
	mustPanic(t, badEncode, func() { NewCodesBF12([16]byte{}).Split(codes, codes, codes[:2], make([]uint16, 127)) })
	mustPanic(t, badEncode, func() { NewCodesBF12([16]byte{}).Split(codes, codes[1:], codes[:2], make([]uint16, 128)) })
	mustPanic(t, badEncode, func() { Errors6(make([][2]uint32, 2), f(127), invs) })
	mustPanic(t, badEncode, func() { Nearest4(codes, f(2), f(128), invs, make([][4]uint8, 1)) })
	mustPanic(t, badEncode, func() { Nearest4(codes[1:], f(2), f(128), invs, make([][4]uint8, 2)) })
	mustPanic(t, badEncode, func() { Nearest6(codes, f(2), f(128), invs[1:]) })
	mustPanic(t, badEncode, func() { Nearest6(codes, f(1), f(128), invs) })
	mustPanic(t, badLength, func() { WidenF16(f(2), make([]uint16, 3)) })
	mustPanic(t, badLength, func() { WidenBF16(f(3), make([]uint16, 2)) })
	var q Queries
	q.Reset(3, 2, PlainQueries)
	ScoresF32(f(3*40+32), 40, &q, f(2*2*KeyBlock), 1)
	ScoresF32(nil, 0, &q, nil, 1)
	mustPanic(t, badScores, func() { ScoresF32(f(3*40+31), 40, &q, f(2*2*KeyBlock), 1) })
	mustPanic(t, badScores, func() { ScoresF32(f(3*40+32), 40, &q, f(2*2*KeyBlock-1), 1) })
	mustPanic(t, badScores, func() { ScoresF32(f(3*40+32), 31, &q, f(2*2*KeyBlock), 1) })
	mustPanic(t, badScores, func() { ScoresBF16(f(3*40+31), 40, &q, make([]uint16, 2*2*KeyBlock), 1) })
	mustPanic(t, badLength, func() { RMSNorm(f(2), f(3), f(3), 0, 0) })
	mustPanic(t, badLength, func() { RMSNorm(f(3), f(3), f(2), 0, 0) })
	mustPanic(t, badLength, func() { LayerNorm(f(2), f(3), nil, nil, 0) })
	mustPanic(t, badLength, func() { LayerNorm(f(3), f(3), f(2), nil, 0) })
	mustPanic(t, badLength, func() { LayerNorm(f(3), f(3), nil, f(4), 0) })
	mustPanic(t, badLength, func() { Add(f(2), f(3)) })
	mustPanic(t, badLength, func() { Rotate(f(3), f(2), f(3), f(3)) })
	mustPanic(t, badLength, func() { Rotate(f(3), f(3), f(2), f(3)) })
	mustPanic(t, badLength, func() { Rotate(f(3), f(3), f(3), f(4)) })
}
