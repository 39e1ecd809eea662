//go:build amd64 && !purego

package kernels

// pause tells the core that this is a spin loop.
func pause()
