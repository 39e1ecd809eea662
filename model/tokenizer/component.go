package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// parser makes one component from its JSON object.
type parser[T any] func(json.RawMessage) (T, error)

// section is one of the file's four chains of components.
type section[T any] struct {
	name    string // of the components, in errors
	members string // the key of a Sequence's members
	kinds   map[string]parser[T]
}

// parse returns the components of a section, with Sequences laid flat; none for
// an absent or null section.
func (s *section[T]) parse(raw json.RawMessage) ([]T, error) {
	if isNull(raw) {
		return nil, nil
	}
	return s.collect(nil, raw, 0)
}

func (s *section[T]) collect(dst []T, raw json.RawMessage, depth int) ([]T, error) {
	kind, err := typeOf(raw)
	if err != nil {
		return nil, err
	}
	if kind == "Sequence" {
		return s.collectSequence(dst, raw, depth)
	}
	parse, ok := s.kinds[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %s %.80q; known are Sequence, %s", ErrUnsupported, s.name, kind, sortedNames(s.kinds))
	}
	if len(dst) == maxComponents {
		return nil, fmt.Errorf("there are more than %d components", maxComponents)
	}
	c, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return append(dst, c), nil
}

func (s *section[T]) collectSequence(dst []T, raw json.RawMessage, depth int) ([]T, error) {
	if depth == maxNesting {
		return nil, fmt.Errorf("a Sequence is nested more than %d deep", maxNesting)
	}
	var fields map[string]json.RawMessage
	var members []json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("a Sequence: %s", jsonFact(err))
	}
	if err := json.Unmarshal(fields[s.members], &members); err != nil {
		return nil, fmt.Errorf("a Sequence: %s: want a list of components", s.members)
	}
	for _, m := range members {
		var err error
		if dst, err = s.collect(dst, m, depth+1); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// fixed is the parser of a component without settings.
func fixed[T any](c T) parser[T] {
	return func(json.RawMessage) (T, error) { return c, nil }
}

// typeOf returns a component's "type".
func typeOf(raw json.RawMessage) (string, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return "", fmt.Errorf("%s", jsonFact(err))
	}
	return head.Type, nil
}

// unmarshal reads the settings of a component.
func unmarshal(raw json.RawMessage, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s", jsonFact(err))
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func sortedNames[T any](m map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}

// jsonFact words an error of encoding/json without its Go types.
func jsonFact(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		fact := fmt.Sprintf("unexpected %s in the JSON", wrong.Value)
		if wrong.Field == "" {
			return fact
		}
		return wrong.Field + ": " + fact
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("not valid JSON at byte %d: %s", syntax.Offset, syntax)
	}
	return err.Error()
}
