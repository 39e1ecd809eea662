package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// scoreFlags are what score's flags say.
type scoreFlags struct {
	model      string
	text, file string
	ids        []int
	encoderIDs []int // of an encoder–decoder
	logits     string
	force      bool
	ctx        int
	engine     engineFlags
	format     string
}

func newScoreCommand() *cobra.Command {
	var f scoreFlags
	c := &cobra.Command{
		Use:   "score",
		Short: "Print the log-probability of each token of a text",
		Long: `Score prints ln p of each token after those before it, in nats, and the most probable token to follow it. As JSON:

  ids       the tokens
  logprobs  ln p(ids[i] | ids[0] … ids[i-1]), null for the first
  top       the most probable token after ids[i]: {id, piece, logprob}

A text gets the special tokens that its tokenizer puts around it, and is taken as it is, its last line break included.
An encoder–decoder (T5) reads --encoder-ids first; --ids are then the decoder's, its start token included.

--logits also writes a safetensors file: logits [n, vocab], hidden.0 … hidden.N [n, d_model], the residual stream before
each layer and after the final norm, all F32, and ids [n] I64; of an encoder–decoder encoder_ids [m] and encoder_out
[m, d_model] too.`,
		Example: `  ffnrun score --text "Once upon a time"
  ffnrun score -m relu --ids 425,628,262,597 --format json
  ffnrun score -m ~/checkpoints/tinyllama --file page.txt --logits page.safetensors`,
		Args: cobra.NoArgs,
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return runScore(c, f) }
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "`NAME` in the zoo, checkpoint folder or pulled ORG/NAME")
	fl.StringVar(&f.text, "text", "", "score this `TEXT`")
	fl.StringVar(&f.file, "file", "", "score the text of `FILE`, - for standard input")
	fl.IntSliceVar(&f.ids, "ids", nil, "score token `IDS`, separated by commas")
	fl.IntSliceVar(&f.encoderIDs, "encoder-ids", nil, "give an encoder–decoder these `IDS` to read")
	fl.StringVar(&f.logits, "logits", "", "write logits and hidden states to this safetensors `FILE`")
	fl.BoolVar(&f.force, "force", false, "let --logits replace a file")
	fl.IntVar(&f.ctx, "ctx", 0, "a context of `N` tokens (default all that the model has)")
	f.engine.add(c)
	addOutputFlag(c, &f.format, "json")
	complete(c, "model", zoo.Names())
	return c
}

