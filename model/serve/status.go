package serve

import (
	"net/http"
	"strconv"
)

// statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int // 0 before
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach what is below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// code is the status as the metrics have it: a stream whose client left is no success.
func (w *statusWriter) code(r *http.Request) string {
	if r.Context().Err() != nil {
		return strconv.Itoa(statusClientGone)
	}
	return strconv.Itoa(w.status)
}
