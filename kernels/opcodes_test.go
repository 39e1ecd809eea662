package kernels

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestOpcodes assembles every macro of opcodes_amd64.h and opcodes_arm64.h on random operands and compares the bytes with those that
// GNU as made of the same instructions, disassembled in testdata/opcodes_*.txt. Go assembles for any processor on any other.
func TestOpcodes(t *testing.T) {
	for arch, size := range map[string]int{"amd64": 1000, "arm64": 1200} {
		t.Run(arch, func(t *testing.T) {
			if n := checkOpcodes(t, arch); n < size {
				t.Errorf("%d bytes of encodings recorded, want at least %d", n, size)
			}
		})
	}
}

// checkOpcodes returns how many bytes it compared.
func checkOpcodes(t *testing.T, arch string) int {
	t.Helper()
	base := "testdata/opcodes_" + arch
	text, err := os.ReadFile(base + ".txt")
	if os.IsNotExist(err) {
		t.Skip("the test runs away from its testdata")
	} else if err != nil {
		t.Fatal(err)
	}
	code := assemble(t, arch, base+".s")
	var want []byte
	for line := range strings.Lines(string(text)) {
		hexes, name, _ := strings.Cut(line, "\t")
		ins, err := hex.DecodeString(strings.ReplaceAll(hexes, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if want = append(want, ins...); !bytes.Contains(code, want) {
			t.Fatalf("the macro does not give % x, %s", ins, name)
		}
	}
	return len(want)
}

// assemble returns the object file that Go's assembler makes of a source, in which a function's code lies in one piece.
func assemble(t *testing.T, arch, source string) []byte {
	t.Helper()
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no Go tools here")
	}
	object := filepath.Join(t.TempDir(), "opcodes.o")
	cmd := exec.Command("go", "tool", "asm", "-p", "kernels", "-I", ".",
		"-I", filepath.Join(strings.TrimSpace(string(goroot)), "pkg", "include"), "-o", object, source)
	cmd.Env = append(os.Environ(), "GOARCH="+arch, "GOOS="+runtime.GOOS)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	code, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	return code
}
