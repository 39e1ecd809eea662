//go:build purego || !(amd64 || arm64)

package kernels

func implementations() []impl { return []impl{generic} }
