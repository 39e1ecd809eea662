package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// lineReader reads what is typed, one line a call. The error at the end is io.EOF.
type lineReader interface {
	read(prompt string) (string, error)
	// interactive says that a person sees errors and can go on after them.
	interactive() bool
}

// newLineReader edits lines if both in and out are terminals.
func newLineReader(ctx context.Context, in io.Reader, out io.Writer) lineReader {
	inFile, _ := in.(*os.File)
	outFile, _ := out.(*os.File)
	source := interruptible(ctx, in)
	if inFile == nil || outFile == nil || !term.IsTerminal(int(inFile.Fd())) || !term.IsTerminal(int(outFile.Fd())) {
		return &plainLines{bufio.NewReader(source)}
	}
	screen := struct {
		io.Reader
		io.Writer
	}{&typing{r: source}, out}
	return &editedLines{term.NewTerminal(screen, ""), int(inFile.Fd())}
}

// maxLine bounds a line that never ends.
const maxLine = 1 << 20

// plainLines are lines of a pipe or a file.
type plainLines struct{ r *bufio.Reader }

func (p *plainLines) interactive() bool { return false }

func (p *plainLines) read(string) (string, error) {
	var line []byte
	for {
		part, err := p.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return "", fmt.Errorf("standard input: a line has more than %d bytes", maxLine)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && len(line) == 0:
			return "", err
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

// editedLines are lines of a terminal with editing and history.
type editedLines struct {
	terminal *term.Terminal
	fd       int
}

func (e *editedLines) interactive() bool { return true }

// read puts the terminal into raw mode for one line only, so that Ctrl-C is a signal while the model answers.
func (e *editedLines) read(prompt string) (line string, err error) {
	state, err := term.MakeRaw(e.fd)
	if err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	defer func() { err = errors.Join(err, term.Restore(e.fd, state)) }()
	if width, height, err := term.GetSize(e.fd); err == nil && width > 0 {
		if err := e.terminal.SetSize(width, height); err != nil {
			return "", fmt.Errorf("terminal: %w", err)
		}
	}
	e.terminal.SetPrompt(prompt)
	line, err = e.terminal.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return line, err
}

// typing makes of Ctrl-C, which term takes for the end of input, the keys that clear the line.
type typing struct {
	r    io.Reader
	left []byte
}

const (
	keyInterrupt  = "\x03"
	keysClearLine = "\x05\x15" // to the end of the line, delete to its beginning
)

func (t *typing) Read(p []byte) (int, error) {
	if len(t.left) == 0 {
		buf := make([]byte, max(1, len(p)/2))
		n, err := t.r.Read(buf)
		if n == 0 {
			return 0, err
		}
		t.left = bytes.ReplaceAll(buf[:n], []byte(keyInterrupt), []byte(keysClearLine))
	}
	n := copy(p, t.left)
	t.left = t.left[n:]
	return n, nil
}

// readMessage reads a line, or several where it ends with \ or is """.
func readMessage(in lineReader) (string, error) {
	const prompt, more, quotes = "> ", ". ", `"""`
	line, err := in.read(prompt)
	if err != nil {
		return "", err
	}
	if first, quoted := strings.CutPrefix(line, quotes); quoted {
		return readQuoted(in, more, quotes, first)
	}
	var lines []string
	for strings.HasSuffix(line, `\`) && err == nil {
		lines = append(lines, strings.TrimSuffix(line, `\`))
		line, err = in.read(more)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.Join(append(lines, line), "\n"), err
}

// readQuoted reads up to the line that ends with quotes, or the end of the input.
func readQuoted(in lineReader, prompt, quotes, line string) (string, error) {
	var lines []string
	for {
		if text, closed := strings.CutSuffix(line, quotes); closed {
			lines = append(lines, text)
			return strings.Trim(strings.Join(lines, "\n"), "\n"), nil
		}
		lines = append(lines, line)
		var err error
		if line, err = in.read(prompt); errors.Is(err, io.EOF) {
			return "", fmt.Errorf("the message is not closed by %s", quotes)
		}
		if err != nil {
			return "", err
		}
	}
}
