package eval

import "runtime"

// Machine is where a benchmark ran, as far as its figures depend on it.
type Machine struct {
	CPU    string `json:"cpu"`    // as the system calls it; empty where it does not
	Cores  int    `json:"cores"`  // logical processors that this process may use
	OS     string `json:"os"`     // with the release of its kernel
	Arch   string `json:"arch"`   // of the processor, as Go calls it
	Go     string `json:"go"`     // the compiler's version
	FFNRun string `json:"ffnrun"` // the program's version
}

// DescribeMachine describes the machine at hand. version is that of the program which measures.
func DescribeMachine(version string) Machine {
	return Machine{CPU: cpuName(), Cores: runtime.NumCPU(), OS: osRelease(), Arch: runtime.GOARCH, Go: runtime.Version(), FFNRun: version}
}
