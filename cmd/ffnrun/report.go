package main

import (
	"strings"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/spf13/cobra"
)

// addFormatFlag adds --format to a command that prints rows.
func addFormatFlag(c *cobra.Command, format *string) {
	c.Flags().StringVar(format, "format", "table", "one of "+strings.Join(eval.Formats(), ", "))
	complete(c, "format", eval.Formats())
}

// complete gives a flag's values to shell completion.
func complete(c *cobra.Command, flag string, values []string) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveDefault)); err != nil {
		panic(err) // only of a flag that the command lacks
	}
}
