package eval

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// subject is what a run in a state file is of.
type subject struct {
	Model    fingerprint  `json:"model"`
	Base     *fingerprint `json:"base,omitempty"`
	Text     string       `json:"text_sha256"`
	Tokens   string       `json:"tokens_sha256"`
	Protocol Protocol     `json:"protocol"`
	Ctx      int          `json:"ctx"`
	Stride   int          `json:"stride"`
	Kernel   string       `json:"kernel"` // kernels differ in their last bits
}

// fingerprint tells models apart by what they compute: the hash of the logits after each of a text's first tokens. Names
// do not count, folders may be moved.
type fingerprint struct {
	Name   string `json:"name"`
	Logits string `json:"logits_sha256"`
}

// fingerprintTokens is how many tokens' logits are hashed.
const fingerprintTokens = 16

func newSubject(text string, o Options) subject {
	return subject{Text: hexDigest(sha256.Sum256([]byte(text))), Protocol: o.Protocol, Ctx: o.Ctx, Stride: o.Stride, Kernel: kernels.Name()}
}

func hexDigest(d digest) string { return hex.EncodeToString(d[:]) }

// identify fills in what only the plan and the models tell. base may be nil.
func (s *subject) identify(ctx context.Context, p plan, m, base *model.Model) error {
	s.Tokens = hexDigest(p.digest)
	var err error
	if s.Model, err = fingerprintOf(ctx, p, m); err != nil || base == nil {
		return err
	}
	b, err := fingerprintOf(ctx, p, base)
	s.Base = &b
	return err
}

func fingerprintOf(ctx context.Context, p plan, m *model.Model) (fingerprint, error) {
	h := sha256.New()
	var b []byte
	ids := p.windows[0].ids
	err := m.NewSession().Forward(ctx, ids[:min(fingerprintTokens, len(ids)-1)], model.Trace{Logits: func(_ int, logits []float32) {
		b = b[:0]
		for _, v := range logits {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		_, _ = h.Write(b) // a hash never fails
	}})
	return fingerprint{m.Info().Name, hexDigest(digest(h.Sum(nil)))}, err
}

// differs says in what the subject of a state file is not the one asked for; empty where it is.
func (s *subject) differs(asked subject) string {
	for _, c := range []struct {
		differ      bool
		what        string
		there, here any
	}{
		{s.Model.Logits != asked.Model.Logits, "model", &s.Model, &asked.Model},
		{s.Base.logits() != asked.Base.logits(), "base", s.Base, asked.Base},
		{s.Text != asked.Text, "text", short(s.Text), short(asked.Text)},
		{s.Protocol != asked.Protocol, "protocol", s.Protocol, asked.Protocol},
		{s.Ctx != asked.Ctx, "context", s.Ctx, asked.Ctx},
		{s.Stride != asked.Stride, "stride", s.Stride, asked.Stride},
		{s.Kernel != asked.Kernel, "kernel", s.Kernel, asked.Kernel},
		{s.Tokens != asked.Tokens, "tokenization", short(s.Tokens), short(asked.Tokens)},
	} {
		if c.differ {
			return fmt.Sprintf("its %s is %v, that of this evaluation is %v", c.what, c.there, c.here)
		}
	}
	return ""
}

func (f *fingerprint) logits() string {
	if f == nil {
		return ""
	}
	return f.Logits
}

// String names the model, with some of its hash: two may have one name.
func (f *fingerprint) String() string {
	if f == nil {
		return "none"
	}
	return fmt.Sprintf("%s (%s)", f.Name, short(f.Logits))
}

// short is the beginning of a hash, as people compare them.
func short(hash string) string { return hash[:min(8, len(hash))] }
