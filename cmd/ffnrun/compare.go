package main

import (
	"fmt"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/spf13/cobra"
)

func newCompareCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "compare A.json B.json",
		Short: "Compare two reports of bench, row by row",
		Long: `Compare shows, for each row that two reports of bench --report have in common, how fast B is beside A (ratio), and
whether that exceeds noise. a_ts and b_ts are geometric means of the samples' tokens a second; ratio_low, ratio_high and
p_value are Welch's t-test on the samples' logarithms, at 99 %. The verdict is faster or slower where 1 is outside of that
interval, noise where it is inside, unknown where there is but one sample.

The test covers what varied within each run. What varies from run to run (clock, temperature, neighbours on the machine)
only repeated runs show: compare two reports of one machine first.`,
		Example: `  ffnrun bench --ffn relu,swiglu --tokens 1,128 --report before
  ffnrun compare before/report.json after/report.json
  ffnrun compare laptop server --format md`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError("%d arguments, want two reports, A.json and B.json", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runCompare(c, args[0], args[1], format) },
	}
	addFormatFlag(c, &format)
	return c
}

func runCompare(c *cobra.Command, pathA, pathB, format string) error {
	if err := eval.CheckFormat(format); err != nil {
		return usageError("--format: %w", err)
	}
	a, err := eval.ReadBenchReport(pathA)
	if err != nil {
		return err
	}
	b, err := eval.ReadBenchReport(pathB)
	if err != nil {
		return err
	}
	rows, onlyA, onlyB, err := eval.CompareReports(a, b)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", pathA, pathB, err)
	}
	note := newNotes(c.ErrOrStderr())
	note.printf("A is %s: %s", pathA, a.Summary())
	note.printf("B is %s: %s", pathB, b.Summary())
	if onlyA+onlyB > 0 {
		note.printf("left out: %d rows that only A has, %d that only B has", onlyA, onlyB)
	}
	return outputError(eval.Write(c.OutOrStdout(), format, rows))
}
