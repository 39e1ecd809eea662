package serve

import (
	"net/http"

	"github.com/ffnrun/ffnrun/model"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads of a server. They are its own and not the process's, so that a program may have several servers.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	firstToken prometheus.Histogram
	perToken   prometheus.Histogram
}

// tallies are the scheduler's counts.
var tallies = []struct {
	name, help string
	counts     bool // never goes down
	value      func(model.SchedulerStats) float64
}{
	{"ffnrun_running", "Generations that run.", false, func(s model.SchedulerStats) float64 { return float64(s.Running) }},
	{"ffnrun_waiting", "Generations that wait for a session.", false, func(s model.SchedulerStats) float64 { return float64(s.Waiting) }},
	{"ffnrun_kv_bytes", "Memory of keys and values.", false, func(s model.SchedulerStats) float64 { return float64(s.KV) }},
	{"ffnrun_steps_total", "Passes over the weights.", true, func(s model.SchedulerStats) float64 { return float64(s.Steps) }},
	{"ffnrun_prompt_tokens_total", "Tokens of prompts.", true, func(s model.SchedulerStats) float64 { return float64(s.PromptTokens) }},
	{"ffnrun_cached_tokens_total", "Tokens of prompts that were in a cache already.", true, func(s model.SchedulerStats) float64 { return float64(s.CachedTokens) }},
	{"ffnrun_generated_tokens_total", "Tokens generated.", true, func(s model.SchedulerStats) float64 { return float64(s.GeneratedTokens) }},
}

func newMetrics(s *model.Scheduler) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "ffnrun_requests_total", Help: "Requests that ended, by path and status; 499 is a client that left."}, []string{"path", "code"}),
		firstToken: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ffnrun_first_token_seconds", Help: "Time from a request to its first token.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 14),
		}),
		perToken: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ffnrun_token_seconds", Help: "Time between a request's tokens, its mean.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 12),
		}),
	}
	m.registry.MustRegister(m.requests, m.firstToken, m.perToken, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, row := range tallies {
		opts := prometheus.Opts{Name: row.name, Help: row.help}
		value := func() float64 { return row.value(s.Stats()) }
		if row.counts {
			m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts(opts), value))
		} else {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts(opts), value))
		}
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// answered takes note of an answer's times.
func (m *metrics) answered(a *reply) {
	if a.first.IsZero() {
		return
	}
	m.firstToken.Observe(a.first.Sub(a.started).Seconds())
	if n := a.usage.Completion - 1; n > 0 {
		m.perToken.Observe(a.latest.Sub(a.first).Seconds() / float64(n))
	}
}
