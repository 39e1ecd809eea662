package eval

import "golang.org/x/sys/unix"

func cpuName() string {
	name, err := unix.Sysctl("machdep.cpu.brand_string")
	if err != nil {
		return ""
	}
	return name
}

func osRelease() string {
	release, err := unix.Sysctl("kern.osrelease")
	if err != nil {
		return "darwin"
	}
	return "darwin " + release
}
