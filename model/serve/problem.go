package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// problem is an error as the protocol words it.
type problem struct {
	status                     int
	kind, code, param, message string
}

func (p *problem) Error() string { return p.message }

// refusal is the problem of a request that cannot be answered as it is.
func refusal(status int, format string, args ...any) *problem {
	return &problem{status: status, kind: invalid, message: fmt.Sprintf(format, args...)}
}

// wrong is the problem of a request's field.
func wrong(param, format string, args ...any) *problem {
	p := refusal(http.StatusBadRequest, format, args...)
	p.param = param
	return p
}

// Types of problems.
const (
	invalid = "invalid_request_error"
	failure = "server_error"
)

// body is the problem in JSON.
func (p *problem) body() any {
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return map[string]any{"error": map[string]any{"message": p.message, "type": p.kind, "param": orNull(p.param), "code": orNull(p.code)}}
}

// problems are what errors of the packages below are to a client; what is in no row is the server's fault.
var problems = []struct {
	err               error
	status            int
	kind, code, param string
}{
	{model.ErrContextFull, http.StatusBadRequest, invalid, "context_length_exceeded", ""},
	{model.ErrEmpty, http.StatusBadRequest, invalid, "", ""},
	{model.ErrTokenID, http.StatusBadRequest, invalid, "", "prompt"},
	{model.ErrOption, http.StatusBadRequest, invalid, "", ""},
	{sample.ErrConfig, http.StatusBadRequest, invalid, "", ""},
	{tokenizer.ErrPattern, http.StatusBadRequest, invalid, "", ""},
	{chat.ErrRaised, http.StatusBadRequest, invalid, "", "messages"},
	{chat.ErrRender, http.StatusBadRequest, invalid, "", "messages"},
	{chat.ErrLimit, http.StatusBadRequest, invalid, "", "messages"},
	{model.ErrOverloaded, http.StatusServiceUnavailable, "overloaded_error", "", ""},
	{model.ErrClosed, http.StatusServiceUnavailable, failure, "", ""},
	{context.Canceled, statusClientGone, "client_gone", "", ""},
}

// statusClientGone is nginx's code for a client that did not wait for the answer; nobody reads it but the metrics.
const statusClientGone = 499

// problemOf words an error.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	for _, row := range problems {
		if errors.Is(err, row.err) {
			return &problem{row.status, row.kind, row.code, row.param, err.Error()}
		}
	}
	return &problem{http.StatusInternalServerError, failure, "", "", err.Error()}
}

func writeProblem(w http.ResponseWriter, p *problem) {
	if p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	_ = writeJSON(w, p.status, p.body()) // a client that is gone needs no answer
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}
