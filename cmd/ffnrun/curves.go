package main

import (
	"errors"
	"slices"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/spf13/cobra"
)

// curvesFlags are what curves' flags say.
type curvesFlags struct {
	from, to float64
	steps    int
	format   string
	picture  pictureFlags
}

// curveRow is a value of an activation.
type curveRow struct {
	Activation string  `json:"activation"`
	X          float64 `json:"x"`
	Y          float64 `json:"y"`
}

func newCurvesCommand() *cobra.Command {
	var f curvesFlags
	c := &cobra.Command{
		Use:   "curves NAME...",
		Short: "Draw or tabulate activation functions",
		Long: `Curves shows activation functions as this program computes them, by the names that config.json gives them, or all. Without
--plot it prints their values. Learned ones (prelu, xielu) have the values that training begins with.`,
		Example: `  ffnrun curves relu gelu silu relu2 --plot activations.svg
  ffnrun curves gelu gelu_tanh quick_gelu --from -1 --to 1 --steps 4
  ffnrun curves all --format csv`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("0 arguments, want names of activations, or all")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runCurves(c, args, f) },
	}
	c.Flags().Float64Var(&f.from, "from", -4, "where the curves begin")
	c.Flags().Float64Var(&f.to, "to", 4, "where the curves end")
	c.Flags().IntVar(&f.steps, "steps", 8, "steps from the first value to the last, of the table")
	addFormatFlag(c, &f.format)
	f.picture.add(c)
	c.MarkFlagsMutuallyExclusive("plot", "format")
	c.MarkFlagsMutuallyExclusive("plot", "steps")
	c.ValidArgsFunction = cobra.FixedCompletions(append(ffn.ActivationNames(), "all"), cobra.ShellCompDirectiveNoFileComp)
	return c
}

func runCurves(c *cobra.Command, names []string, f curvesFlags) error {
	if err := eval.CheckFormat(f.format); err != nil {
		return usageError("--format: %w", err)
	}
	if slices.Contains(names, "all") {
		names = distinctActivations()
	}
	if f.picture.file != "" {
		if err := f.picture.check(); err != nil {
			return err
		}
		return curvesError(f.picture.save(plot.ActivationCurves(names, f.from, f.to)))
	}
	var rows []curveRow
	for _, name := range names {
		curve, err := plot.SampleActivation(name, f.from, f.to, f.steps)
		if err != nil {
			return curvesError(err)
		}
		for i, x := range curve.X {
			rows = append(rows, curveRow{name, x, curve.Y[i]})
		}
	}
	return outputError(eval.Write(c.OutOrStdout(), f.format, rows))
}

// distinctActivations names each function once.
func distinctActivations() []string {
	var names []string
	for _, spelling := range ffn.ActivationNames() {
		if a, err := ffn.FindActivation(spelling); err == nil && a.Name == spelling {
			names = append(names, spelling)
		}
	}
	return names
}

// curvesError says that it was the arguments.
func curvesError(err error) error {
	if errors.Is(err, ffn.ErrActivation) || errors.Is(err, plot.ErrData) {
		return usageError("%w", err)
	}
	return err
}
