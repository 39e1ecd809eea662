package quant

import (
	"encoding/binary"
	"math"

	"github.com/ffnrun/ffnrun/kernels"
)

var kindF32 = &denseKind[float32]{
	name:  "F32",
	form:  kernels.FormF32,
	mul:   kernels.MulF32,
	dot:   kernels.DotF32,
	sum:   kernels.SumRowsF32,
	widen: func(dst, w []float32) { copy(dst, w) },
}

func decodeF32(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }

func viewF32(rows, cols int, b []byte) Matrix {
	return &dense[float32]{rows, cols, elements(b, decodeF32), kindF32}
}

func transposeF32(rows, cols int, b []byte) Matrix {
	return &dense[float32]{rows, cols, transposed(rows, cols, elements(b, decodeF32)), kindF32}
}
