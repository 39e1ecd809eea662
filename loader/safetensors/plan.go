package safetensors

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// plan is which files make up a checkpoint, and by an index what they hold.
type plan struct {
	files []string
	index map[string]string // tensor name to file name; nil without an index
}

// planFolder finds the weights of a folder: model.safetensors, else the shards
// of its index, else a complete set of numbered shards.
func planFolder(d folder) (plan, error) {
	names, err := d.list()
	if err != nil {
		return plan{}, err
	}
	switch {
	case slices.Contains(names, "model.safetensors"):
		return plan{files: []string{"model.safetensors"}}, nil
	case slices.Contains(names, indexFile):
		return planIndex(d, names, indexFile)
	}
	if files := numberedShards(names); files != nil {
		return plan{files: files}, d.requireShards(names, files)
	}
	return plan{}, d.explain(names)
}

func (d folder) list() ([]string, error) {
	entries, err := fs.ReadDir(d.FS, ".")
	if err != nil {
		return nil, inFile(d.name, cause(d.absent(".", err)))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

func planIndex(d folder, names []string, file string) (plan, error) {
	text, err := d.read(file, maxIndex)
	if err != nil {
		return plan{}, err
	}
	if err := identify(text[:min(len(text), sniffed)], file); err != nil {
		return plan{}, d.fail(file, err)
	}
	index, err := parseIndex(text)
	if err != nil {
		return plan{}, d.fail(file, err)
	}
	files := slices.Sorted(maps.Values(index))
	files = slices.Compact(files)
	return plan{files, index}, d.requireShards(names, files)
}

var numbered = regexp.MustCompile(`^model-(\d{5})-of-(\d{5})\.safetensors$`)

// numberedShards returns the names of the whole set that model-0000i-of-0000N
// files belong to, present or not; nil where there are none. Among several
// sets a complete one is preferred.
func numberedShards(names []string) []string {
	have := make(map[string]int) // of each total
	for _, name := range names {
		if m := numbered.FindStringSubmatch(name); m != nil && m[1] > "00000" && m[1] <= m[2] {
			have[m[2]]++
		}
	}
	chosen := 0
	for _, digits := range slices.Sorted(maps.Keys(have)) {
		total, _ := strconv.Atoi(digits) // five digits
		if complete := have[digits] == total; complete || chosen == 0 {
			chosen = total
			if complete {
				break
			}
		}
	}
	var files []string
	for i := range chosen {
		files = append(files, fmt.Sprintf("model-%05d-of-%05d.safetensors", i+1, chosen))
	}
	return files
}
