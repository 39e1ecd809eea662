package hub

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// statusError is an answer of 400 or above.
type statusError struct {
	code    int
	reason  string        // X-Error-Code: RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo
	message string        // X-Error-Message
	after   time.Duration // Retry-After
	host    string        // who answered, if not the hub itself
	token   bool          // a token was sent
}

func (t *transport) newStatusError(resp *http.Response) *statusError {
	e := &statusError{
		code: resp.StatusCode, reason: resp.Header.Get("X-Error-Code"), message: shown(resp.Header.Get("X-Error-Message")),
		after: retryAfter(resp.Header.Get("Retry-After"), time.Now()), token: t.token != "",
	}
	if !t.ours(resp.Request.URL) {
		e.host = resp.Request.URL.Host
	}
	return e
}

// elsewhere reports whether another host refused: a file store's signed address ends, and the hub gives a new one.
func (e *statusError) elsewhere() bool { return e.host != "" }

// busy reports whether the answer asks for patience.
func (e *statusError) busy() bool {
	return e.code >= 500 || e.code == http.StatusTooManyRequests || e.code == http.StatusRequestTimeout
}

func (e *statusError) Error() string {
	who := "the hub"
	if e.elsewhere() {
		who = "the file store " + e.host
	}
	text := fmt.Sprintf("%s answers %d %s", who, e.code, http.StatusText(e.code))
	if e.message != "" {
		text += ": " + e.message
	}
	return text
}

// explain makes a sentence of it for a repository whose page is at page.
func (e *statusError) explain(r Repo, page string) error {
	switch {
	case e.busy():
		return fmt.Errorf("%w: %w, also after %d attempts; try again later", ErrBusy, e, attempts)
	case e.elsewhere():
		return fmt.Errorf("%w: %w; try again", ErrProtocol, e)
	case e.reason == "GatedRepo":
		return e.explainGate(page)
	case e.reason == "RevisionNotFound":
		return fmt.Errorf("%w %q; %s/tree/main lists the branches and tags", ErrRevisionNotFound, r.Revision, page)
	case e.reason == "EntryNotFound":
		return fmt.Errorf("%w; %s/tree/%s lists what there is", ErrFileNotFound, page, r.Revision)
	case e.code == http.StatusNotFound, e.reason == "RepoNotFound":
		return e.explainMissing(page)
	case e.code == http.StatusUnauthorized && !e.token:
		return fmt.Errorf("%w: %s is private, or there is none; check the name, and give a token that may read it", ErrUnauthorized, page)
	case e.code == http.StatusUnauthorized:
		return fmt.Errorf("%w: %w; the token is wrong or has expired, make another", ErrUnauthorized, e)
	case e.code == http.StatusForbidden:
		return fmt.Errorf("%w: %w; check on %s that the token's account may read it", ErrForbidden, e, page)
	}
	return fmt.Errorf("%w: %w", ErrProtocol, e)
}

func (e *statusError) explainGate(page string) error {
	if !e.token {
		return fmt.Errorf("%w; log in at %s, accept its terms there, and give a token of the same account", ErrGated, page)
	}
	return fmt.Errorf("%w; the token's account has no access: accept the terms at %s, wait if its authors decide by hand, "+
		"and let a fine-grained token read gated repositories", ErrGated, page)
}

// explainMissing does not choose between absent and private: the hub does not tell them apart either.
func (e *statusError) explainMissing(page string) error {
	if !e.token {
		return fmt.Errorf("%w at %s, or a private one; check the name, and give a token if it is private", ErrRepoNotFound, page)
	}
	return fmt.Errorf("%w at %s that this token may read; check the name and the token's account", ErrRepoNotFound, page)
}

// retryAfter reads the header: seconds or a date; 0 if neither.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}

// shown is a header's text fit for a terminal: printable and not long.
func shown(s string) string {
	s = strings.Map(func(c rune) rune {
		if strconv.IsPrint(c) {
			return c
		}
		return -1
	}, s)
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
