package kernels

import (
	"go/build"
	"testing"
)

// The purego tag must mean what it says: no assembly on any architecture.
func TestPuregoHasNoAssembly(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		ctx := build.Default
		ctx.GOARCH, ctx.BuildTags = arch, []string{"purego"}
		pkg, err := ctx.ImportDir(".", 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(pkg.SFiles) > 0 {
			t.Errorf("%s with purego still assembles %v", arch, pkg.SFiles)
		}
	}
}
