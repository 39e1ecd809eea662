package safetensors

import (
	"cmp"
	"slices"
)

// checkLayout sorts the tensors by their place and checks that they follow one
// another from the start of the data section without hole or overlap, so no
// byte hides and none is shared.
func (h *Header) checkLayout() error {
	slices.SortFunc(h.Tensors, func(a, b TensorInfo) int {
		return cmp.Or(cmp.Compare(a.Begin, b.Begin), cmp.Compare(a.End, b.End), cmp.Compare(a.Name, b.Name))
	})
	end := int64(0)
	for i, t := range h.Tensors {
		if t.Begin != end {
			return &TensorError{"", t.Name, again(h.misplaced(i, end))}
		}
		end = t.End
	}
	if end > 1<<63-1-h.DataStart {
		return again(faultf(ErrCorrupt, "tensors end beyond 2^63 bytes"))
	}
	return nil
}

// misplaced says why tensor i does not start at end, where the one before it
// ends.
func (h *Header) misplaced(i int, end int64) error {
	t := h.Tensors[i]
	have := max(h.FileSize-h.DataStart, 0)
	switch {
	case t.Begin < end:
		return faultf(ErrCorrupt, "offsets [%d %d] overlap those of %s",
			t.Begin, t.End, show(h.Tensors[i-1].Name))
	case t.End > have:
		return faultf(ErrCorrupt, "offsets [%d %d] lie outside the file, which has %d bytes of data",
			t.Begin, t.End, have)
	default:
		return faultf(ErrCorrupt, "offsets [%d %d] leave a hole of %d bytes before them",
			t.Begin, t.End, t.Begin-end)
	}
}