func runScore(c *cobra.Command, f scoreFlags) (err error) {
	if err := f.check(c); err != nil {
		return err
	}
	if f.logits != "" {
		if err := checkTarget(f.logits, f.force); err != nil {
			return err
		}
	}
	note := newNotes(c.ErrOrStderr())
	if f.file != "" {
		if f.text, err = readInput(c.Context(), c.InOrStdin(), f.file); err != nil {
			return err
		}
	}
	opts := f.engine.options()
	opts.MaxContext = f.ctx
	m, err := openWith(f.model, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	noteContext(m, f.ctx, note)
	if f.ids == nil {
		if f.ids, err = encodeText(m, f.text, note); err != nil {
			return err
		}
	}
	s, err := score(c.Context(), m, f.ids, f.encoderIDs, f.logits != "")
	if err != nil {
		return err
	}
	if f.logits != "" {
		if err := s.record.write(f.logits, f.force); err != nil {
			return err
		}
	}
	if f.format == "json" {
		return printJSON(c.OutOrStdout(), s)
	}
	return s.print(c.OutOrStdout(), m)
}

// check wants one text.
func (f *scoreFlags) check(c *cobra.Command) error {
	given := 0
	for _, name := range []string{"text", "file", "ids"} {
		if c.Flags().Changed(name) {
			given++
		}
	}
	if given != 1 {
		return usageError("%d texts, want one; give it by --text, --file or --ids", given)
	}
	if err := f.engine.check(); err != nil {
		return err
	}
	if f.encoderIDs != nil && f.ids == nil {
		return usageError("--encoder-ids goes with --ids, which the decoder begins with")
	}
	return nil
}

// scored is score's result.
type scored struct {
	IDs      []int      `json:"ids"`
	LogProbs []*float64 `json:"logprobs"` // nil for the first
	Top      []topToken `json:"top"`

	record record
}

// topToken is the most probable token after a position.
type topToken struct {
	ID      int     `json:"id"`
	Piece   string  `json:"piece,omitempty"` // empty without a tokenizer
	LogProb float64 `json:"logprob"`
}

// encoded returns a new session, in which an encoder–decoder has read input, and the encoder's output.
func encoded(ctx context.Context, m *model.Model, input []int) (*model.Session, []float32, error) {
	s, name := m.NewSession(), m.Info().Name
	switch {
	case !m.Encoded() && input == nil:
		return s, nil, nil
	case !m.Encoded():
		return nil, nil, fmt.Errorf("%s: the model has no encoder; leave out --encoder-ids", name)
	case input == nil:
		return nil, nil, fmt.Errorf("%s: an encoder–decoder gives no probability to a text alone; give the encoder's tokens by --encoder-ids and the decoder's by --ids", name)
	}
	if err := checkIDs(m, input); err != nil {
		return nil, nil, err
	}
	out, err := s.Encode(ctx, input)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, out, nil
}

// score runs ids through the model, input through its encoder where it has one, and records what it computes where all is
// asked for.
func score(ctx context.Context, m *model.Model, ids, input []int, all bool) (*scored, error) {
	name := m.Info().Name
	if err := checkIDs(m, ids); err != nil {
		return nil, err
	}
	session, out, err := encoded(ctx, m, input)
	if err != nil {
		return nil, err
	}
	s := &scored{IDs: ids, LogProbs: make([]*float64, 1, len(ids)+1)}
	t := model.Trace{Logits: func(pos int, logits []float32) { s.add(m, pos, logits) }}
	if all {
		s.record = newRecord(m, ids, input, out)
		t = s.record.trace(t)
	}
	if err := session.Forward(ctx, ids, t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// add takes the logits after a position.
func (s *scored) add(m *model.Model, pos int, logits []float32) {
	norm := kernels.LogSumExp(logits)
	top := topToken{ID: sample.Greedy{}.Sample(logits), LogProb: math.NaN()}
	if top.ID >= 0 {
		top.LogProb, top.Piece = float64(logits[top.ID])-norm, piece(m, top.ID)
	}
	s.Top = append(s.Top, top)
	if next := pos + 1; next < len(s.IDs) {
		p := float64(logits[s.IDs[next]]) - norm
		s.LogProbs = append(s.LogProbs, &p)
	}
}

// piece is a token as the vocabulary spells it.
func piece(m *model.Model, id int) string {
	tok, err := m.Tokenizer()
	if err != nil {
		return ""
	}
	p, _ := tok.Piece(id)
	return p
}

// print writes a line for each token. Three decimals do not depend on the kernel that summed them.
func (s *scored) print(w io.Writer, m *model.Model) error {
	pieces := make([]string, len(s.IDs))
	width := len("piece")
	for i, id := range s.IDs {
		pieces[i] = printable(piece(m, id))
		width = max(width, utf8.RuneCountInString(pieces[i]))
	}
	p := printer{w: w}
	line := func(pos, logprob, id, piece, topLogProb, topID, topPiece any) {
		text := fmt.Sprintf("%5v  %8v  %7v  %-*v  %12v  %7v  %v", pos, logprob, id, width, piece, topLogProb, topID, topPiece)
		p.print(strings.TrimRight(text, " ") + "\n")
	}
	line("pos", "logprob", "id", "piece", "next logprob", "id", "piece")
	for i, id := range s.IDs {
		logprob, top := "", s.Top[i]
		if s.LogProbs[i] != nil {
			logprob = fmt.Sprintf("%.3f", *s.LogProbs[i])
		}
		line(i, logprob, id, pieces[i], fmt.Sprintf("%.3f", top.LogProb), top.ID, printable(top.Piece))
	}
	return p.err
}
