package hub

import (
	"crypto/sha1" // git's hash of a file, which is what the hub announces
	"crypto/sha256"
	"fmt"
	"hash"
	"regexp"
)

var sha256Name = regexp.MustCompile(`^[0-9a-f]{64}$`)

// newDigest returns the hash that an ETag is of contents of size bytes: SHA-256 for files in large file storage, else what
// git names a blob by.
func newDigest(etag string, size int64) (hash.Hash, error) {
	switch {
	case sha256Name.MatchString(etag):
		return sha256.New(), nil
	case commitName.MatchString(etag):
		h := sha1.New()
		_, _ = fmt.Fprintf(h, "blob %d\x00", size) // a hash takes all
		return h, nil
	}
	return nil, fmt.Errorf("%w: its ETag %q is no hash, so that nothing could be verified", ErrProtocol, shown(etag))
}
