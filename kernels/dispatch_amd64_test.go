//go:build amd64 && !purego

package kernels

import (
	"slices"
	"testing"
)

// TestMaskedFeatures asks for what runs on CPUs that lack this one's instruction sets.
func TestMaskedFeatures(t *testing.T) {
	for _, tt := range []struct {
		name string
		has  features
		want []string
	}{
		{"no vectors", features{}, []string{"generic"}},
		{"AVX2", features{avx2: true}, []string{"generic", "avx2"}},
		{"AVX-VNNI", features{avx2: true, bytes: true}, []string{"generic", "avx2"}},
		{"AVX-512", features{avx2: true, avx512: true}, []string{"generic", "avx2", "avx512"}},
		{"AMX", features{avx2: true, avx512: true, bf16: true, vnni: true, vbmi: true, amx: true}, []string{"generic", "avx2", "avx512", "amx"}},
	} {
		var got []string
		for _, i := range tt.has.implementations() {
			got = append(got, i.name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
