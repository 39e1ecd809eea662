//go:build race

package ffn

const raceEnabled = true
