package hub

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// partial is a blob on its way: a file that is always a beginning of the whole, and the hash of it.
type partial struct {
	of     file
	f      *os.File
	digest hash.Hash
	size   int64 // bytes so far
}

// openPartial opens the beginning that an earlier download left, or an empty one.
func openPartial(ctx context.Context, at string, of file) (*partial, error) {
	f, err := os.OpenFile(at, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	p := &partial{of: of, f: f}
	if err := p.rewind(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

// rewind takes the hash of what is there; more than the whole is none of it.
func (p *partial) rewind(ctx context.Context) error {
	info, err := p.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > p.of.size {
		return p.restart()
	}
	if p.digest, err = newDigest(p.of.etag, p.of.size); err != nil {
		return err
	}
	p.size, err = io.Copy(p.digest, reader{ctx, p.f})
	return err
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// restart forgets what is there.
func (p *partial) restart() (err error) {
	if p.digest, err = newDigest(p.of.etag, p.of.size); err != nil {
		return err
	}
	p.size = 0
	if err := p.f.Truncate(0); err != nil {
		return err
	}
	_, err = p.f.Seek(0, io.SeekStart)
	return err
}

// Write appends.
func (p *partial) Write(b []byte) (int, error) {
	n, err := p.f.Write(b)
	_, _ = p.digest.Write(b[:n]) // a hash takes all
	p.size += int64(n)
	return n, diskError(err)
}

// verify compares size and hash with what was announced.
func (p *partial) verify() error {
	if p.size != p.of.size {
		return fmt.Errorf("%w: %d bytes, want %d; pull again", ErrHash, p.size, p.of.size)
	}
	if got := hex.EncodeToString(p.digest.Sum(nil)); got != p.of.etag {
		return fmt.Errorf("%w: hash %s, the hub announced %s; nothing of it is kept, pull again, and ask the repository's owners if that does not help",
			ErrHash, got, p.of.etag)
	}
	return nil
}

// finish gives the file its name. Before, its bytes reach the disk: a name outlives a power failure that they do not.
func (p *partial) finish(blob string) error {
	err := p.f.Sync()
	if err = errors.Join(err, p.f.Close()); err != nil {
		return diskError(err)
	}
	return os.Rename(p.f.Name(), blob)
}

// discard removes the file: what it holds is wrong.
func (p *partial) discard() error { return errors.Join(p.f.Close(), os.Remove(p.f.Name())) }
