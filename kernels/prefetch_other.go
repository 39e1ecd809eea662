//go:build purego || !amd64

package kernels

import "unsafe"

// prefetch asks for the cache lines of so many bytes; here it has no instruction for that.
func prefetch(unsafe.Pointer, int) {}
