package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// readInput reads all of a file, or of standard input for the path -.
func readInput(ctx context.Context, stdin io.Reader, path string) (string, error) {
	if path != "-" {
		b, err := os.ReadFile(path)
		return string(b), pathError(err)
	}
	b, err := io.ReadAll(interruptible(ctx, stdin))
	if err != nil {
		return "", fmt.Errorf("standard input: %w", err)
	}
	return string(b), nil
}

// interruptible is r until ctx is cancelled, which nothing else tells to who waits for a line typed on a terminal.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, err := io.Copy(pw, r)
		if err == nil {
			err = ctx.Err()
		}
		_ = pw.CloseWithError(err) // never fails
	}()
	context.AfterFunc(ctx, func() { _ = pw.CloseWithError(ctx.Err()) })
	return pr
}

// pathError is the error of a file's name first, as all of ours are.
func pathError(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("%s: %w", e.Path, e.Err)
	}
	return err
}

// encodeText returns the ids that a session begins with for a text, and notes what the vocabulary leaves out.
func encodeText(m *model.Model, text string, note *notes) ([]int, error) {
	tok, err := m.Tokenizer()
	if errors.Is(err, model.ErrNoTokenizer) {
		return nil, fmt.Errorf("%w; give token ids with --ids", err)
	}
	if err != nil {
		return nil, err
	}
	_, lost := tok.EncodeChecked(text, true)
	if errors.Is(lost, tokenizer.ErrPattern) {
		return nil, fmt.Errorf("%s: %w", m.Info().Name, lost)
	}
	ids, err := m.EncodePrompt(text)
	if lost != nil && errors.Is(err, model.ErrEmpty) {
		err = lost
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Info().Name, err)
	}
	if lost != nil {
		note.printf("%s: %v", m.Info().Name, lost)
	}
	return ids, nil
}

// checkIDs refuses, before any work is done, ids that the vocabulary lacks or more than the context holds.
func checkIDs(m *model.Model, ids []int) error {
	vocab := m.Config().VocabSize
	for i, id := range ids {
		if id < 0 || id >= vocab {
			return fmt.Errorf("%s: %w: id %d at place %d, the vocabulary has %d", m.Info().Name, model.ErrTokenID, id, i, vocab)
		}
	}
	if len(ids) <= m.MaxContext() {
		return nil
	}
	way := "shorten the text"
	if m.MaxContext() < m.Config().MaxContext {
		way += " or raise --ctx"
	}
	return fmt.Errorf("%s: %w: the text has %d tokens and it holds %d; %s", m.Info().Name, model.ErrContextFull, len(ids), m.MaxContext(), way)
}

// noteContext says that a context is smaller than was asked for.
func noteContext(m *model.Model, ctx int, note *notes) {
	if limit := m.MaxContext(); ctx > limit {
		note.printf("%s: its context is %d tokens and --ctx is %d: it runs at %d", m.Info().Name, limit, ctx, limit)
	}
}

// unescape reads the escapes of Go's strings, such as \n and \u00e9. Quotes need none.
func unescape(s string) (string, error) {
	var b strings.Builder
	for rest := s; rest != ""; {
		r, multibyte, tail, err := strconv.UnquoteChar(rest, 0)
		if err != nil {
			return "", usageError(`--stop: %q has an unknown escape; write \\ for a backslash`, s)
		}
		if rest = tail; multibyte {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
	}
	return b.String(), nil
}
