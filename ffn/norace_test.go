//go:build !race

package ffn

const raceEnabled = false
