package model

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// RoPEConfig is rotary position embedding (Su et al. 2021, arXiv:2104.09864): the first Dim numbers of each head are
// rotated in pairs by angles position · θ^(−2i/Dim).
type RoPEConfig struct {
	Dim         int // 0: no rotation; an odd one is rounded up, the angles are not
	Theta       float64
	Interleaved bool // pairs (2i, 2i+1) as in the paper, else (i, i + Dim/2)
	Scaling     RoPEScaling
}

// RoPEScaling stretches the context; the fields that matter depend on Kind.
type RoPEScaling struct {
	Kind                 string // a name of ropeKinds
	Factor               float64
	OriginalContext      float64   // positions before stretching
	LowFreq, HighFreq    float64   // llama3
	BetaFast, BetaSlow   float64   // yarn
	AttentionFactor      float64   // yarn: multiplies cos and sin; 0 means computed
	MScale, MScaleAllDim float64   // yarn
	Truncate             bool      // yarn
	ShortFactor          []float64 // longrope: a divisor for each frequency, within the original context
	LongFactor           []float64 // and beyond it
}

// frequencies computes the angular frequencies of the pairs for sequences of so many tokens.
type frequencies func(c *RoPEConfig, length int) []float32

// ropeKinds has a row for each rope_type.
var ropeKinds = map[string]struct {
	at       frequencies
	byLength bool // depends on the length at hand, beyond the original context
}{
	"default":  {plainFrequencies, false},
	"linear":   {linearFrequencies, false},
	"dynamic":  {dynamicFrequencies, true},
	"yarn":     {yarnFrequencies, false},
	"llama3":   {llama3Frequencies, false},
	"longrope": {longFrequencies, true},
}

// byLength reports whether the frequencies depend on the length at hand.
func (c *RoPEConfig) byLength() bool { return ropeKinds[c.Scaling.Kind].byLength }

// byLength reports whether a token's bits depend on the length of the sequence when it was run.
func (c *PositionConfig) byLength() bool { return c.RoPE.byLength() || c.LocalRoPE.byLength() }

// ropeFrom reads RoPE's settings in either dialect: rope_parameters (transformers 5), or rope_theta with rope_scaling.
// theta is the family's default, dim the head's size, partial the family's default share of it that is rotated.
func ropeFrom(k keys, theta float64, dim int, partial float64, context int) RoPEConfig {
	s := stretching(k)
	partial = s.number(k.number(partial, "partial_rotary_factor", "rotary_pct", "rope_pct"), "partial_rotary_factor")
	theta = s.number(k.number(theta, "rope_theta", "rotary_emb_base"), "rope_theta")
	return ropeOf(s, theta, int(float64(dim)*partial), context, k.number(float64(context), "original_max_position_embeddings"))
}

// stretching is the object that says how RoPE is scaled. Where a config has both, transformers takes the older key.
func stretching(k keys) keys {
	if s, ok := k.object("rope_scaling"); ok && len(s.m) > 0 {
		return s
	}
	s, _ := k.object("rope_parameters")
	return s
}

// ropeOf reads one object of scaling parameters.
func ropeOf(s keys, theta float64, dim, context int, original float64) RoPEConfig {
	c := RoPEConfig{Dim: dim, Theta: theta, Scaling: RoPEScaling{
		Kind:            s.text("default", "rope_type", "type"),
		OriginalContext: s.number(original, "original_max_position_embeddings"),
		LowFreq:         s.number(1, "low_freq_factor"),
		HighFreq:        s.number(4, "high_freq_factor"),
		BetaFast:        s.number(32, "beta_fast"),
		BetaSlow:        s.number(1, "beta_slow"),
		AttentionFactor: s.number(0, "attention_factor"),
		MScale:          s.number(0, "mscale"),
		MScaleAllDim:    s.number(0, "mscale_all_dim"),
		Truncate:        s.flag(true, "truncate"),
		ShortFactor:     s.numbers("short_factor"),
		LongFactor:      s.numbers("long_factor"),
	}}
	z := &c.Scaling
	switch z.Kind {
	case "su": // longrope's name in the first Phi-3 checkpoints
		z.Kind = "longrope"
	case "dynamic": // transformers measures from the whole context, whatever else the config says
		z.OriginalContext = float64(context)
	}
	def := 1.0
	if z.Kind == "yarn" || z.Kind == "longrope" {
		def = float64(context) / z.OriginalContext
	}
	z.Factor = s.number(def, "factor")
	return c
}

func (c *RoPEConfig) validate(headDim int) error {
	if c.Dim == 0 {
		return nil
	}
	if c.Dim < 0 || 2*c.pairs() > headDim {
		return fmt.Errorf("%w: RoPE rotates %d of %d dimensions in pairs", ErrConfig, c.Dim, headDim)
	}
	if c.Dim%2 != 0 && (c.Interleaved || c.Scaling.Kind == "yarn" || c.Scaling.Kind == "longrope") {
		return fmt.Errorf("%w: RoPE rotates %d of %d dimensions, want an even number of them", ErrConfig, c.Dim, headDim)
	}
	if !(c.Theta > 0) || math.IsInf(c.Theta, 0) {
		return fmt.Errorf("%w: rope_theta is %g, want a positive number", ErrConfig, c.Theta)
	}
	s := c.Scaling
	if _, ok := ropeKinds[s.Kind]; !ok {
		return fmt.Errorf("%w: rope_type %.80q is not known, known: %s", ErrConfig, s.Kind, strings.Join(ropeKindNames(), ", "))
	}
	if !(s.Factor > 0) || !(s.OriginalContext > 0) || s.LowFreq == s.HighFreq {
		return fmt.Errorf("%w: rope_type %s with factor %g, original context %g, frequency factors %g and %g makes no sense",
			ErrConfig, s.Kind, s.Factor, s.OriginalContext, s.LowFreq, s.HighFreq)
	}
	if s.Kind == "longrope" && (len(s.ShortFactor) != c.Dim/2 || len(s.LongFactor) != c.Dim/2) {
		return fmt.Errorf("%w: rope_type longrope has %d short and %d long factors, want %d of each", ErrConfig, len(s.ShortFactor), len(s.LongFactor), c.Dim/2)
	}
	return c.validateFrequencies()
}

