package quant

import "github.com/ffnrun/ffnrun/kernels"

// kindPortable sums products in float64 by kernels.Dot64, in one order on every kernel. Nothing skips zeros in it.
var kindPortable = &denseKind[float32]{
	name:  "F32",
	form:  func(kernels.Precision) kernels.Form { return kernels.Plain },
	mul:   mulPortable,
	widen: func(dst, w []float32) { copy(dst, w) },
}

// Portable returns m widened to F32, with products that have the same bits on every kernel: for the few small matrices of a
// quantized model that stay as they are. It copies.
func Portable(m Matrix) Matrix {
	rows, cols := m.Dims()
	w := make([]float32, rows*cols)
	for r := range rows {
		m.Row(w[r*cols:][:cols], r)
	}
	return &dense[float32]{rows, cols, w, kindPortable}
}

func mulPortable(dst, w []float32, x *kernels.Operand, s kernels.Shape) {
	s.Tokens, s.Cols, s.LdX = x.Tokens(), s.LdW, s.LdW
	kernels.Dot64(dst, w, x.X(), s)
}
