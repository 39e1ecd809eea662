package hub

import (
	"context"
	"errors"
	"testing"
)

// TestMisuse holds a client that is not set up, and names that are none, to their errors.
func TestMisuse(t *testing.T) {
	var none context.Context // a nil context never ends
	good := Repo{ID: "org/name", Revision: "main"}
	for name, c := range map[string]struct {
		client Client
		repo   Repo
		want   error
	}{
		"zero repository": {Client{CacheDir: t.TempDir()}, Repo{}, ErrName},
		"no cache":        {Client{}, good, ErrNoCache},
		"no such hub":     {Client{CacheDir: t.TempDir(), Endpoint: "::"}, good, ErrName},
		"offline":         {Client{CacheDir: t.TempDir(), Offline: true}, good, ErrOffline},
	} {
		if _, err := c.client.Pull(none, c.repo, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: Pull gives %v, want %v", name, err, c.want)
		}
	}
	if _, err := (&Client{}).Cached(good); !errors.Is(err, ErrNoCache) {
		t.Errorf("Cached without a cache: %v", err)
	}
	if _, err := (&Client{CacheDir: t.TempDir()}).Cached(Repo{}); !errors.Is(err, ErrName) {
		t.Errorf("Cached of nothing: %v", err)
	}
	if _, err := ParseRepo(""); !errors.Is(err, ErrName) {
		t.Errorf("ParseRepo: %v", err)
	}
}
