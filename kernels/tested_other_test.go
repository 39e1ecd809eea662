//go:build !amd64 || purego

package kernels

// tested are the implementations of this CPU.
func tested() []impl { return implementations() }
