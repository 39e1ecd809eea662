//go:build purego || !amd64

package kernels

// pause tells the core that this is a spin loop; here it has no instruction for that.
func pause() {}
