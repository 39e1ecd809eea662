package kernels

import "golang.org/x/sys/unix"

// adviseHugePages asks for pages of 2 MiB wherever the memory lies in one, its ends as well: what is beside it on the heap is mostly memory of the same kind, and no
// other mapping is so near, since the heap grows by 64 MiB. A system that has none says no, which is no error.
func adviseHugePages(from, bytes uintptr) {
	const page = 2 << 20
	to := (from + bytes + page - 1) &^ (page - 1)
	from &^= page - 1
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_HUGEPAGE)
}
