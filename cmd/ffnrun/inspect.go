package main

import (
	"errors"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

func newInspectCommand() *cobra.Command {
	var format string
	var tensors, check bool
	c := &cobra.Command{
		Use:   "inspect DIR|FILE",
		Short: "Say what a checkpoint is and whether it can be run",
		Long: `Inspect describes a checkpoint folder, a model of the zoo, or one .safetensors file by its header alone: its config as
ffnrun understands it, its FFN, parameters, tensors and tokenizer, and what would be refused and why. Weights are not read,
unless --check looks for NaN and Inf in all of them: that ends with exit code 1 where a tensor holds any.`,
		Example: `  ffnrun inspect swiglu
  ffnrun inspect ~/checkpoints/tinyllama --tensors
  ffnrun inspect ~/checkpoints/tinyllama --check
  ffnrun inspect model-00002-of-00003.safetensors --format json`,
		Args:              oneCheckpoint,
		ValidArgsFunction: cobra.FixedCompletions(zoo.Names(), cobra.ShellCompDirectiveDefault),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		d, err := describe(args[0])
		if err != nil {
			return err
		}
		var faults numberFaults
		if check {
			if faults, err = checkNumbers(args[0]); err != nil {
				return err
			}
		}
		if format == "json" {
			err = printJSON(c.OutOrStdout(), inspectionOf(d, faults, tensors))
		} else {
			err = printDescription(c.OutOrStdout(), d, faults, tensors)
		}
		return errors.Join(err, faults.err(args[0]))
	}
	c.Flags().BoolVar(&tensors, "tensors", false, "list all tensors")
	c.Flags().BoolVar(&check, "check", false, "read all weights and name the tensors that hold NaN or Inf")
	addOutputFlag(c, &format, "json")
	return c
}

func oneCheckpoint(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError("%d arguments, want one folder, file or zoo name", len(args))
	}
	return nil
}

func describe(name string) (*model.Description, error) {
	fsys, err := namedFolder(name)
	if err != nil {
		return nil, err
	}
	if fsys != nil {
		return model.DescribeFS(fsys, name)
	}
	d, err := model.Describe(name)
	return d, withZoo(err, name)
}

// inspection is a description for programs.
type inspection struct {
	Path       string           `json:"path"`
	Files      []string         `json:"files"`
	Config     properties       `json:"config"` // null where it is missing or refused
	FFN        *ffnWords        `json:"ffn"`
	Params     int              `json:"params"`
	FFNParams  int              `json:"ffn_params"`
	NTensors   int              `json:"n_tensors"`
	Bytes      int64            `json:"bytes"`
	DTypes     map[string]int64 `json:"dtype_bytes"`
	Mapped     int64            `json:"mapped_bytes"`
	Copied     int64            `json:"copied_bytes"`
	EOS        []int            `json:"eos"`
	Tokenizer  string           `json:"tokenizer"`
	Unused     []string         `json:"unused_tensors"`
	Refused    []string         `json:"refused"`
	NotFinite  numberFaults     `json:"not_finite,omitempty"` // null without --check
	AllTensors []tensorWords    `json:"tensors,omitempty"`
}

type ffnWords struct {
	Name       string `json:"name"`
	Form       string `json:"form"`
	Gated      bool   `json:"gated"`
	Activation string `json:"activation"`
	Words      string `json:"words"`
	Source     string `json:"source,omitempty"`
}

type tensorWords struct {
	Name  string `json:"name"`
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
	Bytes int64  `json:"bytes"`
	File  string `json:"file"`
	Used  bool   `json:"used"`
}

func inspectionOf(d *model.Description, faults numberFaults, tensors bool) inspection {
	i := inspection{
		Path: d.Path, Files: d.Files, Params: d.Params, FFNParams: d.FFNParams, NTensors: len(d.Tensors), Bytes: d.Bytes,
		DTypes: d.DTypes, Mapped: d.Weights.Mapped, Copied: d.Weights.Copied, Tokenizer: d.Tokenizer,
		EOS: []int{}, Unused: []string{}, Refused: []string{}, NotFinite: faults,
	}
	if d.Config != nil {
		v := d.Config.FFN.Variant
		i.Config = configProperties(d.Config)
		i.FFN = &ffnWords{v.Name, v.Form.Name, v.Form.Gated, v.Act.Name, v.Words(), v.Source}
		i.Unused = append(i.Unused, d.Unused()...)
	}
	if d.Generation != nil {
		i.EOS = append(i.EOS, d.Generation.EOS...)
	}
	for _, err := range d.Refused {
		i.Refused = append(i.Refused, err.Error())
	}
	if tensors {
		for _, t := range d.Tensors {
			i.AllTensors = append(i.AllTensors, tensorWords{t.Name, t.DType, append([]int{}, t.Shape...), t.Bytes, t.File, t.Used})
		}
	}
	return i
}
