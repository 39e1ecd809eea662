package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxRedirects is more than the hub needs: a renamed repository, a cache, a file store.
const maxRedirects = 8

// transport sends requests to the hub and along its redirects.
type transport struct {
	http  http.Client // follows no redirect by itself
	base  *url.URL
	token string
	timing
}

// newTransport takes redirects out of net/http's hands, which would carry the token to other ports and subdomains.
func (c *Client) newTransport() (*transport, error) {
	base, err := c.endpoint()
	if err != nil {
		return nil, err
	}
	t := &transport{base: base, token: c.Token, timing: c.timing}
	if c.HTTP != nil {
		t.http = *c.HTTP
	}
	t.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if t.timing == (timing{}) {
		t.timing = defaultTiming
	}
	return t, nil
}

// url returns an address of the hub; path is escaped.
func (t *transport) url(path string) string { return t.base.String() + "/" + path }

// ours reports whether an address is the hub's own, down to scheme and port.
func (t *transport) ours(u *url.URL) bool { return u.Scheme == t.base.Scheme && u.Host == t.base.Host }

// call is a request.
type call struct {
	method, url string
	bytes       string // the Range header, if any
	announced   bool   // stop at a redirect that announces a file elsewhere, and return it
}

// send makes one attempt. The answer's status is one of success, or a redirect where announced asks for it; others are a
// *statusError. The body is given up when nothing comes for a while, and has to be closed.
func (t *transport) send(ctx context.Context, c call) (*http.Response, error) {
	u, err := url.Parse(c.url)
	if err != nil {
		return nil, fmt.Errorf("%w: address %q", ErrProtocol, c.url)
	}
	for range maxRedirects {
		resp, err := t.sendOnce(ctx, c, u)
		if err != nil {
			return nil, err
		}
		next, err := redirect(resp)
		if err == nil && (next == nil || c.announced && !t.ours(next) && resp.Header.Get(linkedETag) != "") {
			return resp, nil
		}
		_ = resp.Body.Close() // its contents do not matter
		if err != nil {
			return nil, err
		}
		u = next
	}
	return nil, fmt.Errorf("%w: more than %d redirects", ErrProtocol, maxRedirects)
}

func (t *transport) sendOnce(ctx context.Context, c call, u *url.URL) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, c.method, u.String(), nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	req.Header.Set("User-Agent", "ffnrun")
	req.Header.Set("Accept-Encoding", "identity") // sizes and hashes are of the contents themselves
	if t.token != "" && t.ours(u) {
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	if c.bytes != "" {
		req.Header.Set("Range", c.bytes)
	}
	watch := time.AfterFunc(t.stall, func() { cancel(brokenError{u.Host, errStalled}) })
	resp, err := t.http.Do(req)
	if err != nil {
		watch.Stop()
		err = connectionError(ctx, u, err)
		cancel(nil)
		return nil, err
	}
	resp.Body = &watched{resp.Body, ctx, u, cancel, watch, t.stall}
	if resp.StatusCode >= 400 {
		err := t.newStatusError(resp)
		_ = resp.Body.Close()
		return nil, err
	}
	return resp, nil
}

// redirect returns where an answer points to, nil if nowhere.
func redirect(resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	u, err := resp.Location()
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%w: a redirect to %q", ErrProtocol, resp.Header.Get("Location"))
	}
	if u.Scheme != "https" && (u.Scheme != "http" || resp.Request.URL.Scheme == "https") {
		return nil, fmt.Errorf("%w: a redirect from %s to %s, which is not secure", ErrProtocol, resp.Request.URL.Host, u.Scheme+"://"+u.Host)
	}
	return u, nil
}

// watched is a body whose connection is given up when it brings nothing for a while.
type watched struct {
	io.ReadCloser
	ctx    context.Context
	from   *url.URL
	cancel context.CancelCauseFunc
	watch  *time.Timer
	stall  time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		w.watch.Reset(w.stall)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = connectionError(w.ctx, w.from, err)
	}
	return n, err
}

func (w *watched) Close() error {
	w.watch.Stop()
	err := w.ReadCloser.Close()
	w.cancel(nil)
	return err
}
