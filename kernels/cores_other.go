//go:build !linux

package kernels

// physicalCores is not known here.
func physicalCores() int { return 0 }
