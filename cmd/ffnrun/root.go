package main

import (
	"errors"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newRootCommand returns the whole command line.
func newRootCommand() *cobra.Command {
	var kernel kernelFlag
	root := &cobra.Command{
		Use:   "ffnrun",
		Short: "Run transformer checkpoints",
		Long: `Ffnrun runs transformer checkpoints as they are published (config.json, safetensors, tokenizer.json), and measures what
their feed-forward blocks are worth and what they cost. A zoo of small models, one for each kind of block, is built in.`,
		Example: `  ffnrun generate "Once upon a time"
  ffnrun generate -m ~/checkpoints/tinyllama --temp 0 "The capital of France is"
  ffnrun eval
  ffnrun models`,
		Version:       version(),
		Args:          unknownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(
		newGenerateCommand(), newChatCommand(), newServeCommand(), newEvalCommand(), newTable1Command(), newSparsityCommand(), newBenchCommand(),
		newCompareCommand(), newCurvesCommand(), newScoreCommand(), newTokenizeCommand(), newInspectCommand(), newModelsCommand(), newPullCommand(),
		newQuantizeCommand(),
	)
	root.SetVersionTemplate("ffnrun {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	for _, c := range root.Commands() {
		c.Args = usageArgs(c.Args)
		c.Flags().SortFlags = false
	}
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := c.ValidateFlagGroups(); err != nil {
			return usageError("%w", err)
		}
		return kernel.use()
	}
	kernel.add(root)
	return root
}

// flagError says what a flag takes where a value does not fit. Flags of a command that is mistyped are none of ffnrun's own: what is wrong is the command.
func flagError(c *cobra.Command, err error) error {
	if !c.HasParent() {
		if err := unknownCommand(c, c.Flags().Args()); err != nil {
			return err
		}
	}
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return usageError("%w", err)
	}
	f := invalid.GetFlag()
	wants := map[string]string{
		"int": "a whole number", "uint64": "a whole number", "float64": "a number", "bool": "true or false",
		"intSlice": "whole numbers separated by commas",
	}
	want, ok := wants[f.Value.Type()]
	if !ok {
		return usageError("%w", err)
	}
	return usageError("--%s: %q, want %s", f.Name, invalid.GetValue(), want)
}

// version is the module's version where the program was installed as one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// unknownCommand refuses what follows ffnrun and is no command.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			known = append(known, sub.Name())
		}
	}
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return usageError("unknown command %q, did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usageError("unknown command %q, known: %s", args[0], strings.Join(known, ", "))
}

// usageArgs makes a usage error of what check finds.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		err := check(c, args)
		if err == nil || errors.Is(err, errUsage) {
			return err
		}
		return usageError("%s takes no arguments, got %q", c.Name(), args[0])
	}
}
