package kernels

import "unsafe"

// leastHuge is the size from which memory is worth pages of its own kind.
const leastHuge = 1 << 20

// Memory returns n zeros, for weights or a cache that are read from end to end for each token. Large ones come in pages of 2 MiB where the system has
// such: from those, decode is up to a tenth faster.
func Memory[T any](n int) []T {
	s := make([]T, n)
	if bytes := uintptr(n) * unsafe.Sizeof(*new(T)); bytes >= leastHuge {
		adviseHugePages(uintptr(unsafe.Pointer(unsafe.SliceData(s))), bytes)
	}
	return s
}
