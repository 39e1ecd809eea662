package hub

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// errStalled ends a request that brings nothing.
var errStalled = errors.New("no data for too long")

// brokenError is a connection that failed, as opposed to what came over it.
type brokenError struct {
	host string
	err  error
}

func (e brokenError) Error() string { return fmt.Sprintf("connection to %s: %v", e.host, e.err) }
func (e brokenError) Unwrap() error { return e.err }

// connectionError says why a request ended: because someone ended it, or else with whom the connection broke. It leaves out
// the address, which may be signed.
func connectionError(ctx context.Context, with *url.URL, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return brokenError{with.Host, err}
}

// hopeless reports whether the connection would fail again: there is no such host, or it is not who it says.
func (e brokenError) hopeless() bool {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	return errors.As(e.err, &cert) || errors.As(e.err, &dns) && dns.IsNotFound
}

// explain makes a sentence of it.
func (e brokenError) explain() error {
	if e.hopeless() {
		return fmt.Errorf("%w: %w; check the network and the endpoint's address", ErrConnection, e)
	}
	return fmt.Errorf("%w: %w, also after %d attempts; what has arrived is kept, pull again to go on", ErrConnection, e, attempts)
}
