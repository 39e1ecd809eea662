package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/ffnrun/ffnrun/model/tokenizer"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// tokenizeFlags are what tokenize's flags say.
type tokenizeFlags struct {
	model   string
	special bool
	format  string
}

func newTokenizeCommand() *cobra.Command {
	var f tokenizeFlags
	c := &cobra.Command{
		Use:   "tokenize",
		Short: "Turn text into token ids",
		Long: `Tokenize reads text from standard input and prints its token ids, their pieces as the vocabulary spells them, and the text
that they decode to, as Hugging Face's tokenizers library does with the same file, its truncation and padding included.

  text   all input is one text; a line for each token
  json   all input is one text; an object:
         ids           with the special tokens that the tokenizer puts around a text, unless --special=false
         ids_plain     without these
         pieces        of ids
         decoded       what ids_plain decode to
         decoded_skip  what ids decode to, special tokens left out
  jsonl  each line of input is an object {"text": …}; such an object a line`,
		Example: `  echo -n "Once upon a time" | ffnrun tokenize
  ffnrun tokenize -m ~/checkpoints/tinyllama/tokenizer.json --special=false --format json < page.txt
  ffnrun tokenize -m ~/checkpoints/tinyllama --format jsonl < texts.jsonl > ids.jsonl`,
		Args: cobra.NoArgs,
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return runTokenize(c.Context(), f, c.InOrStdin(), c.OutOrStdout())
	}
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "`NAME` in the zoo, checkpoint folder, tokenizer.json or pulled ORG/NAME")
	fl.BoolVar(&f.special, "special", true, "add the special tokens that the tokenizer puts around a text")
	addOutputFlag(c, &f.format, "json", "jsonl")
	complete(c, "model", zoo.Names())
	return c
}

func runTokenize(ctx context.Context, f tokenizeFlags, in io.Reader, out io.Writer) error {
	tok, err := openTokenizer(f.model)
	if err != nil {
		return err
	}
	if f.format == "jsonl" {
		return tokenizeLines(ctx, tok, f.special, in, out)
	}
	text, err := readInput(ctx, in, "-")
	if err != nil {
		return err
	}
	result, err := tokenize(tok, text, f.special)
	if err != nil {
		return fmt.Errorf("%s: %w", f.model, err)
	}
	if f.format == "json" {
		return printJSON(out, result)
	}
	return result.print(out)
}

// openTokenizer opens the tokenizer of a zoo name, a folder or a file.
func openTokenizer(name string) (*tokenizer.Tokenizer, error) {
	fsys, err := namedFolder(name)
	if err != nil {
		return nil, err
	}
	if fsys == nil {
		tok, err := tokenizer.Open(name)
		return tok, withZoo(pathError(err), name)
	}
	tok, err := tokenizer.OpenFS(fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tok, nil
}

// tokenized is a text's tokens.
type tokenized struct {
	IDs         []int    `json:"ids"`
	IDsPlain    []int    `json:"ids_plain"`
	Pieces      []string `json:"pieces"`       // of IDs
	Decoded     string   `json:"decoded"`      // of IDsPlain
	DecodedSkip string   `json:"decoded_skip"` // of IDs
}

// tokenize leaves out what the vocabulary cannot express, as the library does.
func tokenize(tok *tokenizer.Tokenizer, text string, special bool) (tokenized, error) {
	plain, err := tok.EncodeAsFile(text, false)
	if errors.Is(err, tokenizer.ErrPattern) {
		return tokenized{}, err
	}
	ids := plain
	if special {
		ids, _ = tok.EncodeAsFile(text, true)
	}
	t := tokenized{IDs: append([]int{}, ids...), IDsPlain: append([]int{}, plain...), Pieces: make([]string, len(ids))}
	for i, id := range ids {
		t.Pieces[i], _ = tok.Piece(id)
	}
	t.Decoded, t.DecodedSkip = tok.Decode(plain, false), tok.Decode(ids, true)
	return t, nil
}

// print writes a line for each token and the text that they make.
func (t tokenized) print(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := printer{w: b}
	for i, id := range t.IDs {
		p.printf("%8d  %s\n", id, printable(t.Pieces[i]))
	}
	p.printf("%8s  %q\n", "decoded", t.Decoded)
	return errors.Join(p.err, outputError(b.Flush()))
}

// printable quotes what would not show, or would move a terminal's cursor.
func printable(s string) string {
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}

// tokenizeLines answers each line of JSON by one, and at once where the next is still to come.
func tokenizeLines(ctx context.Context, tok *tokenizer.Tokenizer, special bool, in io.Reader, out io.Writer) error {
	r, w := bufio.NewReader(interruptible(ctx, in)), bufio.NewWriter(out)
	for n := 1; ; n++ {
		line, end := r.ReadBytes('\n')
		if end != nil && end != io.EOF {
			return errors.Join(outputError(w.Flush()), fmt.Errorf("standard input: line %d: %w", n, end))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			text, err := lineText(line)
			var result tokenized
			if err == nil {
				result, err = tokenize(tok, text, special)
			}
			if err != nil {
				return errors.Join(outputError(w.Flush()), fmt.Errorf("standard input: line %d: %w", n, err))
			}
			if err := printJSON(w, result); err != nil {
				return err
			}
		}
		if end == io.EOF || r.Buffered() == 0 {
			if err := w.Flush(); err != nil || end == io.EOF {
				return outputError(err)
			}
		}
	}
}

// lineText returns the text of a line {"text": …}.
func lineText(line []byte) (string, error) {
	var v struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(line, &v); err != nil {
		return "", fmt.Errorf(`want an object {"text": …}: %w`, err)
	}
	if v.Text == nil {
		return "", errors.New(`want an object {"text": …}: it has no text`)
	}
	return *v.Text, nil
}
