package kernels

import (
	"runtime"
	"testing"
	"testing/fstest"
)

// topology is /sys/devices/system/cpu of a machine whose CPUs have these lists of siblings.
func topology(file string, siblings ...string) fstest.MapFS {
	sys := fstest.MapFS{
		"online": {Data: []byte("0-3\n")}, "cpufreq/policy0": {Data: []byte("x")}, "cpuidle/current": {Data: []byte("x")},
	}
	for i, s := range siblings {
		name := "cpu" + string(rune('0'+i))
		sys[name+"/online"] = &fstest.MapFile{Data: []byte("0\n")}
		if s != "" {
			sys[name+"/topology/"+file] = &fstest.MapFile{Data: []byte(s + "\n")}
		}
	}
	return sys
}

func TestCountCores(t *testing.T) {
	all := func(int) bool { return true }
	cases := []struct {
		name    string
		sys     fstest.MapFS
		allowed func(int) bool
		want    int
	}{
		{"two cores, two threads each", topology("core_cpus_list", "0,2", "1,3", "0,2", "1,3"), all, 2},
		{"no second threads", topology("core_cpus_list", "0", "1", "2"), all, 3},
		{"an older kernel", topology("thread_siblings_list", "0-1", "0-1", "2-3", "2-3"), all, 2},
		{"an offline CPU", topology("core_cpus_list", "0", "1", ""), all, 2},
		{"bound to one core's threads", topology("core_cpus_list", "0,2", "1,3", "0,2", "1,3"), func(cpu int) bool { return cpu%2 == 0 }, 1},
		{"nothing allowed", topology("core_cpus_list", "0"), func(int) bool { return false }, 0},
		{"no topology", topology("core_cpus_list", "", ""), all, 0},
		{"no such folder", nil, all, 0},
	}
	for _, c := range cases {
		if got := countCores(c.sys, c.allowed); got != c.want {
			t.Errorf("%s: %d cores, want %d", c.name, got, c.want)
		}
	}
}

func TestDefaultThreads(t *testing.T) {
	if n := defaultThreads(); n < 1 || n > runtime.GOMAXPROCS(0) {
		t.Errorf("%d threads by default, Go uses %d", n, runtime.GOMAXPROCS(0))
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	if n := defaultThreads(); n != 1 {
		t.Errorf("%d threads by default where Go uses one", n)
	}
	p := NewPool(0)
	defer p.Close()
	if p.Threads() != 1 {
		t.Errorf("a pool of %d threads by default where Go uses one", p.Threads())
	}
}
