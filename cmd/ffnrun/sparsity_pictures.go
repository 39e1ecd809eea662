package main

import (
	"path/filepath"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/spf13/cobra"
)

// sparsityPictures are the two that sparsity draws: the zeros of each layer, and what the activation gets.
type sparsityPictures struct {
	zeros pictureFlags
	pre   pictureFlags // with the force of zeros
}

func (p *sparsityPictures) add(c *cobra.Command) {
	p.zeros.add(c)
	c.Flags().Lookup("plot").Usage = "draw the zeros of each layer to a new .svg, .png or .pdf `file`"
	c.Flags().StringVar(&p.pre.file, "plot-pre", "", "draw each layer's histogram of pre-activations to a new `file`")
	c.Flags().Lookup("force").Usage = "let --plot and --plot-pre replace a file"
	if err := c.MarkFlagFilename("plot-pre", plot.Formats()...); err != nil {
		panic(err) // only of a flag that the command lacks
	}
}

// check refuses what could not be written before anything is computed.
func (p *sparsityPictures) check() error {
	p.pre.force = p.zeros.force
	if p.pre.file != "" && filepath.Clean(p.pre.file) == filepath.Clean(p.zeros.file) {
		return usageError("--plot-pre: %s is --plot's file; name another", p.pre.file)
	}
	if err := p.zeros.check(); err != nil {
		return err
	}
	return p.pre.check()
}

func (p *sparsityPictures) draw(rows []eval.SparsityRow) error {
	if p.zeros.file != "" {
		if err := p.zeros.save(eval.PlotZeros(rows)); err != nil {
			return err
		}
	}
	if p.pre.file == "" {
		return nil
	}
	return p.pre.save(eval.PlotPreActivations(rows))
}
