package quant

import (
	"encoding/binary"

	"github.com/ffnrun/ffnrun/kernels"
)

var kindBF16 = &denseKind[uint16]{
	name:  "BF16",
	form:  kernels.FormBF16,
	mul:   kernels.MulBF16,
	dot:   kernels.DotBF16,
	sum:   kernels.SumRowsBF16,
	widen: kernels.WidenBF16,
}

func viewBF16(rows, cols int, b []byte) Matrix {
	return &dense[uint16]{rows, cols, elements(b, binary.LittleEndian.Uint16), kindBF16}
}

func transposeBF16(rows, cols int, b []byte) Matrix {
	return &dense[uint16]{rows, cols, transposed(rows, cols, elements(b, binary.LittleEndian.Uint16)), kindBF16}
}
