package model

import "github.com/ffnrun/ffnrun/loader/safetensors"

// tensorSource gives tensors by name; shape is what the model needs. An archive finds them, random weights make them.
type tensorSource interface {
	tensor(name string, shape ...int) (safetensors.Tensor, error)
	has(name string) bool
	// packed tells of a tensor that holds a quantized matrix.
	packed(name string) (packing, bool)
}

// archiveSource reads tensors from an open checkpoint.
type archiveSource struct {
	*safetensors.Archive
	packings map[string]packing // of those that are quantized
}

func (a archiveSource) packed(name string) (packing, bool) {
	p, ok := a.packings[name]
	return p, ok
}

func (a archiveSource) has(name string) bool {
	_, ok := a.Lookup(name)
	return ok
}

func (a archiveSource) tensor(name string, shape ...int) (safetensors.Tensor, error) {
	t, err := a.Tensor(name)
	if err != nil {
		return t, err
	}
	if len(shape) == 1 && shape[0] == 1 && len(t.Shape) == 0 {
		return t, nil // a scalar serves as a vector of one
	}
	return t, t.CheckShape(shape...)
}
