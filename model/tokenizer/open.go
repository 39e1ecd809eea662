package tokenizer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Open reads a tokenizer.json, or the tokenizer of a checkpoint folder as
// OpenFS does. Errors begin with the path.
func Open(path string) (*Tokenizer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		t, err := OpenFS(os.DirFS(path))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return t, nil
	}
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	data, err := readFile(os.DirFS(dir), name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// form is one way folders hold a tokenizer.
type form struct {
	name string // the file that shows it
	load func(fsys fs.FS, data []byte) (*Tokenizer, error)
}

// forms holds them in order of preference.
var forms = []form{
	{"tokenizer.json", func(_ fs.FS, data []byte) (*Tokenizer, error) { return Parse(data) }},
	{"token_mappings.json", func(_ fs.FS, data []byte) (*Tokenizer, error) { return parseNames(data) }},
	{"vocab.json", parseVocabulary},
}

// sentencePieceFiles are the names under which folders hold what a
// tokenizer.json is converted from.
var sentencePieceFiles = []string{"tokenizer.model", "spiece.model", "sentencepiece.bpe.model"}

// OpenFS reads the tokenizer of a checkpoint folder: tokenizer.json, else
// token_mappings.json, else vocab.json, which is GPT-2's byte-level form with
// merges.txt beside it and a vocabulary of characters without. The error is
// ErrNotFound if there is none of them.
func OpenFS(fsys fs.FS) (*Tokenizer, error) {
	for _, f := range forms {
		data, err := readFile(fsys, f.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		t, err := f.load(fsys, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		return t, nil
	}
	for _, name := range sentencePieceFiles {
		if _, err := fs.Stat(fsys, name); err == nil {
			return nil, fmt.Errorf("%s: %w: SentencePiece files are not read; write a tokenizer.json beside it with "+
				"transformers: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)", name, ErrUnsupported)
		}
	}
	return nil, fmt.Errorf("%w: want tokenizer.json, vocab.json or token_mappings.json", ErrNotFound)
}

// readFile reads a regular file of at most maxFileSize bytes; opening a pipe
// would wait for its writer.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, pathless(err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("it is not a regular file; download it again")
	case info.Size() > maxFileSize:
		return nil, fmt.Errorf("it has more than %d bytes; download it again", maxFileSize)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, pathless(err)
	}
	defer func() { _ = f.Close() }()
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, pathless(err)
	}
	if n := bytes.Count(data, comma); n > maxValues {
		return nil, fmt.Errorf("it lists more than %d values; download it again", maxValues)
	}
	return data, nil
}

var comma = []byte{','}

// pathless drops the path that the system puts into its errors: the caller
// names the file.
func pathless(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// parseVocabulary reads a vocab.json that has no tokenizer.json.
func parseVocabulary(fsys fs.FS, data []byte) (*Tokenizer, error) {
	var model bpeFile
	if err := unmarshal(data, &model.Vocab); err != nil {
		return nil, err
	}
	merges, err := readFile(fsys, "merges.txt")
	if errors.Is(err, fs.ErrNotExist) {
		return characterTokenizer(&model)
	}
	if err == nil {
		lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(merges), "\r\n", "\n"), "\n"), "\n")
		model.Merges, err = splitMerges(lines)
	}
	if err != nil {
		return nil, fmt.Errorf("merges.txt: %w", err)
	}
	return gpt2Tokenizer(&model)
}

// gpt2Tokenizer is the form GPT-2 was published in.
func gpt2Tokenizer(model *bpeFile) (*Tokenizer, error) {
	byteLevel := json.RawMessage(`{"type": "ByteLevel", "add_prefix_space": false}`)
	f := tokenizerFile{PreTokenizer: byteLevel, Decoder: byteLevel}
	f.addSpecial(model, "<|endoftext|>")
	return f.around(model)
}

// characterTokenizer knows single characters. Longer entries, such as "<.>",
// can only be marks and become special tokens.
func characterTokenizer(model *bpeFile) (*Tokenizer, error) {
	f := tokenizerFile{Decoder: json.RawMessage(`{"type": "Fuse"}`)}
	for term := range model.Vocab {
		if utf8.RuneCountInString(term) > 1 {
			f.addSpecial(model, term)
		}
	}
	return f.around(model)
}

// addSpecial makes a token of the vocabulary a special one, if it is there.
func (f *tokenizerFile) addSpecial(model *bpeFile, term string) {
	if id, ok := model.Vocab[term]; ok {
		f.AddedTokens = append(f.AddedTokens, addedTokenFile{ID: id, Content: term, Special: true})
	}
}

func (f *tokenizerFile) around(model *bpeFile) (*Tokenizer, error) {
	m, err := newBPE(model)
	if err != nil {
		return nil, err
	}
	return f.build(m)
}
