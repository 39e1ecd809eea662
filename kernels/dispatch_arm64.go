//go:build arm64 && !purego

package kernels

// implementations lists what this CPU can run, worst first: every arm64 has NEON.
func implementations() []impl { return []impl{generic, neon} }
