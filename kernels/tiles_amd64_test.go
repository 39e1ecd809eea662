//go:build !purego

package kernels

import (
	"flag"
	"os"
	"testing"
)

// TestMain takes the CPU for one with AMX where -tiles asks for it: testdata/tiles has an emulator under which such a CPU is not needed.
func TestMain(m *testing.M) {
	tiles := flag.Bool("tiles", false, "take the CPU for one with AMX, under testdata/tiles")
	flag.Parse()
	if *tiles {
		has.amx = has.bf16 && has.vnni && has.vbmi
		active = choose(implementations())
	}
	os.Exit(m.Run())
}
