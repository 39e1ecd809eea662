package kernels

import (
	"io"
	"io/fs"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// defaultThreads is the number of cores that Go may use: two threads of one core share the units that products keep busy.
func defaultThreads() int {
	threads := runtime.GOMAXPROCS(0)
	if cores := usableCores(); cores > 0 {
		return min(cores, threads)
	}
	return threads
}

// usableCores is asked once: a process does not move to another machine.
var usableCores = sync.OnceValue(physicalCores)

const (
	mostCPUs    = 4096 // whose files are read
	mostSibling = 4096 // bytes of a list of siblings
)

// countCores counts the cores of the CPUs that are allowed, as Linux describes them in /sys/devices/system/cpu; 0 where it does
// not.
func countCores(sys fs.FS, allowed func(cpu int) bool) int {
	entries, err := fs.ReadDir(sys, ".")
	if err != nil {
		return 0
	}
	cores := map[string]bool{}
	for _, e := range entries[:min(len(entries), mostCPUs)] {
		number, isCPU := strings.CutPrefix(e.Name(), "cpu")
		cpu, err := strconv.Atoi(number)
		if !isCPU || err != nil || !allowed(cpu) {
			continue
		}
		if siblings := siblingsOf(sys, e.Name()); siblings != "" { // an offline CPU has none
			cores[siblings] = true
		}
	}
	return len(cores)
}

// siblingsOf lists the CPUs that share a core with one: each of them has the same list. Kernels before 5.5 know the older name
// only.
func siblingsOf(sys fs.FS, cpu string) string {
	for _, name := range []string{"core_cpus_list", "thread_siblings_list"} {
		f, err := sys.Open(cpu + "/topology/" + name)
		if err != nil {
			continue
		}
		text, err := io.ReadAll(io.LimitReader(f, mostSibling))
		if closeErr := f.Close(); err == nil && closeErr == nil {
			return strings.TrimSpace(string(text))
		}
	}
	return ""
}
