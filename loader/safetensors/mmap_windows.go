package safetensors

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// mapFile maps the first size bytes of f for reading; the mapping outlives f.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	mapping, err := windows.CreateFileMapping(windows.Handle(f.Fd()), nil, windows.PAGE_READONLY, 0, 0, nil)
	if err != nil {
		return nil, nil, os.NewSyscallError("CreateFileMapping", err)
	}
	// The view keeps the mapping object alive.
	defer func() { _ = windows.CloseHandle(mapping) }()
	addr, err := windows.MapViewOfFile(mapping, windows.FILE_MAP_READ, 0, 0, uintptr(size))
	if err != nil {
		return nil, nil, os.NewSyscallError("MapViewOfFile", err)
	}
	unmap = func() error { return os.NewSyscallError("UnmapViewOfFile", windows.UnmapViewOfFile(addr)) }
	// addr is memory outside Go's heap; read through a pointer to it, which
	// vet's rule against uintptr conversions (meant for Go memory) allows.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), size), unmap, nil
}
