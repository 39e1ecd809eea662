package zoo

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// ErrUnknownModel is wrapped by the error of [FS] for a name not in [Names].
var ErrUnknownModel = errors.New("unknown model")

// files holds every model's folder, and the tokenizer they share beside them.
//
//go:embed tokenizer.json */*.json */*.safetensors
var files embed.FS

const tokenizerFile = "tokenizer.json"

// FS returns the checkpoint folder of the named model, of one level:
// config.json, generation_config.json, model.safetensors, tokenizer.json,
// tokenizer_config.json and training.json.
//
// Opened files also implement [io.ReaderAt] and [io.Seeker], and read straight
// from the binary; [fs.ReadFile] copies a file once. The error wraps
// [ErrUnknownModel] and lists the known names.
func FS(name string) (fs.FS, error) {
	names := Names()
	if !slices.Contains(names, name) {
		return nil, fmt.Errorf("zoo: %w %q; known models are %s", ErrUnknownModel, name, strings.Join(names, ", "))
	}
	dir, err := fs.Sub(files, name)
	if err != nil {
		return nil, fmt.Errorf("zoo: %s: %w", name, err)
	}
	return folder{dir}, nil
}

// folder is a model's own folder with the shared tokenizer laid over it.
type folder struct{ own fs.FS }

var (
	_ fs.ReadDirFS  = folder{}
	_ fs.ReadFileFS = folder{}
)

func (f folder) Open(name string) (fs.File, error) {
	switch name {
	case tokenizerFile:
		return files.Open(name)
	case ".":
		return f.openRoot()
	}
	return f.own.Open(name)
}

// ReadFile saves the reader of a large file the growing buffers of io.ReadAll.
func (f folder) ReadFile(name string) ([]byte, error) {
	if name == tokenizerFile {
		return files.ReadFile(name)
	}
	return fs.ReadFile(f.own, name)
}

func (f folder) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return fs.ReadDir(f.own, name)
	}
	entries, err := fs.ReadDir(f.own, ".")
	if err != nil {
		return nil, err
	}
	tokenizer, err := fs.Stat(files, tokenizerFile)
	if err != nil {
		return nil, err
	}
	entries = append(entries, fs.FileInfoToDirEntry(tokenizer))
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

func (f folder) openRoot() (fs.File, error) {
	own, err := f.own.Open(".")
	if err != nil {
		return nil, err
	}
	entries, err := f.ReadDir(".")
	if err != nil {
		return nil, errors.Join(err, own.Close())
	}
	return &root{File: own, entries: entries}, nil
}

// root is the opened top of a folder: the model's own directory, except that
// the listing has the tokenizer too.
type root struct {
	fs.File
	entries []fs.DirEntry // not yet returned
}

// ReadDir returns the next n entries, or all of them if n <= 0, as
// [fs.ReadDirFile] has it.
func (r *root) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(r.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(r.entries) {
		n = len(r.entries)
	}
	next := r.entries[:n:n]
	r.entries = r.entries[n:]
	return next, nil
}
