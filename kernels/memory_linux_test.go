package kernels

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// Both ends of large memory lie in mappings that the system was asked to keep in huge pages.
func TestMemoryIsOfHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("the system has no huge pages")
	}
	s := Memory[float32](3<<20 + 1)
	s[0], s[len(s)-1] = 1, 1
	for _, p := range []*float32{&s[0], &s[len(s)-1]} {
		if flags := mappingFlags(t, uintptr(unsafe.Pointer(p))); !strings.Contains(flags+" ", " hg ") {
			t.Errorf("%p lies in a mapping with flags%s, want hg", p, flags)
		}
	}
}

// mappingFlags returns those that the system tells of the mapping around an address.
func mappingFlags(t *testing.T, at uintptr) string {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = f.Close() }()
	within := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if from, rest, ok := strings.Cut(line, "-"); ok {
			to, _, _ := strings.Cut(rest, " ")
			low, err := strconv.ParseUint(from, 16, 64)
			high, err2 := strconv.ParseUint(to, 16, 64)
			if err == nil && err2 == nil {
				within = uintptr(low) <= at && at < uintptr(high)
			}
		}
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && within {
			return flags
		}
	}
	t.Skip("the system does not tell the flags of mappings")
	return ""
}
