package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// usualTokens is how many tokens are generated where nobody says and the context holds them.
const usualTokens = 256

// generateFlags are what generate's flags say.
type generateFlags struct {
	model       string
	file        string
	ids         []int
	tokens      int
	tokensGiven bool
	sampling    samplingFlags
	stop        []string
	stopIDs     []int
	ctx         int
	override    overrideFlag
	sparse      sparseFlag
	engine      engineFlags
	stats       bool
	format      string
	chat        bool
	templates   templateFlags
}

func newGenerateCommand() *cobra.Command {
	var f generateFlags
	c := &cobra.Command{
		Use:   "generate [PROMPT]",
		Short: "Continue a text",
		Long: `Generate continues a prompt and streams what it writes, after the prompt itself. The prompt is the argument, standard
input for -, or a file; of these two a last line break is left out.

How tokens are chosen is what the checkpoint's generation_config.json says, else temperature 0.8 and top-p 0.95; each flag
changes one setting. The same seed writes the same text on every machine, whatever the number of threads.

A checkpoint without a tokenizer takes --ids and prints ids. An encoder–decoder reads the prompt with its encoder and
prints only what its decoder writes.

Ctrl-C ends the text where it is, with finish_reason "cancelled" and exit code 0.`,
		Example: `  ffnrun generate "Once upon a time"
  ffnrun generate -m geglu -n 40 --temp 0 "The king said"
  ffnrun generate -m ~/checkpoints/tinyllama --top-k 40 --seed 7 --stop "\n\n" --file prompt.txt
  echo "It was a dark night" | ffnrun generate --stats -
  ffnrun generate --format json --temp 0 "Once upon a time"`,
		Args: onePrompt,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		f.tokensGiven = c.Flags().Changed("max-tokens")
		return runGenerate(c, f, args)
	}
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "`NAME` in the zoo, checkpoint folder or pulled ORG/NAME")
	fl.StringVar(&f.file, "file", "", "read the prompt from `FILE`")
	fl.IntSliceVar(&f.ids, "ids", nil, "the prompt as token `IDS`, separated by commas")
	fl.IntVarP(&f.tokens, "max-tokens", "n", 0, "generate `N` tokens, 0 for as many as the context holds (default 256, or what it holds)")
	addSamplingFlags(fl, &f.sampling)
	fl.StringArrayVar(&f.stop, "stop", nil, "end before this `TEXT`, which may have escapes such as \\n; may be repeated")
	fl.IntSliceVar(&f.stopIDs, "stop-id", nil, "end at this token `ID`; may be repeated")
	fl.IntVar(&f.ctx, "ctx", 0, "a context of `N` tokens (default all that the model has)")
	f.engine.add(c)
	f.override.add(c)
	f.sparse.add(c)
	fl.BoolVar(&f.stats, "stats", false, "print speed, memory and seed to standard error")
	fl.BoolVar(&f.chat, "chat", false, "the prompt is a message, put through the checkpoint's chat template")
	addTemplateFlags(fl, &f.templates)
	addOutputFlag(c, &f.format, "json")
	complete(c, "model", zoo.Names())
	return c
}

// onePrompt refuses a prompt without quotes.
func onePrompt(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError("%d arguments, want one prompt; put it in quotes", len(args))
	}
	return nil
}

func (f *generateFlags) check(args []string) (err error) {
	sources := len(args)
	for _, given := range []bool{f.file != "", f.ids != nil} {
		if given {
			sources++
		}
	}
	switch {
	case sources == 0:
		return usageError("no prompt; give it as an argument, as - for standard input, or with --file or --ids")
	case sources > 1:
		return usageError("more than one prompt; give one of an argument, --file and --ids")
	case f.chat && f.ids != nil:
		return usageError("--chat needs a text; --ids are ids already")
	case !f.chat && f.templates != (templateFlags{}):
		return usageError("--system and --chat-template need --chat")
	case f.tokens < 0:
		return usageError("--max-tokens: %d tokens, want 1 or more, or 0 for as many as the context holds", f.tokens)
	}
	for i, stop := range f.stop {
		if stop == "" {
			return usageError("--stop: an empty text ends everything")
		}
		if f.stop[i], err = unescape(stop); err != nil {
			return err
		}
	}
	if err := f.override.check(); err != nil {
		return err
	}
	if err := errors.Join(f.engine.check(), f.sparse.check()); err != nil {
		return err
	}
	return f.sampling.check()
}

func runGenerate(c *cobra.Command, f generateFlags, args []string) (err error) {
	if err := f.check(args); err != nil {
		return err
	}
	note := newNotes(c.ErrOrStderr())
	text, err := readPrompt(c.Context(), c.InOrStdin(), f.file, args)
	if err != nil {
		return err
	}
	engine := f.engine.options()
	engine.MaxContext, engine.Activation, engine.Sparse = f.ctx, f.override.act, f.sparse.on()
	m, err := openWith(f.model, engine)
	if err != nil {
		return err
	}
	f.override.warn(note)
	defer func() { err = errors.Join(err, m.Close()) }()
	noteContext(m, f.ctx, note)
	ids, err := f.encode(m, text, note)
	if err != nil {
		return err
	}
	if err := checkIDs(m, ids); err != nil {
		return err
	}
	opts, seed, err := f.options(m, len(ids), note)
	if err != nil {
		return err
	}
	w := newWriting(c.OutOrStdout(), m, f.format, ids, text)
	if f.chat {
		w.prompt = "" // an answer follows a question, it does not continue it
	}
	return w.run(c.Context(), opts, seed, f, c.ErrOrStderr())
}

// encode returns the ids of the prompt.
func (f *generateFlags) encode(m *model.Model, text string, note *notes) ([]int, error) {
	switch {
	case f.ids != nil:
		return f.ids, nil
	case f.chat:
		return f.templates.prompt(m, f.model, text)
	}
	return encodeText(m, text, note)
}

// readPrompt returns the text of the argument, standard input or file.
func readPrompt(ctx context.Context, stdin io.Reader, file string, args []string) (string, error) {
	if len(args) == 1 && args[0] != "-" {
		return args[0], nil
	}
	if file == "" && len(args) == 0 {
		return "", nil
	}
	if file == "" {
		file = "-"
	}
	text, err := readInput(ctx, stdin, file)
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"), err
}

// options resolves the flags for a model and a prompt of so many tokens. The seed is nil where nothing is random.
func (f *generateFlags) options(m *model.Model, prompt int, note *notes) (*model.GenerateOptions, *uint64, error) {
	vocab := m.Config().VocabSize
	for id := range f.sampling.conf.Bias {
		if id >= vocab {
			return nil, nil, usageError("--logit-bias: id %d is outside the vocabulary of %d", id, vocab)
		}
	}
	conf := f.sampling.over(m.Generation().Sampling)
	s, err := sample.New(conf)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: generation_config.json: %w", f.model, err)
	}
	seed := &conf.Seed
	if conf.Temperature == 0 {
		seed = nil
		if idle := f.sampling.idle(); idle != nil {
			note.printf("temperature is 0, which is greedy: %s changes nothing", strings.Join(idle, ", "))
		}
	}
	n := f.tokens
	if !f.tokensGiven {
		n = min(usualTokens, max(1, m.MaxContext()-prompt+1)) // the last token need not fit
	}
	return &model.GenerateOptions{MaxTokens: n, Sampler: s, Stop: f.stop, StopIDs: f.stopIDs}, seed, nil
}
