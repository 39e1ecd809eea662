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

// TestOpcodes assembles every macro of opcodes_amd64.h on random operands and compares the bytes with those that GNU as
// made of the same instructions, disassembled in testdata/opcodes_amd64.txt.
func TestOpcodes(t *testing.T) {
	text, err := os.ReadFile("testdata/opcodes_amd64.txt")
	if os.IsNotExist(err) {
		t.Skip("the test runs away from its testdata")
	} else if err != nil {
		t.Fatal(err)
	}
	code := assemble(t, "testdata/opcodes_amd64.s")
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
	if len(want) < 1000 {
		t.Errorf("only %d bytes of encodings recorded", len(want))
	}
}

// assemble returns the object file that Go's assembler makes of a source, in which a function's code lies in one piece.
func assemble(t *testing.T, source string) []byte {
	t.Helper()
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no Go tools here")
	}
	object := filepath.Join(t.TempDir(), "opcodes.o")
	cmd := exec.Command("go", "tool", "asm", "-p", "kernels", "-I", ".",
		"-I", filepath.Join(strings.TrimSpace(string(goroot)), "pkg", "include"), "-o", object, source)
	cmd.Env = append(os.Environ(), "GOARCH=amd64", "GOOS="+runtime.GOOS)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	code, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	return code
}
