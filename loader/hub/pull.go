package hub

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
)

// pull is one Pull on its way.
type pull struct {
	*Client
	net    *transport
	repo   Repo
	cache  cache
	commit string
	slots  chan struct{}
	meter  meter
}

// Pull downloads the files of a repository that a run needs and the cache lacks, and returns the snapshot's folder. It asks
// the hub which commit the revision is at now; an offline client takes what the cache has. progress, unless nil, is called now
// and then, by one goroutine at a time. Files that the cache has are taken for whole if their size is right. When Pull fails or
// ctx ends, the next one goes on where it was.
//
// A nil ctx is one that never ends. The errors wrap one of this package's, or the context's; they begin with the repository and the file.
func (c *Client) Pull(ctx context.Context, r Repo, progress func(Progress)) (folder string, err error) {
	if err := c.check(r); err != nil {
		return "", err
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if c.Offline {
		folder, err := c.Cached(r)
		if err != nil {
			return "", fmt.Errorf("%w; %w", err, ErrOffline)
		}
		return folder, nil
	}
	root, err := filepath.Abs(c.CacheDir)
	if err != nil {
		return "", err
	}
	net, err := c.newTransport()
	if err != nil {
		return "", err
	}
	p := &pull{Client: c, net: net, repo: r, cache: newCache(root, r), slots: make(chan struct{}, streams)}
	p.meter.report = progress
	if err := p.run(ctx); err != nil {
		return "", fmt.Errorf("%s: %w", r, diskError(err))
	}
	return p.cache.snapshot(p.commit), nil
}

// run brings everything, and records the revision last: a revision in the cache is a whole one.
func (p *pull) run(ctx context.Context) error {
	l, err := p.net.list(ctx, p.repo)
	if err != nil {
		return p.explain(err)
	}
	p.commit = l.commit
	chosen, err := selectFiles(p.repo, l.names)
	if err != nil {
		return err
	}
	if err := p.cache.create(p.commit); err != nil {
		return err
	}
	small, large, err := p.plan(ctx, chosen, l.names)
	if err != nil {
		return err
	}
	if err := p.reserve(append(small, large...)); err != nil {
		return err
	}
	if err := p.all(ctx, small); err != nil {
		return err
	}
	for _, f := range large { // each uses all streams
		if err := p.fetch(ctx, f); err != nil {
			return err
		}
	}
	return errors.Join(p.cache.setAbsent(p.commit, chosen.absent), p.cache.setRef(p.repo.Revision, p.commit))
}

// plan asks for the files' sizes and hashes. The index comes at once, since it names the shards; small files are those of
// one piece.
func (p *pull) plan(ctx context.Context, chosen selection, known []string) (small, large []file, err error) {
	names := chosen.small
	if chosen.index {
		shards, err := p.index(ctx, known)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, indexFile)
		names = append(names, shards...)
	} else {
		names = append(names, weightsFile)
	}
	files := make([]file, len(names))
	err = forEach(ctx, len(names), func(ctx context.Context, i int) (err error) {
		files[i], err = p.announce(ctx, names[i])
		return err
	})
	for _, f := range files {
		if f.size > pieceSize {
			large = append(large, f)
		} else {
			small = append(small, f)
		}
	}
	return small, large, err
}

func (p *pull) announce(ctx context.Context, name string) (file, error) {
	f, err := p.net.announce(ctx, p.repo, p.commit, name)
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, p.explain(err))
	}
	return f, nil
}

// index brings the index and returns the shards it lists.
func (p *pull) index(ctx context.Context, known []string) ([]string, error) {
	f, err := p.announce(ctx, indexFile)
	if err != nil {
		return nil, err
	}
	if f.size > maxIndex {
		return nil, fmt.Errorf("%s: %w: %d bytes, want at most %d", indexFile, ErrProtocol, f.size, maxIndex)
	}
	if err := p.reserve([]file{f}); err != nil {
		return nil, err
	}
	if err := p.fetch(ctx, f); err != nil {
		return nil, err
	}
	data, err := readSmall(p.cache.entry(p.commit, indexFile), maxIndex)
	if err != nil {
		return nil, err
	}
	return shards(data, known)
}

// reserve counts what has to come and refuses what the disk cannot hold.
func (p *pull) reserve(files []file) error {
	var total, have int64
	for _, f := range files {
		if p.has(f) {
			continue
		}
		total += f.size
		if total < f.size {
			return fmt.Errorf("%w: sizes that add up to more than a number holds", ErrProtocol)
		}
		if size := sizeOf(p.cache.incomplete(f.etag)); size <= f.size {
			have += size
		}
	}
	p.meter.mu.Lock()
	p.meter.now.Total += total
	p.meter.mu.Unlock()
	return p.checkSpace(p.cache.path(), uint64(total-have))
}

// has reports whether a file's contents are in the cache.
func (p *pull) has(f file) bool {
	return whole(p.cache.blob(f.etag), f.size) || whole(p.cache.entry(p.commit, f.name), f.size)
}

// all fetches files side by side.
func (p *pull) all(ctx context.Context, files []file) error {
	return forEach(ctx, len(files), func(ctx context.Context, i int) error { return p.fetch(ctx, files[i]) })
}

// fetch brings a file into the snapshot. Nobody else writes its blob meanwhile. A file that is there needs no lock: the cache
// may be read-only.
func (p *pull) fetch(ctx context.Context, f file) (err error) {
	if whole(p.cache.entry(p.commit, f.name), f.size) {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", f.name, p.explain(err))
		}
	}()
	unlock, err := lock(ctx, p.cache.lock(f.etag))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if !p.has(f) {
		if err := p.blob(ctx, f); err != nil {
			return err
		}
	}
	return p.cache.link(p.commit, f)
}

// blob downloads a file. A beginning that an earlier download left may be of something else, for all we know until the hash
// is there: then the file comes again from its beginning.
func (p *pull) blob(ctx context.Context, f file) error {
	part, err := openPartial(ctx, p.cache.incomplete(f.etag), f)
	if err != nil {
		return err
	}
	resumed := part.size > 0
	p.meter.add(part.size)
	d := &download{transport: p.net, file: f, address: p.net.resolve(p.repo, p.commit, f.name), slots: p.slots, meter: &p.meter}
	err = p.verified(ctx, d, part)
	if errors.Is(err, ErrHash) && resumed {
		p.meter.add(-part.size)
		if err = part.restart(); err == nil {
			err = p.verified(ctx, d, part)
		}
	}
	if errors.Is(err, ErrHash) {
		return errors.Join(err, part.discard())
	}
	if err != nil {
		return errors.Join(err, part.f.Close())
	}
	return part.finish(p.cache.blob(f.etag))
}

func (p *pull) verified(ctx context.Context, d *download, part *partial) error {
	if err := d.fill(ctx, part); err != nil {
		return err
	}
	return part.verify()
}

// explain makes a sentence of what the network or the disk gave.
func (p *pull) explain(err error) error {
	var status *statusError
	var cut brokenError
	switch {
	case errors.As(err, &status):
		return status.explain(p.repo, p.net.url(p.repo.ID))
	case errors.As(err, &cut):
		return cut.explain()
	}
	return diskError(err)
}

// forEach calls f for 0 to n-1, some at a time, until one fails; the first error that came is returned.
func forEach(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slots := make(chan struct{}, streams)
	var wait sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-slots }()
			if err := f(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}
