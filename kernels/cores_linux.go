package kernels

import (
	"os"

	"golang.org/x/sys/unix"
)

// physicalCores counts the cores that this process may run on, 0 where the system does not tell.
func physicalCores() int {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return 0
	}
	return countCores(os.DirFS("/sys/devices/system/cpu"), set.IsSet)
}
