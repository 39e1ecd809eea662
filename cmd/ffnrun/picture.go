package main

import (
	"errors"

	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/spf13/cobra"
)

// pictureFlags say where a command draws its result, if anywhere.
type pictureFlags struct {
	file  string
	force bool
}

func (f *pictureFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.file, "plot", "", "draw the result to a new .svg, .png or .pdf `file`")
	c.Flags().BoolVar(&f.force, "force", false, "let --plot replace a file")
	if err := c.MarkFlagFilename("plot", plot.Formats()...); err != nil {
		panic(err) // only of a flag that the command lacks
	}
}

// check refuses, before anything is computed, a picture that could not be written.
func (f *pictureFlags) check() error {
	if f.file == "" {
		return nil
	}
	if err := plot.CheckFile(f.file, true); errors.Is(err, plot.ErrFormat) {
		return usageError("--plot: %w", err)
	} else if err != nil {
		return err
	}
	return checkTarget(f.file, f.force)
}

// save writes a picture that was asked for, if it could be drawn.
func (f *pictureFlags) save(p *plot.Picture, err error) error {
	if err != nil {
		return err
	}
	if f.force {
		return p.Replace(f.file)
	}
	return p.Save(f.file)
}
