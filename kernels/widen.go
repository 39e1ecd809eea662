package kernels

// WidenF16 sets dst to half-precision numbers, exactly. A NaN stays one.
func WidenF16(dst []float32, w []uint16) {
	if len(dst) != len(w) {
		panic(badLength)
	}
	active.widenF16(dst, w)
}

// WidenBF16 sets dst to bfloat16 numbers, exactly.
func WidenBF16(dst []float32, w []uint16) {
	if len(dst) != len(w) {
		panic(badLength)
	}
	active.widenBF16(dst, w)
}

func widenGenericF16(dst []float32, w []uint16) {
	for i, v := range w {
		dst[i] = F16(v)
	}
}

func widenGenericBF16(dst []float32, w []uint16) {
	for i, v := range w {
		dst[i] = BF16(v)
	}
}
