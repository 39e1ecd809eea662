package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// openModel opens a model of the zoo, or else a checkpoint folder, or else what pull has downloaded. A name of the zoo means
// the zoo's model even where a folder is called so, so that a result's label means the same everywhere; ./NAME is the folder.
// The zero ctx and threads are the defaults of model.Options.
func openModel(name string, threads, ctx int) (*model.Model, error) {
	return openWith(name, &model.Options{MaxContext: ctx, Threads: threads})
}

// openWith is openModel with all of model's options, which are those of flags of the same names.
func openWith(name string, opts *model.Options) (*model.Model, error) {
	if n := opts.MaxContext; n < 0 {
		return nil, usageError("--ctx: a context of %d tokens, want 1 or more, or 0 for all that the model has", n)
	}
	fsys, err := namedFolder(name)
	if err != nil {
		return nil, err
	}
	if fsys != nil {
		return model.OpenFS(fsys, name, opts)
	}
	m, err := model.Open(name, opts)
	return m, withZoo(err, name)
}

// namedFolder returns the checkpoint folder that a name means which is no path; nil if it is one.
func namedFolder(name string) (fs.FS, error) {
	if fsys, ok := zooFolder(name); ok {
		return fsys, nil
	}
	return pulledFolder(name)
}

// zooFolder returns the checkpoint folder of a model of the zoo.
func zooFolder(name string) (fs.FS, bool) {
	if !slices.Contains(zoo.Names(), name) {
		return nil, false
	}
	fsys, err := zoo.FS(name)
	return fsys, err == nil
}

// withZoo adds the names of the zoo to the error for something that is not there and may have been meant as one.
func withZoo(err error, name string) error {
	if !errors.Is(err, fs.ErrNotExist) || strings.ContainsAny(name, `/\`) {
		return err
	}
	return fmt.Errorf("%w, or name a model of the zoo: %s", err, strings.Join(zoo.Names(), ", "))
}
