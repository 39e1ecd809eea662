package safetensors

import "encoding/binary"

// A NotFinite is a tensor that holds NaN or Inf.
type NotFinite struct {
	File, Tensor string
	Count        int // elements that are NaN or Inf
	First        int // place of the first one, counted row by row
}

// CheckFinite reads every tensor whose dtype can hold NaN or Inf (F64, F32,
// F16, BF16 and the FP8 kinds but F8_E8M0) and returns those that do, by name.
// Its error is [Archive.Guard]'s.
func (a *Archive) CheckFinite() (found []NotFinite, err error) {
	err = a.Guard(func() error {
		for _, name := range a.names {
			t := a.tensors[name]
			if count, first := t.notFinite(); count > 0 {
				found = append(found, NotFinite{t.File, name, count, first})
			}
		}
		return nil
	})
	return found, err
}

// notFinite counts the elements that are NaN or Inf.
func (t Tensor) notFinite() (count, first int) {
	le := binary.LittleEndian
	switch t.DType {
	case F64:
		return countIf(t.Data, 8, func(b []byte) bool { return le.Uint64(b)>>52&0x7ff == 0x7ff })
	case F32:
		return countIf(t.Data, 4, func(b []byte) bool { return le.Uint32(b)>>23&0xff == 0xff })
	case F16:
		return countIf(t.Data, 2, func(b []byte) bool { return le.Uint16(b)>>10&0x1f == 0x1f })
	case BF16:
		return countIf(t.Data, 2, func(b []byte) bool { return le.Uint16(b)>>7&0xff == 0xff })
	case F8E5M2:
		return countIf(t.Data, 1, func(b []byte) bool { return b[0]&0x7c == 0x7c })
	case F8E4M3:
		return countIf(t.Data, 1, func(b []byte) bool { return b[0]&0x7f == 0x7f })
	case F8E4M3FNUZ, F8E5M2FNUZ:
		return countIf(t.Data, 1, func(b []byte) bool { return b[0] == 0x80 })
	}
	return 0, 0
}

func countIf(data []byte, size int, bad func([]byte) bool) (count, first int) {
	for i := 0; i+size <= len(data); i += size {
		if !bad(data[i:]) {
			continue
		}
		if count == 0 {
			first = i / size
		}
		count++
	}
	return count, first
}
