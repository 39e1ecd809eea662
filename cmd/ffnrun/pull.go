package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/loader/hub"
	"github.com/spf13/cobra"
)

func newPullCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "pull ORG/NAME[@REV]",
		Short: "Download a checkpoint from the Hugging Face hub",
		Long: `Pull downloads what a run needs of a repository: its configuration, tokenizer, chat template and safetensors weights, and
nothing else. It prints the folder; afterwards -m ORG/NAME means that folder, wherever -m takes a model, unless there is a
folder ORG/NAME here. REV is a branch, a tag or a commit, main where there is none, and part of the name.

The cache is that of Python's huggingface_hub: what one has downloaded, the other finds, and both may run at once. An
interrupted download goes on where it was. Sizes and hashes are verified. Of what is there already, pull asks only whether
the repository has something newer. Other commands never connect.

  HF_HOME, HF_HUB_CACHE  where the cache is (default ~/.cache/huggingface, and hub within)
  HF_TOKEN               token for private and gated repositories (default what hf auth login left)
  HF_ENDPOINT            the hub (default ` + hub.DefaultEndpoint + `)
  HF_HUB_OFFLINE=1       never connect`,
		Example: `  ffnrun pull HuggingFaceTB/SmolLM2-135M
  ffnrun generate -m HuggingFaceTB/SmolLM2-135M "Gravity is"
  ffnrun pull EleutherAI/pythia-14m@step3000`,
		Args: oneRepo,
		RunE: func(c *cobra.Command, args []string) error {
			repo, err := hub.ParseRepo(args[0])
			if err != nil {
				return usageError("%w", err)
			}
			folder, err := pull(c.Context(), repo, newNotes(c.ErrOrStderr()))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), folder)
			return outputError(err)
		},
	}
}

func oneRepo(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError("%d arguments, want one repository, ORG/NAME or ORG/NAME@REV", len(args))
	}
	return nil
}

func pull(ctx context.Context, repo hub.Repo, note *notes) (string, error) {
	c, err := hubClient()
	if err != nil {
		return "", err
	}
	bar := byteBar{notes: note, title: repo.String()}
	folder, err := c.Pull(ctx, repo, func(p hub.Progress) { bar.set(p.Done, p.Total) })
	bar.clear()
	if ctx.Err() != nil && err != nil {
		return "", fmt.Errorf("%s: interrupted; what has arrived is kept, pull again to go on", repo)
	}
	return folder, withVariable(err)
}

// variables are what sets what an error complains of.
var variables = []struct {
	kind error
	text string
}{
	{hub.ErrOffline, "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to download"},
	{hub.ErrDiskFull, "HF_HUB_CACHE sets the folder"},
	{hub.ErrUnauthorized, "HF_TOKEN sets the token, or hf auth login"},
	{hub.ErrGated, "HF_TOKEN sets the token, or hf auth login"},
	{hub.ErrRepoNotFound, "HF_TOKEN sets the token, or hf auth login"},
	{hub.ErrConnection, "HF_ENDPOINT sets the address"},
}

// withVariable names the environment variable, of which package hub knows nothing.
func withVariable(err error) error {
	for _, v := range variables {
		if errors.Is(err, v.kind) {
			return fmt.Errorf("%w (%s)", err, v.text)
		}
	}
	return err
}
