//go:build !purego

package kernels

import (
	"flag"
	"os"
	"testing"
)

// TestMain takes a CPU with VNNI for one with AMX, AVX-512 BF16, VBMI and AVX-VNNI too where -tiles asks for it: testdata/tiles has an emulator under which
// such a CPU is not needed.
func TestMain(m *testing.M) {
	tiles := flag.Bool("tiles", false, "take the CPU for one with AMX, AVX-512 BF16, VBMI and AVX-VNNI, under testdata/tiles")
	flag.Parse()
	if *tiles {
		has.bytes, has.bf16, has.vbmi, has.amx = has.vnni, has.vnni, has.vnni, has.vnni
		active = choose(implementations())
	}
	os.Exit(m.Run())
}
