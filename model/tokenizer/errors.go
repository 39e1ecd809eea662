package tokenizer

import "errors"

var (
	// ErrNotFound is returned by Open and OpenFS for a folder without any
	// tokenizer file.
	ErrNotFound = errors.New("no tokenizer file")
	// ErrUnsupported is returned on loading a tokenizer that uses a component,
	// a model or an expression this package does not implement.
	ErrUnsupported = errors.New("not supported")
	// ErrNoToken is returned by EncodeChecked for text that the vocabulary
	// cannot express.
	ErrNoToken = errors.New("no token")
	// ErrPattern is returned by EncodeChecked when an expression of the file
	// takes too long on the text.
	ErrPattern = errors.New("expression gave up")
)
