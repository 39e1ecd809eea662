package hub

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestMirror pulls from an endpoint that sends everybody on to the hub, without the token.
func TestMirror(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, h.URL+r.URL.Path, http.StatusPermanentRedirect)
	}))
	defer mirror.Close()
	c := h.client(t)
	c.Endpoint, c.Token = mirror.URL+"/", "hf_secret"
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if h.tokens["hub"]["Bearer hf_secret"] || h.tokens["store"]["Bearer hf_secret"] {
		t.Error("the token went to another host")
	}
}

// TestDowngrade: a secure hub leads nowhere that is not.
func TestDowngrade(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, h.URL+r.URL.Path, http.StatusFound)
	}))
	defer secure.Close()
	c := h.client(t)
	c.Endpoint, c.HTTP = secure.URL, secure.Client()
	_, err := c.Pull(t.Context(), parseRepo(t, h.repo), nil)
	checkError(t, err, ErrProtocol, "which is not secure")
	if c.HTTP.CheckRedirect != nil {
		t.Error("the caller's client was changed")
	}
	c.HTTP = nil
	_, err = c.Pull(t.Context(), parseRepo(t, h.repo), nil)
	checkError(t, err, ErrConnection, "certificate", "check the network and the endpoint's address")
}
