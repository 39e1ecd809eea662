//go:build amd64 && !purego && !linux

package kernels

// allowTiles says no: what other systems ask for before tiles may be used was never tried.
func allowTiles() bool { return false }
