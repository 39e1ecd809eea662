package kernels

import (
	"errors"
	"strings"
	"testing"
)

func TestUse(t *testing.T) {
	best := Name()
	defer func() {
		if err := Use(best); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range Implementations() {
		if err := Use(name); err != nil || Name() != name {
			t.Errorf("Use(%s) = %v, in use: %s", name, err, Name())
		}
	}
	err := Use("abacus")
	if !errors.Is(err, ErrKernel) || !strings.Contains(err.Error(), "generic") {
		t.Errorf("Use(abacus) = %v, want ErrKernel and the known names", err)
	}
}
