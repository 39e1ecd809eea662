package safetensors

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// Errors of this package wrap one of these, to be tested with errors.Is.
var (
	// ErrCorrupt: the bytes break a rule of the format, or the tensors given
	// to Write would.
	ErrCorrupt = errors.New("corrupt safetensors file")
	// ErrTruncated: a file ends before its header says, or is still being
	// downloaded.
	ErrTruncated = errors.New("safetensors file cut short")
	// ErrMissing: the archive has no tensor of that name.
	ErrMissing = errors.New("no such tensor")
	// ErrMissingShard: a file that the checkpoint needs is absent.
	ErrMissingShard = errors.New("missing shard")
	// ErrNotSafetensors: the weights are in another format.
	ErrNotSafetensors = errors.New("not safetensors")
	// ErrPointer: a Git LFS pointer lies in place of the weights.
	ErrPointer = errors.New("git lfs pointer")
	// ErrDType: a dtype that is unknown or that the operation cannot read.
	ErrDType = errors.New("unsupported dtype")
	// ErrUnreadable: a mapped file was cut short or its disk failed after it
	// was opened.
	ErrUnreadable = errors.New("mapped file cannot be read")
	// ErrShape: a tensor's shape is not the wanted one.
	ErrShape = errors.New("wrong shape")
)

// A TensorError says what is wrong with one tensor of a file.
type TensorError struct {
	File   string // path or base name of the file or folder
	Tensor string // name of the tensor
	Err    error  // the fact
}

func (e *TensorError) Error() string {
	if e.File == "" {
		return show(e.Tensor) + ": " + e.Err.Error()
	}
	return e.File + ": " + show(e.Tensor) + ": " + e.Err.Error()
}

// Unwrap returns e.Err.
func (e *TensorError) Unwrap() error { return e.Err }

// fault is a sentence that belongs to a sentinel without repeating its text.
type fault struct {
	kind error
	text string
}

func faultf(kind error, format string, args ...any) error {
	return &fault{kind, fmt.Sprintf(format, args...)}
}

func (f *fault) Error() string { return f.text }
func (f *fault) Unwrap() error { return f.kind }

// inFile puts the file in front of an error, inside a TensorError's sentence
// where it is one.
func inFile(path string, err error) error {
	if te := (*TensorError)(nil); errors.As(err, &te) && te.File == "" {
		return &TensorError{path, te.Tensor, te.Err}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// again adds the way out to what is wrong with a file's bytes.
func again(err error) error {
	if errors.Is(err, ErrCorrupt) {
		return faultf(ErrCorrupt, "%v; download the file again", err)
	}
	return err
}

// cause drops the path that the os package puts into its errors: inFile gives
// the one the caller knows.
func cause(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}

// maxShown bounds how much of a name from a file enters a sentence.
const maxShown = 120

// show returns a name as it may stand in a sentence: as it is where it is
// short and printable, else quoted and cut.
func show(name string) string {
	plain := name != "" && len(name) <= maxShown &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar })
	if plain {
		return name
	}
	return quote(name)
}

func quote(name string) string {
	if len(name) > maxShown {
		return strconv.Quote(name[:maxShown]) + "..."
	}
	return strconv.Quote(name)
}
