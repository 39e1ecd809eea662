package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/ffnrun/ffnrun/model/chat"
)

// dialog is a person's side of a conversation.
type dialog struct {
	talk       *conversation
	in         lineReader
	out        printer
	note       *notes
	interrupts <-chan os.Signal
}

// errExit ends a dialog.
var errExit = errors.New("exit")

// run reads messages and commands until the input ends. A terminal goes on after errors, a script ends.
func (d *dialog) run(ctx context.Context) error {
	for ctx.Err() == nil {
		line, err := readMessage(d.in)
		switch {
		case errors.Is(err, io.EOF) || (err != nil && ctx.Err() != nil):
			return d.out.err
		case err != nil:
			return err
		}
		err = d.handle(ctx, line)
		switch {
		case errors.Is(err, errExit) || d.out.err != nil:
			return d.out.err
		case err == nil:
		case d.in.interactive():
			d.note.printf("%s", err)
		default:
			return err
		}
	}
	return nil
}

func (d *dialog) handle(ctx context.Context, line string) error {
	switch {
	case strings.TrimSpace(line) == "":
		return nil
	case strings.HasPrefix(line, "/"):
		return d.command(line)
	}
	return d.answer(ctx, line)
}

// answer shows the model's answer until it ends or Ctrl-C is pressed.
func (d *dialog) answer(ctx context.Context, line string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-d.interrupts:
			stop()
		case <-ended:
		}
	}()
	d.out.last = 0
	full, err := d.talk.answer(ctx, line, func(text string) {
		if d.out.print(text); d.out.err != nil {
			stop()
		}
	})
	d.out.endLine()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	if full {
		d.note.printf("the answer ends because the context is full; %s", errConversationFull)
	}
	return err
}

// chatCommand is what a line that begins with / does.
type chatCommand struct {
	usage string
	help  string
	run   func(d *dialog, argument string) error
}

// chatCommands are in the order of /help.
var chatCommands []chatCommand

// The list is filled here because /help lists it.
func init() {
	chatCommands = []chatCommand{
		{"/system [TEXT]", "set the system message, or remove it", (*dialog).system},
		{"/reset", "begin a new conversation with the same system message", (*dialog).reset},
		{"/save FILE", "write the conversation as JSON to a new file; /save! replaces one", (*dialog).save},
		{"/save! FILE", "", (*dialog).replace},
		{"/load FILE", "go on with a conversation from a file", (*dialog).load},
		{"/help", "list the commands", (*dialog).help},
		{"/exit", "end, as Ctrl-D does", func(*dialog, string) error { return errExit }},
	}
}

func (d *dialog) command(line string) error {
	name, argument, _ := strings.Cut(line, " ")
	for _, c := range chatCommands {
		known, parameter, _ := strings.Cut(c.usage, " ")
		if known != strings.TrimSpace(name) {
			continue
		}
		argument = strings.TrimSpace(argument)
		if (parameter == "") != (argument == "") && parameter != "[TEXT]" {
			return fmt.Errorf("usage: %s", c.usage)
		}
		return c.run(d, argument)
	}
	return fmt.Errorf("unknown command %s; /help lists them", shortened(name))
}

// shortened keeps a message to one line.
func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (d *dialog) help(string) error {
	for _, c := range chatCommands {
		if c.help != "" {
			d.out.printf("%-16s%s\n", c.usage, c.help)
		}
	}
	d.out.print("A line that ends with \\ goes on in the next; so do the lines between two of \"\"\". Ctrl-C stops an answer.\n")
	return nil
}

func (d *dialog) system(text string) error {
	d.talk.setSystem(text)
	return nil
}

func (d *dialog) reset(string) error {
	d.talk.reset()
	return nil
}

func (d *dialog) save(file string) error {
	err := d.write(file, os.O_EXCL)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w; /save! %s replaces it", err, file)
	}
	return err
}

func (d *dialog) replace(file string) error { return d.write(file, os.O_TRUNC) }

func (d *dialog) write(file string, how int) error {
	data, err := chat.FormatMessages(d.talk.messages)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|how, 0o600)
	if err != nil {
		return pathError(err)
	}
	_, err = f.Write(data)
	return pathError(errors.Join(err, f.Close()))
}

// maxSaved bounds a file to load.
const maxSaved = 64 << 20

func (d *dialog) load(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return pathError(err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxSaved+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return pathError(err)
	}
	if len(data) > maxSaved {
		return fmt.Errorf("%s: %w: the file has more than %d bytes", file, chat.ErrConversation, maxSaved)
	}
	messages, err := chat.ParseMessages(data)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	d.talk.messages = messages
	return nil
}
