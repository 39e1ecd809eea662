//go:build unix

package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"syscall"
)

func makePipe(path string) error { return syscall.Mkfifo(path, 0o600) }

var highWater = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

// peakMemory is the most memory that this process had, in bytes. Linux' rusage counts what the parent had too.
func peakMemory() (n int64) {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if m := highWater.FindSubmatch(status); m != nil {
			_, _ = fmt.Sscan(string(m[1]), &n)
			return n << 10
		}
	}
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return u.Maxrss
	}
	return u.Maxrss << 10
}
