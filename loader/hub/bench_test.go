package hub

import (
	"os"
	"testing"
)

// BenchmarkPull downloads 64 MiB from this process through the loopback device, hashed and synced to disk.
func BenchmarkPull(b *testing.B) {
	const size = 64 << 20
	h := newHubServer(b, textFiles(size))
	c := h.client(b)
	b.SetBytes(size)
	for b.Loop() {
		if _, err := c.Pull(b.Context(), Repo{h.repo, "main"}, nil); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := os.RemoveAll(c.CacheDir); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
