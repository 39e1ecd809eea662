//go:build amd64 && !purego

package kernels

func kinds4AVX2(w *[BlockCols]float32, inv float32) (results [4]uint32) {
	findKinds4(&results, w, inv, &squares4)
	return results
}

// findKinds4 is kinds4Generic, with squares4 in hand.
//
//go:noescape
func findKinds4(results *[4]uint32, w *[BlockCols]float32, inv float32, squares *[512][kinds / 4]uint64)
