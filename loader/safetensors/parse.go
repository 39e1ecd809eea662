package safetensors

import "errors"

// metadataKey is the one header key that is no tensor.
const metadataKey = "__metadata__"

// parse fills in Tensors and Metadata from the header's text; offsets are not
// compared with each other yet.
func (h *Header) parse(text []byte) error {
	err := walkDocument(text, func(w *walker, key string) error {
		if key == metadataKey {
			return h.parseMetadata(w)
		}
		t, err := parseTensor(w, key)
		if err != nil {
			return &TensorError{"", key, again(err)}
		}
		if len(h.Tensors) == maxTensors {
			return faultf(ErrCorrupt, "more than %d tensors", maxTensors)
		}
		h.Tensors = append(h.Tensors, t)
		return nil
	})
	if err == nil || errors.As(err, new(*TensorError)) {
		return err
	}
	return again(faultf(ErrCorrupt, "header: %v", err))
}

func (h *Header) parseMetadata(w *walker) error {
	m, err := w.texts()
	if err != nil {
		return faultf(ErrCorrupt, "%s: %v", metadataKey, err)
	}
	h.Metadata = m
	return nil
}

// parseTensor reads one entry, {"dtype": D, "shape": [...], "data_offsets": [begin, end]}.
func parseTensor(w *walker, name string) (TensorInfo, error) {
	t := TensorInfo{Name: name}
	fields := 0
	err := w.object(func(key string) (err error) {
		fields++
		switch key {
		case "dtype":
			t.DType, err = parseDType(w)
		case "shape":
			t.Shape, err = parseShape(w)
		case "data_offsets":
			t.Begin, t.End, err = parseOffsets(w)
		default:
			err = faultf(ErrCorrupt, "key %s is not part of the format", quote(key))
		}
		return err
	})
	if err != nil {
		return t, err
	}
	if fields != 3 {
		return t, faultf(ErrCorrupt, "header entry lacks dtype, shape or data_offsets")
	}
	return t, t.check()
}

func parseDType(w *walker) (DType, error) {
	name, err := w.string()
	if err != nil {
		return 0, err
	}
	return ParseDType(name)
}

func parseShape(w *walker) ([]int, error) {
	shape := []int{}
	err := w.array(func() error {
		if err := checkRank(len(shape) + 1); err != nil {
			return err
		}
		dim, err := w.whole()
		if err == nil && uint64(dim) > maxInt {
			err = faultf(ErrCorrupt, "dimension %d is too large for this machine", dim)
		}
		shape = append(shape, int(dim))
		return err
	})
	return shape, err
}

func parseOffsets(w *walker) (begin, end int64, err error) {
	var offsets [2]int64
	n := 0
	err = w.array(func() error {
		if n == len(offsets) {
			return faultf(ErrCorrupt, "data_offsets has more than two numbers")
		}
		var err error
		offsets[n], err = w.whole()
		n++
		return err
	})
	if err == nil && n != len(offsets) {
		err = faultf(ErrCorrupt, "data_offsets has %d numbers, not two", n)
	}
	return offsets[0], offsets[1], err
}

// check holds one entry against itself: its range is as long as its dtype and
// shape say.
func (t TensorInfo) check() error {
	if t.End < t.Begin {
		return faultf(ErrCorrupt, "offsets [%d %d] end before they begin", t.Begin, t.End)
	}
	size, err := byteSize(t.DType, t.Shape)
	if err != nil {
		return err
	}
	if t.End-t.Begin != size {
		return faultf(ErrCorrupt, "offsets [%d %d] hold %d bytes, but %v of shape %v takes %d",
			t.Begin, t.End, t.End-t.Begin, t.DType, t.Shape, size)
	}
	return nil
}
