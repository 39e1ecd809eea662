package serve

import (
	"net/http"
	"time"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// Server answers requests with one model. It is an http.Handler.
type Server struct {
	m         *model.Model
	tok       *tokenizer.Tokenizer
	name      string
	template  *chat.Template
	scheduler *model.Scheduler
	metrics   *metrics
	handler   http.Handler
	since     time.Time
}

// Options for New.
type Options struct {
	Name      string         // what requests and answers call the model
	Template  *chat.Template // makes a text of a conversation; nil: chat completions are refused
	Scheduler model.SchedulerOptions
}

// New returns a server of a model that has a tokenizer; else the error wraps model.ErrNoTokenizer. The model stays the caller's, who closes it after the server.
func New(m *model.Model, opts *Options) (*Server, error) {
	tok, err := m.Tokenizer()
	if err != nil {
		return nil, err
	}
	scheduler, err := m.NewScheduler(&opts.Scheduler)
	if err != nil {
		return nil, err
	}
	s := &Server{m: m, tok: tok, name: opts.Name, template: opts.Template, scheduler: scheduler, since: time.Now()}
	s.metrics = newMetrics(scheduler)
	mux := http.NewServeMux()
	s.route(mux, "POST", "/v1/completions", s.complete)
	s.route(mux, "POST", "/v1/chat/completions", s.chat)
	s.route(mux, "GET", "/v1/models", s.models)
	s.route(mux, "GET", "/v1/models/{name...}", s.model)
	s.route(mux, "GET", "/health", s.health)
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, refusal(http.StatusNotFound, "nothing is at %s; there are %s", r.URL.Path, endpoints))
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, refusal(http.StatusForbidden, "a web page of another origin asks; it has to go through a server of its own"))
	}))
	s.handler = guard.Handler(mux)
	return s, nil
}

const endpoints = "/v1/completions, /v1/chat/completions, /v1/models, /health and /metrics"

// Close ends the requests under way with an error, and the server's goroutine.
func (s *Server) Close() { s.scheduler.Close() }

// Stats are those of the server's scheduler.
func (s *Server) Stats() model.SchedulerStats { return s.scheduler.Stats() }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// route registers what answers a path, and refuses other methods there.
func (s *Server) route(mux *http.ServeMux, method, path string, answer func(http.ResponseWriter, *http.Request) error) {
	mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w}
		if err := answer(seen, r); err != nil && seen.status == 0 {
			writeProblem(seen, problemOf(err))
		}
		s.metrics.requests.WithLabelValues(path, seen.code(r)).Inc()
	})
	mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", method)
		writeProblem(w, refusal(http.StatusMethodNotAllowed, "%s takes %s, not %s", path, method, r.Method))
	})
}

// health says that the server is there.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// card is a model as the protocol describes it.
type card struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
	// MaxModelLen is vLLM's name for the context.
	MaxModelLen int `json:"max_model_len"`
}

func (s *Server) card() card {
	return card{ID: s.name, Object: "model", Created: s.since.Unix(), OwnedBy: "ffnrun", MaxModelLen: s.m.MaxContext()}
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": []card{s.card()}})
}

func (s *Server) model(w http.ResponseWriter, r *http.Request) error {
	if err := s.named(r.PathValue("name")); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.card())
}

// named refuses another model's name.
func (s *Server) named(name string) error {
	if name == s.name {
		return nil
	}
	p := refusal(http.StatusNotFound, "model %q is not served here, want %q", name, s.name)
	p.code, p.param = "model_not_found", "model"
	return p
}
