//go:build amd64 && !purego

package kernels

import "unsafe"

// prefetch asks for the cache lines of so many bytes, into the second-level cache.
//
//go:noescape
func prefetch(p unsafe.Pointer, bytes int)
