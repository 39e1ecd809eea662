package main

import "github.com/spf13/cobra"

// sparseFlag is --sparse: may decode skip neurons that are exactly zero? The text is the same either way.
type sparseFlag struct{ mode string }

func (s *sparseFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&s.mode, "sparse", "auto", "`MODE` auto: decode skips zero neurons of the ReLU family, with a copy of Down; off: not")
	complete(c, "sparse", []string{"auto", "off"})
}

func (s *sparseFlag) check() error {
	if s.mode != "auto" && s.mode != "off" {
		return usageError("--sparse: %q is neither auto nor off", s.mode)
	}
	return nil
}

func (s *sparseFlag) on() bool { return s.mode == "auto" }
