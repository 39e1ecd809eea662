package serve_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/serve"
)

// FuzzRequest sends anything at all, and wants an answer or a problem in JSON.
func FuzzRequest(f *testing.F) {
	m := openModel(f, &model.Options{MaxContext: 24})
	template, err := chat.Parse(plainTemplate, nil)
	if err != nil {
		f.Fatal(err)
	}
	s, err := serve.New(m, &serve.Options{Name: "tale", Template: template})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	for _, body := range []string{
		`{"prompt": "Once", "max_tokens": 3, "stream": true, "stream_options": {"include_usage": true}, "stop": ["a"], "seed": -1, "logit_bias": {"5": 1e3}}`,
		`{"prompt": [[1, 2, 3]], "top_k": -1, "temperature": 1e-300, "top_p": 1e-9, "min_p": 1, "repetition_penalty": 1e30, "presence_penalty": 1e300}`,
		`{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}], "chat_template_kwargs": {"mood": [1]}}`,
	} {
		f.Add(true, body)
		f.Add(false, body)
	}
	want := []int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge}
	f.Fuzz(func(t *testing.T, conversation bool, body string) {
		path := "/v1/completions"
		if conversation {
			path = "/v1/chat/completions"
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		streamed := w.Header().Get("Content-Type") == "text/event-stream"
		if !slices.Contains(want, w.Code) || !streamed && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %q: status %d, %s", path, body, w.Code, w.Body)
		}
	})
}
