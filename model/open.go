package model

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model/tokenizer"
	"github.com/ffnrun/ffnrun/quant"
)

// Options for Open. Nil and the zero value are right for most.
type Options struct {
	MaxContext int // tokens that a session may hold; 0, or more than the checkpoint was made for: what it was made for
	Threads    int // goroutines that share a forward pass; 0: one for each core that Go may use; 1024 at most
	// Activation replaces the function of the FFN by another, by any name of ffn's table: a what-if, for which the model was
	// not trained.
	Activation string
	// Sparse lets decode skip neurons whose gate is exactly zero, in FFNs of the ReLU family: the same bits, fewer bytes read.
	// It keeps a second copy of each down projection, stored neuron by neuron; other FFNs are left as they are.
	Sparse bool
	// Quantize keeps the matrices in fewer bits, made as they are read: "q8", "q6" or "q4", or "bf12", which takes three quarters of BF16's memory
	// and gives the same results to the bit; empty: as they are stored.
	Quantize string
	// Progress is told, while Quantize is at work, how many bytes of matrices are done, of how many that the checkpoint has.
	Progress func(done, total int64)
	// Precision is that of products with weights of 16 bits and fewer, and of attention over KVBF16; the zero value is kernels.Exact.
	Precision kernels.Precision
	// KV is how sessions keep keys and values; the zero value is KVAuto.
	KV KVFormat
}

// check returns ErrOption for what no model can be opened with.
func (o *Options) check() error {
	switch {
	case o == nil:
		return nil
	case o.MaxContext < 0:
		return fmt.Errorf("%w: a context of %d tokens, want a count, or 0 for what the checkpoint was made for", ErrOption, o.MaxContext)
	case o.Threads < 0:
		return fmt.Errorf("%w: %d threads, want a count, or 0 for one for each core", ErrOption, o.Threads)
	case o.Precision > kernels.Fast:
		return fmt.Errorf("%w: %v, want one of %s", ErrOption, o.Precision, strings.Join(kernels.Precisions(), ", "))
	case o.KV >= kvFormats:
		return fmt.Errorf("%w: %v, want one of %s", ErrOption, o.KV, strings.Join(KVFormats(), ", "))
	}
	return nil
}

// Model is an open checkpoint. It is immutable and may be shared by goroutines.
type Model struct {
	name       string
	conf       Config
	dec        *decoder
	enc        *encoder    // nil for decoder-only models
	widths     []int       // the widest output of attention's first, second, … projection
	ffns       []ffn.Layer // of all layers
	pool       *kernels.Pool
	archive    *safetensors.Archive // nil for random weights
	stored     stored
	tok        *tokenizer.Tokenizer
	tokErr     error
	gen        Generation
	maxContext int
	usage      Usage
	params     params
	dtype      string
	passTokens int // of a prompt that go through the layers together
	precision  kernels.Precision
	gate       *gate
	closeErr   error
	kv         KVFormat
	newLayer   newKVLayer
}

// Open opens a checkpoint folder. The weights stay in the files, mapped; Close ends that. Its errors name the file and the
// tensor, and wrap one of this package's or of safetensors'.
func Open(path string, opts *Options) (*Model, error) {
	a, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	folder := path
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		folder = filepath.Dir(path)
	}
	return open(a, os.DirFS(folder), folder, opts)
}

// OpenFS opens a checkpoint folder within fsys, such as an embedded one; name stands for it in messages.
func OpenFS(fsys fs.FS, name string, opts *Options) (*Model, error) {
	a, err := safetensors.OpenFS(fsys, name)
	if err != nil {
		return nil, err
	}
	return open(a, fsys, name, opts)
}

// open reads config.json and binds the tensors. It owns a.
func open(a *safetensors.Archive, fsys fs.FS, name string, opts *Options) (*Model, error) {
	if opts == nil {
		opts = &Options{}
	}
	m, err := bindFolder(a, fsys, name, opts)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	m.tok, m.tokErr = tokenizer.OpenFS(fsys)
	if m.tokErr != nil {
		m.tokErr = fmt.Errorf("%s: %w", name, m.tokErr)
	}
	err = m.guard(func() error {
		m.start(opts)
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), a.Close())
	}
	return m, nil
}

func bindFolder(a *safetensors.Archive, fsys fs.FS, name string, opts *Options) (*Model, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	conf, names, err := readConfig(fsys, name)
	if err != nil {
		return nil, err
	}
	if err := conf.override(opts.Activation); err != nil {
		return nil, err
	}
	if err := safetensors.Unsupported(a); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := conf.checkClaims(a.Bytes()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(name, "config.json"), err)
	}
	gen, err := readGeneration(fsys, name, &conf)
	if err != nil {
		return nil, err
	}
	src, err := newArchiveSource(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m, err := buildQuantized(src, conf, names, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m.archive, m.name, m.gen, m.stored.fsys, m.stored.src = a, name, gen, fsys, src
	return m, nil
}

// buildQuantized builds a model from a checkpoint that is quantized, or is to be, or neither.
func buildQuantized(src archiveSource, conf Config, names tensorNames, opts *Options) (m *Model, err error) {
	if len(src.packings) > 0 && opts.Quantize != "" {
		return nil, fmt.Errorf("%w: the weights are quantized already; leave the choice to the checkpoint, or open its original", ErrQuantization)
	}
	q, err := newQuantizer(opts, src.Bytes())
	if err != nil {
		return nil, err
	}
	for _, p := range src.packings {
		q.portable = q.portable || !quant.Lossless(p.format)
	}
	err = src.Guard(func() (err error) {
		m, err = build(src, conf, names, q)
		return err
	})
	return m, err
}

// readConfig resolves the folder's config.json.
func readConfig(fsys fs.FS, name string) (Config, tensorNames, error) {
	at := filepath.Join(name, "config.json")
	k, err := readKeys(fsys, "config.json")
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, tensorNames{}, fmt.Errorf("%s: %w: no such file; a checkpoint folder has it beside its weights, download it from the same place", at, ErrConfig)
	}
	if err != nil {
		return Config{}, tensorNames{}, fmt.Errorf("%s: %w", at, err)
	}
	conf, names, err := resolve(k)
	if err != nil {
		return conf, names, fmt.Errorf("%s: %w", at, err)
	}
	return conf, names, nil
}

