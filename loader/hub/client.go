package hub

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultEndpoint is the public hub.
const DefaultEndpoint = "https://huggingface.co"

// streams is the number of requests that run at once.
const streams = 4

// Client downloads from a hub into a cache. Its fields may not change while it is used.
type Client struct {
	Endpoint string       // the hub's URL; empty: DefaultEndpoint
	CacheDir string       // the folder that Python calls HF_HUB_CACHE
	Token    string       // sent to the endpoint only; empty: none
	Offline  bool         // never connect
	HTTP     *http.Client // nil: http.DefaultClient

	timing timing                              // the zero value: defaultTiming
	free   func(folder string) (uint64, error) // nil: freeSpace
}

// timing says when to give up; tests cannot wait as long as people do.
type timing struct {
	pause time.Duration // before the second attempt, doubled before each further one
	stall time.Duration // without a byte, after which a connection counts as broken
}

var defaultTiming = timing{pause: time.Second / 2, stall: 30 * time.Second}

// maxRetryAfter is how long the hub may tell a download to wait.
const maxRetryAfter = 2 * time.Minute

// check refuses a name that is none, and a client without a cache, which would otherwise be the folder that the process
// happens to be in.
func (c *Client) check(r Repo) error {
	if err := r.check(); err != nil {
		return err
	}
	if c.CacheDir == "" {
		return fmt.Errorf("%w: the client has no CacheDir", ErrNoCache)
	}
	return nil
}

// endpoint is the parsed URL of the hub, without a slash at its end.
func (c *Client) endpoint() (*url.URL, error) {
	text := c.Endpoint
	if text == "" {
		text = DefaultEndpoint
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("endpoint %q: %w: want a URL, as %s is", text, ErrName, DefaultEndpoint)
	}
	return u, nil
}

func (c *Client) freeSpace(folder string) (uint64, error) {
	if c.free != nil {
		return c.free(folder)
	}
	return freeSpace(folder)
}
