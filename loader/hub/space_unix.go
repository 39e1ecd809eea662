//go:build darwin || dragonfly || freebsd || linux

package hub

import "golang.org/x/sys/unix"

// freeSpace is the number of bytes that can be written to a folder's disk.
func freeSpace(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return uint64(max(0, int64(s.Bavail))) * uint64(s.Bsize), nil // the types differ between systems
}