// build wires a config and its tensors into a model that has not started yet.
func build(src tensorSource, conf Config, names tensorNames, q *quantizer) (*Model, error) {
	defer q.pool.Close()
	m := &Model{conf: conf}
	b := newBinder(src, &m.conf, names, q)
	if err := m.bind(b); err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	q.finish()
	m.usage, m.params = b.usage, b.params
	m.stored.used, m.stored.readings, m.stored.quantized = b.used, b.readings, q.packed
	m.measure(m.dec.stack.layers)
	if m.enc != nil {
		m.measure(m.enc.stack.layers)
	}
	return m, nil
}

func (m *Model) bind(b *binder) (err error) {
	if m.dec, err = b.decoder(); err != nil || m.conf.Encoder == nil {
		return err
	}
	m.enc, err = b.encoder(m.dec)
	return err
}

// measure notes what scratch the layers' sublayers need.
func (m *Model) measure(layers []layer) {
	for _, y := range layers {
		for _, sub := range y.subs {
			switch op := sub.op.(type) {
			case *attention:
				m.widen(op)
			case *crossAttention:
				m.widen(&op.attention)
			case feedForward:
				m.ffns = append(m.ffns, op.Layer)
			}
		}
	}
}

func (m *Model) widen(a *attention) {
	if m.dtype == "" {
		m.dtype, m.passTokens = a.out.W.Format(), quant.PassTokens(a.out.W)
	}
	for i, l := range a.in {
		if i == len(m.widths) {
			m.widths = append(m.widths, 0)
		}
		rows, _ := l.Dims()
		m.widths[i] = max(m.widths[i], rows)
	}
}

// start sets what does not depend on the checkpoint.
func (m *Model) start(opts *Options) {
	if opts == nil {
		opts = &Options{}
	}
	m.maxContext = m.conf.MaxContext
	if opts.MaxContext > 0 {
		m.maxContext = min(opts.MaxContext, m.conf.MaxContext)
	}
	if opts.Sparse {
		for _, l := range m.ffns {
			m.usage.Copied += int64(l.Sparsify())
		}
	}
	m.precision, m.kv = opts.Precision, opts.KV.beside(opts.Precision)
	m.newLayer = m.kv.layers(m.precision)
	m.pool = kernels.NewPool(opts.Threads)
	m.gate = newGate()
}

// guard calls f, which reads weights: a file that can no longer be read is an error of f's.
func (m *Model) guard(f func() error) error {
	if m.archive == nil {
		return f()
	}
	return m.archive.Guard(f)
}

// Close ends the model and its mapping. Calls under way come to their end, with ErrClosed where they are not done, within
// the time of a pass (512 tokens), and Close waits for them; later ones return ErrClosed. Of Forward and Score, whose
// functions may themselves be what closes the model, the last unmaps it on its way out, and Close does not wait. It may be
// called at any time, by several goroutines, and twice.
func (m *Model) Close() error {
	first, empty := m.gate.shut()
	if first && empty {
		m.release()
	}
	if !m.gate.await() {
		return nil
	}
	return m.closeErr
}

// enter keeps the weights mapped until leave. A traced call runs functions of its caller.
func (m *Model) enter(traced bool) error {
	if !m.gate.enter(traced) {
		return ErrClosed
	}
	return nil
}

func (m *Model) leave(traced bool) {
	if m.gate.leave(traced) {
		m.release()
	}
}

// release frees what the model holds, once nobody uses it.
func (m *Model) release() {
	m.pool.Close()
	if m.archive != nil {
		m.closeErr = m.archive.Close()
	}
	close(m.gate.idle)
}

// Config returns the resolved configuration.
func (m *Model) Config() Config { return m.conf }

// Generation returns what generation_config.json says.
func (m *Model) Generation() Generation { return m.gen }

// Tokenizer returns the checkpoint's tokenizer, or the error that reading it gave; a folder without one wraps ErrNoTokenizer.
func (m *Model) Tokenizer() (*tokenizer.Tokenizer, error) { return m.tok, m.tokErr }

// MaxContext is the number of tokens that a session may hold.
func (m *Model) MaxContext() int { return m.maxContext }

// Info is what results are labelled with.
type Info struct {
	Name      string // the path or zoo name given to Open
	Family    string
	FFN       string // the variant's name
	DType     string // format of the projections
	Params    int    // weights, a tied head counted once
	FFNParams int
	Weights   Usage
	Threads   int
	Kernel    string   // as kernels.Name gives it, "+fast" added where the precision is that
	KV        KVFormat // KVF32 or KVBF16
}

// Info describes the model.
func (m *Model) Info() Info {
	return Info{
		Name: m.name, Family: m.conf.Family, FFN: m.conf.FFN.Variant.Name, DType: m.dtype,
		Params: m.params.all, FFNParams: m.params.ffn, Weights: m.usage, Threads: m.pool.Threads(), Kernel: m.kernel(), KV: m.kv,
	}
}

// kernel names what the model computes with.
func (m *Model) kernel() string {
	if m.precision == kernels.Fast {
		return kernels.Name() + "+fast"
	}
	return kernels.Name()
}
