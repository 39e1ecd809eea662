package safetensors

import (
	"maps"
	"slices"
	"strings"
)

// indexFile is the name under which transformers saves the index of a sharded
// checkpoint; indexSuffix is what every index's name ends with.
const (
	indexFile   = "model.safetensors.index.json"
	indexSuffix = ".safetensors.index.json"
)

// maxIndex bounds an index as the format bounds a header.
const maxIndex = MaxHeader

// parseIndex returns an index's weight_map, tensor name to file name.
func parseIndex(text []byte) (map[string]string, error) {
	var weights map[string]string
	err := walkDocument(text, func(w *walker, key string) (err error) {
		if key != "weight_map" {
			return w.skip()
		}
		weights, err = w.texts()
		return err
	})
	if err != nil {
		return nil, again(faultf(ErrCorrupt, "index: %v", err))
	}
	if len(weights) == 0 {
		return nil, again(faultf(ErrCorrupt, "index has no weight_map"))
	}
	for _, tensor := range slices.Sorted(maps.Keys(weights)) {
		if file := weights[tensor]; !isBaseName(file) {
			return nil, &TensorError{"", tensor, faultf(ErrCorrupt,
				"the index puts it in %s, which is not the name of a file in the same folder", quote(file))}
		}
	}
	return weights, nil
}

// isBaseName keeps an index from reaching out of its folder on any system:
// the colon is Windows' drives and streams.
func isBaseName(file string) bool {
	return file != "" && file != "." && !strings.Contains(file, "..") && !strings.ContainsAny(file, "/\\:\x00")
}
