package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/ffnrun/ffnrun/model/chat/internal/jinja"
)

// ErrNoTemplate is wrapped when a checkpoint has no chat template.
var ErrNoTemplate = errors.New("the model has no chat template, it probably is a base model: " +
	"use generate, or give it a template with --chat-template FILE")

// maxConfig bounds tokenizer_config.json, whose list of added tokens is long.
const maxConfig = 16 << 20

const configFile = "tokenizer_config.json"

// Open reads the template of a checkpoint's folder as transformers does:
// chat_template.jinja, else chat_template.json, else the key chat_template in
// tokenizer_config.json, which also names the special tokens. Errors wrap
// ErrNoTemplate, ErrSyntax or ErrLimit and name the file.
func Open(fsys fs.FS) (*Template, error) {
	config, err := readObject(fsys, configFile)
	if err != nil {
		return nil, err
	}
	sources, file, err := findSources(fsys, config)
	if err != nil {
		return nil, err
	}
	t, err := parseSources(sources, config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// OpenWith reads the special tokens of a checkpoint's folder and uses the given
// template instead of the folder's.
func OpenWith(fsys fs.FS, src string) (*Template, error) {
	config, err := readObject(fsys, configFile)
	if err != nil {
		return nil, err
	}
	return Parse(src, specialTokens(config))
}

// findSources returns templates by name and the file that they are from.
func findSources(fsys fs.FS, config Object) (map[string]string, string, error) {
	const text, wrapped = "chat_template.jinja", "chat_template.json"
	data, err := readFile(fsys, text, MaxTemplate)
	if err != nil || data != nil {
		return map[string]string{"default": string(data)}, text, err
	}
	o, err := readObject(fsys, wrapped)
	if err != nil {
		return nil, wrapped, err
	}
	file := wrapped
	value, ok := o.Get("chat_template")
	if !ok {
		file = configFile
		if value, ok = config.Get("chat_template"); !ok || value == nil {
			return nil, "", ErrNoTemplate
		}
	}
	sources, err := namedTemplates(value)
	if err != nil {
		return nil, file, fmt.Errorf("%s: chat_template: %w", file, err)
	}
	return sources, file, nil
}

var errForm = fmt.Errorf("%w: want a text or a list of objects with name and template", ErrSyntax)

// namedTemplates reads one template, or a list of {name, template}.
func namedTemplates(value any) (map[string]string, error) {
	if src, ok := value.(string); ok {
		return map[string]string{"default": src}, nil
	}
	list, ok := value.([]any)
	if !ok {
		return nil, errForm
	}
	sources := map[string]string{}
	for _, item := range list {
		o, _ := item.(Object)
		name, named := getString(o, "name")
		src, sourced := getString(o, "template")
		if !named || !sourced {
			return nil, errForm
		}
		sources[name] = src
	}
	return sources, nil
}

func parseSources(sources map[string]string, config Object) (*Template, error) {
	src, ok := sources["default"]
	if !ok {
		return nil, fmt.Errorf(`%w: no template is named "default"`, ErrSyntax)
	}
	t, err := Parse(src, specialTokens(config))
	if err != nil {
		return nil, err
	}
	if src, ok := sources["tool_use"]; ok {
		if t.tools, err = jinja.Compile(src); err != nil {
			return nil, fmt.Errorf("tool_use: %w", err)
		}
	}
	return t, nil
}

// specialTokens reads tokens that are texts or objects with a content.
func specialTokens(config Object) map[string]string {
	tokens := map[string]string{}
	for _, name := range []string{"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"} {
		value, _ := config.Get(name)
		if o, ok := value.(Object); ok {
			value, _ = o.Get("content")
		}
		if s, ok := value.(string); ok && s != "" {
			tokens[name] = s
		}
	}
	return tokens
}

// readObject returns nil for a file that is not there.
func readObject(fsys fs.FS, name string) (Object, error) {
	data, err := readFile(fsys, name, maxConfig)
	if err != nil || data == nil {
		return nil, err
	}
	var o Object
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return o, nil
}

// readFile reads a regular file, nil where there is none; opening a pipe would
// wait for its writer.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, named(name, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w: it is not a regular file", name, ErrSyntax)
	case info.Size() > limit:
		return nil, fmt.Errorf("%s: %w: the file has more than %d bytes", name, ErrLimit, limit)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, named(name, err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, named(name, err)
	}
	return data, nil
}

// named puts the file's name in front of an error in place of its path.
func named(name string, err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}
