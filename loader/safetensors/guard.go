package safetensors

import (
	"runtime"
	"runtime/debug"
	"slices"
	"unsafe"
)

// Guard calls f, which may read tensors' Data. Where the operating system cannot bring a part of a mapped file, because
// the file was cut short or its disk failed, f ends there and Guard returns a [TensorError] that wraps [ErrUnreadable];
// without Guard that ends the process. Else it returns f's error. Other panics pass.
//
// It sees faults on the goroutine that calls it. Another one that reads for f has to call debug.SetPanicOnFault and hand
// on what it panics with, as kernels.Pool does.
//
// A fault that is caught may come between any two steps of f: what f was changing is to be thrown away.
func (a *Archive) Guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if err = a.unreadable(v); err == nil {
			panic(v)
		}
	}()
	return f()
}

// unreadable says which tensor a memory fault lies in; nil where v is no fault in a's mappings.
func (a *Archive) unreadable(v any) error {
	fault, ok := v.(interface {
		runtime.Error
		Addr() uintptr
	})
	if !ok {
		return nil
	}
	for _, s := range a.shards {
		start := uintptr(unsafe.Pointer(unsafe.SliceData(s.data)))
		if at := fault.Addr(); at >= start && at-start < uintptr(len(s.data)) {
			return &TensorError{s.file, s.tensorAt(int64(at - start)), faultf(ErrUnreadable,
				"the file can no longer be read, it was cut short or its disk failed while it was in use; restore it and open it again")}
		}
	}
	return nil
}

// tensorAt is the name of the tensor that byte i of the data section belongs to.
func (s *shard) tensorAt(i int64) string {
	at := slices.IndexFunc(s.header.Tensors, func(t TensorInfo) bool { return i < t.End })
	if at < 0 {
		return ""
	}
	return s.header.Tensors[at].Name
}
