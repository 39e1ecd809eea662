package quant

import (
	"encoding/binary"

	"github.com/ffnrun/ffnrun/kernels"
)

var kindF16 = &denseKind[uint16]{
	name:  "F16",
	form:  kernels.FormF16,
	mul:   kernels.MulF16,
	dot:   kernels.DotF16,
	sum:   kernels.SumRowsF16,
	widen: kernels.WidenF16,
}

func viewF16(rows, cols int, b []byte) Matrix {
	return &dense[uint16]{rows, cols, elements(b, binary.LittleEndian.Uint16), kindF16}
}

func transposeF16(rows, cols int, b []byte) Matrix {
	return &dense[uint16]{rows, cols, transposed(rows, cols, elements(b, binary.LittleEndian.Uint16)), kindF16}
}
