package main

import (
	"fmt"
	"io/fs"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// zooRow is what models says of one.
type zooRow struct {
	Name   string  `json:"name"`
	FFN    string  `json:"ffn"`
	Form   string  `json:"form"`
	Class  string  `json:"class"`
	DFF    int     `json:"d_ff"`
	Params int     `json:"params"`
	Bytes  int64   `json:"size_bytes"` // of the weights' file
	NLL    float64 `json:"nll_mean"`   // nats per token
	PPL    float64 `json:"ppl"`
	PPLSE  float64 `json:"ppl_se"`
}

func newModelsCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "models",
		Short: "List the models of the zoo",
		Long: `Models lists the zoo: small decoders, alike but for their FFN, trained on the same data in the same order and built into
this program; -m takes their names, and ` + zoo.Default + ` is the default. nll_mean and ppl are of held-out text, by the protocol of
llama.cpp at a context of 512 tokens; eval measures them again. One seed was trained of each: differences below about 0.01
nats say nothing about the functions.`,
		Example: `  ffnrun models
  ffnrun models --format json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := eval.CheckFormat(format); err != nil {
				return usageError("--format: %w", err)
			}
			rows, err := zooRows()
			if err != nil {
				return err
			}
			return outputError(eval.Write(c.OutOrStdout(), format, rows))
		},
	}
	addFormatFlag(c, &format)
	return c
}

func zooRows() ([]zooRow, error) {
	var rows []zooRow
	for _, m := range zoo.Models() {
		v, err := ffn.Find(m.Variant)
		if err != nil {
			return nil, fmt.Errorf("zoo: %s: %w", m.Name, err)
		}
		folder, err := zoo.FS(m.Name)
		if err != nil {
			return nil, err
		}
		info, err := fs.Stat(folder, "model.safetensors")
		if err != nil {
			return nil, fmt.Errorf("zoo: %s: %w", m.Name, err)
		}
		rows = append(rows, zooRow{
			Name: m.Name, FFN: m.Variant, Form: v.Form.Name, Class: m.Architecture, DFF: m.DFF, Params: m.Params,
			Bytes: info.Size(), NLL: m.NLL, PPL: m.PPL, PPLSE: m.PPLStdErr,
		})
	}
	return rows, nil
}
