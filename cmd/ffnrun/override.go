package main

import (
	"strings"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/spf13/cobra"
)

// overrideFlag is --override-act: what if a checkpoint had another activation?
type overrideFlag struct{ act string }

func (o *overrideFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&o.act, "override-act", "", "what if the FFN had the activation `NAME`, as config.json calls it, instead of its own?")
	complete(c, "override-act", overridingActivations())
}

// overridingActivations lists the functions that need nothing from the checkpoint, by every name.
func overridingActivations() []string {
	var names []string
	for _, name := range ffn.ActivationNames() {
		if act, err := ffn.FindActivation(name); err == nil && len(act.Params) == 0 {
			names = append(names, name)
		}
	}
	return names
}

func (o *overrideFlag) check() error {
	if o.act == "" {
		return nil
	}
	act, err := ffn.FindActivation(o.act)
	if err != nil {
		return usageError("--override-act: %w", err)
	}
	if len(act.Params) > 0 {
		return usageError("--override-act: %s has learned parameters, which a checkpoint of another function lacks; give one of %s",
			act.Name, strings.Join(overridingActivations(), ", "))
	}
	return nil
}

// warn says what results with another function are worth.
func (o *overrideFlag) warn(note *notes) {
	if o.act != "" {
		note.printf("--override-act: %s takes the place of the function that a model was trained with: the results say nothing of its worth", o.act)
	}
}
