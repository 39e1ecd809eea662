//go:build !linux && !darwin

package eval

import "runtime"

func cpuName() string { return "" }

func osRelease() string { return runtime.GOOS }
