package main

import (
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/loader/safetensors"
)

// numberFaults are the tensors that hold NaN or Inf; nil where nobody looked.
type numberFaults []numberFault

type numberFault struct {
	Tensor string `json:"tensor"`
	File   string `json:"file"`
	Count  int    `json:"count"`
	First  int    `json:"first"` // place of the first one, counted row by row
}

// checkNumbers reads all weights of what inspect is given.
func checkNumbers(name string) (numberFaults, error) {
	a, err := openWeights(name)
	if err != nil {
		return nil, err
	}
	found, err := a.CheckFinite()
	faults := make(numberFaults, 0, len(found))
	for _, f := range found {
		faults = append(faults, numberFault{f.Tensor, f.File, f.Count, f.First})
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return faults, errors.Join(err, a.Close())
}

func openWeights(name string) (*safetensors.Archive, error) {
	fsys, err := namedFolder(name)
	if err != nil {
		return nil, err
	}
	if fsys != nil {
		return safetensors.OpenFS(fsys, name)
	}
	return safetensors.Open(name)
}

// print says what was found, or that nothing was.
func (n numberFaults) print(line func(name, format string, args ...any)) {
	if n != nil && len(n) == 0 {
		line("numbers", "all finite")
	}
	for _, f := range n {
		line("NaN or Inf", "%s: %s, the first at %s", printable(f.Tensor), grouped(f.Count), grouped(f.First))
	}
}

// err is the command's where anything was found.
func (n numberFaults) err(name string) error {
	if len(n) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %d of its tensors hold NaN or Inf, the first is %s; use another copy of the checkpoint", name, len(n), printable(n[0].Tensor))
}
