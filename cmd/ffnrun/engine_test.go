package main

import (
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
)

func TestKernelFlag(t *testing.T) {
	best := kernels.Name()
	defer func() {
		if err := kernels.Use(best); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range kernels.Implementations() {
		got := ffnrun(t, "", "generate", "--kernel", name, "--stats", "-n", "2", "--precision", "fast", "Once")
		if want := "kernel " + name + "+fast,"; !strings.Contains(got.stderr, want) {
			t.Errorf("--kernel %s: no %q in\n%s", name, want, got.stderr)
		}
	}
}
