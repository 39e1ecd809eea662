//go:build !linux

package kernels

func adviseHugePages(uintptr, uintptr) {}
