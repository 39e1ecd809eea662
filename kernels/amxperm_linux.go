//go:build amd64 && !purego

package kernels

import (
	"sync"

	"golang.org/x/sys/unix"
)

// allowTiles asks Linux for the tiles' registers, which a process must do once. It is refused where the system does not keep them.
var allowTiles = sync.OnceValue(func() bool {
	const (
		requestPermission = 0x1023 // ARCH_REQ_XCOMP_PERM
		tileData          = 18     // XFEATURE_XTILE_DATA
	)
	_, _, errno := unix.RawSyscall(unix.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return errno == 0
})