// validateFrequencies refuses numbers that are sound each by itself and together give none.
func (c *RoPEConfig) validateFrequencies() error {
	for _, length := range []int{0, maxContext} {
		for _, f := range ropeKinds[c.Scaling.Kind].at(c, length) {
			if v := float64(f); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%w: rope_type %s with rope_theta %g and its other numbers gives the frequency %g", ErrConfig, c.Scaling.Kind, c.Theta, f)
			}
		}
	}
	if a := c.amplitude(); math.IsNaN(a) || math.IsInf(a, 0) {
		return fmt.Errorf("%w: rope_type %s multiplies by %g, check its attention_factor, factor and mscale", ErrConfig, c.Scaling.Kind, a)
	}
	return nil
}

// pairs is the number of rotated pairs in a head.
func (c *RoPEConfig) pairs() int { return c.Dim/2 + c.Dim%2 }

func ropeKindNames() []string { return slices.Sorted(maps.Keys(ropeKinds)) }

// inverse returns θ^(−2i/Dim), rounded to float32 at the steps at which transformers rounds.
func inverse(theta float64, dim int) []float32 {
	f := make([]float32, dim/2+dim%2)
	for i := range f {
		f[i] = 1 / float32(math.Pow(float64(float32(theta)), float64(float32(2*i)/float32(dim))))
	}
	return f
}

func plainFrequencies(c *RoPEConfig, _ int) []float32 { return inverse(c.Theta, c.Dim) }

// linearFrequencies divides positions by the factor (Chen et al. 2023, arXiv:2306.15595).
func linearFrequencies(c *RoPEConfig, _ int) []float32 {
	f := inverse(c.Theta, c.Dim)
	for i := range f {
		f[i] /= float32(c.Scaling.Factor)
	}
	return f
}

// dynamicFrequencies raises θ with the length once that exceeds the original context (dynamic NTK).
func dynamicFrequencies(c *RoPEConfig, length int) []float32 {
	s, n := c.Scaling, max(float64(length), c.Scaling.OriginalContext)
	stretch := s.Factor*n/s.OriginalContext - (s.Factor - 1)
	d := float64(c.Dim)
	return inverse(c.Theta*math.Pow(stretch, d/(d-2)), c.Dim)
}

// llama3Frequencies divides low frequencies by the factor, keeps high ones, and blends between (Llama 3.1).
func llama3Frequencies(c *RoPEConfig, _ int) []float32 {
	s, f := c.Scaling, inverse(c.Theta, c.Dim)
	for i, v := range f {
		turns := s.OriginalContext * float64(v) / (2 * math.Pi) // full turns within the original context
		smooth := min(1, max(0, (turns-s.LowFreq)/(s.HighFreq-s.LowFreq)))
		f[i] = float32((1-smooth)*float64(v)/s.Factor + float64(smooth*float64(v)))
	}
	return f
}

// yarnFrequencies interpolates the dimensions that turn seldom and keeps those that turn often (Peng et al. 2023,
// arXiv:2309.00071).
func yarnFrequencies(c *RoPEConfig, _ int) []float32 {
	s, f := c.Scaling, inverse(c.Theta, c.Dim)
	dimOf := func(turns float64) float64 {
		return float64(c.Dim) * math.Log(s.OriginalContext/(turns*2*math.Pi)) / (2 * math.Log(c.Theta))
	}
	low, high := dimOf(s.BetaFast), dimOf(s.BetaSlow)
	if s.Truncate {
		low, high = math.Floor(low), math.Ceil(high)
	}
	low, high = max(low, 0), min(high, float64(c.Dim-1))
	if low == high {
		high += 0.001
	}
	for i, v := range f {
		ramp := min(1, max(0, (float64(i)-low)/(high-low)))
		f[i] = float32(float64(float64(v)/s.Factor*ramp) + float64(float64(v)*(1-ramp)))
	}
	return f
}

// longFrequencies divides each frequency by a factor of its own, one set within the original context and one beyond it
// (Ding et al. 2024, arXiv:2402.13753).
func longFrequencies(c *RoPEConfig, length int) []float32 {
	s, f := c.Scaling, make([]float32, c.Dim/2)
	divisors := s.ShortFactor
	if float64(length) > s.OriginalContext {
		divisors = s.LongFactor
	}
	for i := range f {
		p := float32(math.Pow(float64(float32(c.Theta)), float64(float32(2*i)/float32(c.Dim))))
		f[i] = 1 / (float32(divisors[i]) * p)
	}
	return f
}

// amplitude is the factor on cos and sin: 1 but for yarn and longrope.
func (c *RoPEConfig) amplitude() float64 {
	s := c.Scaling
	switch {
	case s.Kind != "yarn" && s.Kind != "longrope":
		return 1
	case s.AttentionFactor != 0:
		return s.AttentionFactor
	case s.Factor <= 1:
		return 1
	case s.Kind == "longrope":
		return math.Sqrt(1 + math.Log(s.Factor)/math.Log(s.OriginalContext))
	}
	mscale := func(m float64) float64 { return float64(0.1*m*math.Log(s.Factor)) + 1 }
	if s.MScale != 0 && s.MScaleAllDim != 0 {
		return mscale(s.MScale) / mscale(s.MScaleAllDim)
	}
	return mscale(1)
}
