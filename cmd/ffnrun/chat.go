package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// templateFlags choose how a conversation becomes text.
type templateFlags struct {
	system string
	file   string
}

func addTemplateFlags(fl *pflag.FlagSet, f *templateFlags) {
	fl.StringVar(&f.system, "system", "", "`TEXT` of the system message")
	fl.StringVar(&f.file, "chat-template", "", "read the chat template from `FILE` instead of the checkpoint's")
}

// open returns the chat template for a model that was opened under this name.
func (f *templateFlags) open(name string) (*chat.Template, error) {
	folder := checkpointFolder(name)
	if f.file == "" {
		t, err := chat.Open(folder)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return t, nil
	}
	src, err := os.ReadFile(f.file)
	if err != nil {
		return nil, pathError(err)
	}
	t, err := chat.OpenWith(folder, string(src))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.file, err)
	}
	return t, nil
}

func checkpointFolder(name string) fs.FS {
	if fsys, err := namedFolder(name); err == nil && fsys != nil {
		return fsys
	}
	return os.DirFS(name)
}

// prompt renders a text as a conversation's first message and encodes it.
func (f *templateFlags) prompt(m *model.Model, name, text string) ([]int, error) {
	t, err := f.open(name)
	if err != nil {
		return nil, err
	}
	c := conversation{m: m, template: t}
	c.setSystem(f.system)
	c.messages = append(c.messages, chat.Say(chat.User, text))
	return c.encode()
}

// chatFlags are what chat's flags say.
type chatFlags struct{ generateFlags }

func newChatCommand() *cobra.Command {
	var f chatFlags
	c := &cobra.Command{
		Use:   "chat",
		Short: "Talk with a model",
		Long: `Chat talks with a model through the chat template of its checkpoint. On a terminal it edits lines and remembers them; else
it reads one message a line, and ends at the first error.

A line that ends with \ goes on in the next one, and so does everything between two lines of """. Lines that begin with /
are commands; /help lists them. Ctrl-C stops the answer, Ctrl-D ends the program.

How tokens are chosen is what the checkpoint's generation_config.json says, else temperature 0.8 and top-p 0.95. Only what
is new in a conversation is run: the rest stays in the KV cache.`,
		Example: `  ffnrun chat -m ~/checkpoints/qwen3-0.6b
  ffnrun chat -m ~/checkpoints/smollm2 --system "Answer in one sentence." --temp 0
  echo "Why is the sky blue?" | ffnrun chat -m ~/checkpoints/smollm2`,
		Args: cobra.NoArgs,
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return runChat(c, f) }
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "`NAME` in the zoo, checkpoint folder or pulled ORG/NAME")
	addTemplateFlags(fl, &f.templates)
	fl.IntVarP(&f.tokens, "max-tokens", "n", 0, "`N` tokens of one answer at most, 0 for as many as the context holds")
	addSamplingFlags(fl, &f.sampling)
	fl.IntVar(&f.ctx, "ctx", 0, "a context of `N` tokens (default all that the model has)")
	f.engine.add(c)
	f.sparse.add(c)
	fl.BoolVar(&f.stats, "stats", false, "print speed and memory to standard error at the end")
	complete(c, "model", zoo.Names())
	return c
}

func runChat(c *cobra.Command, f chatFlags) (err error) {
	if f.tokens < 0 {
		return usageError("--max-tokens: %d tokens, want 1 or more, or 0 for as many as the context holds", f.tokens)
	}
	if err := errors.Join(f.engine.check(), f.sparse.check(), f.sampling.check()); err != nil {
		return err
	}
	engine := f.engine.options()
	engine.MaxContext, engine.Sparse = f.ctx, f.sparse.on()
	m, err := openWith(f.model, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	template, err := f.templates.open(f.model)
	if err != nil {
		return err
	}
	note := newNotes(c.ErrOrStderr())
	noteContext(m, f.ctx, note)
	f.tokensGiven = true // 0 means all that fit, not generate's usual number
	opts, _, err := f.options(m, 0, note)
	if err != nil {
		return err
	}
	talk := newConversation(m, template, opts)
	talk.setSystem(f.templates.system)
	err = chatting(c, talk, note)
	if f.stats {
		note.printf("%s", talk.session.Stats())
	}
	return err
}

// chatting takes Ctrl-C over from the program: here it ends an answer only.
func chatting(c *cobra.Command, talk *conversation, note *notes) error {
	signal.Reset(os.Interrupt)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	ctx, stop := signal.NotifyContext(context.WithoutCancel(c.Context()), syscall.SIGTERM)
	defer stop()
	in := newLineReader(ctx, c.InOrStdin(), c.OutOrStdout())
	d := &dialog{talk: talk, in: in, out: printer{w: c.OutOrStdout()}, note: note, interrupts: interrupts}
	return d.run(ctx)
}
