package eval

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

var errNotUTF8 = errors.New("the text is not UTF-8, so its tokens do not stand for its bytes: convert it first")

// plan is a text cut for scoring.
type plan struct {
	windows []window
	tokens  int    // of the text
	encoded digest // of the text's ids: equal where tokenizers agree
	digest  digest // of the windows: equal where the same tokens are scored after the same ones
}

// cut tokenizes the text once and cuts it by the protocol.
func cut(m *model.Model, tok *tokenizer.Tokenizer, text string, o Options) (plan, error) {
	if !utf8.ValidString(text) {
		return plan{}, errNotUTF8
	}
	ids, err := tok.EncodeChecked(text, o.Protocol != Rolling)
	if err != nil {
		return plan{}, fmt.Errorf("text: %w", err)
	}
	p := plan{tokens: len(ids), encoded: digestOf(window{ids, 0})}
	if need := o.least(); len(ids) < need {
		return plan{}, fmt.Errorf("%w: it has %d tokens, the %s protocol at context %d needs %d", ErrTooShort, len(ids), o.Protocol, o.Ctx, need)
	}
	switch o.Protocol {
	case LlamaCpp:
		bos, ok := tok.BOS()
		if !ok {
			bos = -1
		}
		p.windows = chunks(ids, o.Ctx, bos)
	case Strided:
		p.windows = strides(ids, o.Ctx, o.Stride)
	case Rolling:
		prefix, err := prefixToken(m.Config())
		if err != nil {
			return plan{}, err
		}
		p.windows = rolls(append([]int{prefix}, ids...), o.Ctx)
	}
	p.digest = digestOf(p.windows...)
	return p, nil
}

// least is the number of tokens that a text must have: two chunks as llama.cpp asks, or enough for a standard error.
func (o *Options) least() int {
	switch o.Protocol {
	case LlamaCpp:
		return 2 * o.Ctx
	case Strided:
		return 3
	}
	return 2
}

// prefixToken is what lm-evaluation-harness puts before a document: BOS, or the end token where there is none.
func prefixToken(c model.Config) (int, error) {
	if c.BOS >= 0 {
		return c.BOS, nil
	}
	if len(c.EOS) > 0 {
		return c.EOS[0], nil
	}
	return 0, fmt.Errorf("config.json names neither bos_token_id nor eos_token_id, one of which begins a text in the rolling protocol: use another protocol")
}

// digest identifies tokens or a text.
type digest = [sha256.Size]byte

// digestOf hashes the ids of windows, and where each begins to score.
func digestOf(ws ...window) digest {
	h := sha256.New()
	var b [8]byte
	put := func(n int) {
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		_, _ = h.Write(b[:]) // a hash never fails
	}
	for _, w := range ws {
		put(len(w.ids))
		put(w.from)
		for _, id := range w.ids {
			put(id)
		}
	}
	return digest(h.Sum(nil))
}

// scored is the number of tokens that the first n windows score.
func (p *plan) scored(n int) int {
	count := 0
	for _, w := range p.windows[:n] {
		count += len(w.ids) - w.from
	}
	return count
}
