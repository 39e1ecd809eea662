//go:build unix && !linux

package safetensors

func adviseHugePages([]byte) {}
