package kernels

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Both ends of large memory lie in mappings that the system was asked to keep in huge pages.
func TestMemoryIsOfHugePages(t *testing.T) {
	skipWithoutHugePages(t)
	s := Memory[float32](3<<20 + 1)
	s[0], s[len(s)-1] = 1, 1
	for _, p := range []*float32{&s[0], &s[len(s)-1]} {
		if flags := mappingFlags(t, uintptr(unsafe.Pointer(p))); !strings.Contains(flags+" ", " hg ") {
			t.Errorf("%p lies in a mapping with flags%s, want hg", p, flags)
		}
	}
}

// skipWithoutHugePages asks for huge pages in a mapping of its own, and skips the test where that is refused or not told: a kernel may have none, and qemu's
// emulation of a process drops the advice.
func skipWithoutHugePages(t *testing.T) {
	t.Helper()
	control, err := unix.Mmap(-1, 0, 4<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(control) }()
	if err := unix.Madvise(control, unix.MADV_HUGEPAGE); err != nil {
		t.Skipf("the system refuses huge pages: %v", err)
	}
	if flags := mappingFlags(t, uintptr(unsafe.Pointer(&control[0]))); !strings.Contains(flags+" ", " hg ") {
		t.Skipf("the system does not tell of huge pages where they were asked for, but flags%s", flags)
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
