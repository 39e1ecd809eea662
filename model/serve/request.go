package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Bounds of a request: its bytes, those for each token of the context apart, and the time in which they come.
const (
	bodyBytes   = 1 << 20
	tokenBytes  = 64
	readTimeout = 30 * time.Second
)

// ignored are fields that say nothing about the answer.
var ignored = []string{"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key"}

// neutral are fields that ask for what is not done here, with the values that ask for nothing. Null does so for every field.
var neutral = map[string][]string{
	"n":                   {`1`},
	"best_of":             {`1`},
	"suffix":              {`""`},
	"tools":               {`[]`},
	"tool_choice":         {`"none"`, `"auto"`},
	"parallel_tool_calls": {`true`, `false`},
	"functions":           {`[]`},
	"function_call":       {`"none"`, `"auto"`},
	"response_format":     {`{"type":"text"}`},
	"modalities":          {`["text"]`},
	"reasoning_effort":    {`"none"`},
	"audio":               {},
	"prediction":          {},
	"web_search_options":  {},
}

// decode reads a request's body into a struct. It refuses what that has no field for.
func (s *Server) decode(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return refusal(http.StatusUnsupportedMediaType, "the request's Content-Type is %q, want application/json", r.Header.Get("Content-Type"))
	}
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(readTimeout)) // a reader that has none waits
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(bodyBytes+tokenBytes*s.m.MaxContext())))
	_ = c.SetReadDeadline(time.Time{}) // net/http reads on, to see a client leave
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return refusal(http.StatusRequestEntityTooLarge, "the request has more than %d bytes, which is more than the context of %d tokens holds", tooLarge.Limit, s.m.MaxContext())
	}
	if err != nil {
		return wrong("", "the request ends early: %v", err)
	}
	if data, err = known(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return worded(d.Decode(into))
}

// known returns a request without the fields that ask for nothing, and refuses those that ask for what is not done.
func known(data []byte) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, worded(err)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := compacted(fields[name])
		values, refused := neutral[name]
		switch {
		case value == "null" || slices.Contains(ignored, name) || slices.Contains(values, value):
			delete(fields, name)
		case refused:
			return nil, wrong(name, "%s: %s is not supported here; leave it out", name, clipped(value))
		}
	}
	return json.Marshal(fields)
}

func compacted(raw json.RawMessage) string {
	var b bytes.Buffer
	_ = json.Compact(&b, raw) // it was parsed already
	return b.String()
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// worded says what is wrong with a request, of which encoding/json speaks in Go's words. A problem is worded already.
func worded(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind) && kind.Field == "":
		return wrong("", "the request is a JSON %s, want an object", kind.Value)
	case errors.As(err, &kind):
		field := strings.TrimPrefix(kind.Field, "params.")
		return wrong(field, "%s: %s is %s", field, article(kind.Value), lacking(kind.Type.Kind()))
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return wrong(strings.Trim(name, `"`), "%s: unknown field; it is misspelt, or not supported here", strings.Trim(name, `"`))
	}
	if p := new(problem); errors.As(err, &p) {
		return p
	}
	return wrong("", "the request is not JSON: %v", err)
}

func article(value string) string {
	if strings.ContainsAny(value[:1], "aeiou") {
		return "an " + value
	}
	return "a " + value
}

// lacking says in words what is not of a kind.
func lacking(kind reflect.Kind) string {
	switch kind {
	case reflect.Bool:
		return "neither true nor false"
	case reflect.Slice:
		return "no list"
	case reflect.Map, reflect.Struct:
		return "no object"
	case reflect.String:
		return "no text"
	case reflect.Float32, reflect.Float64:
		return "no number"
	}
	return "no whole number"
}
