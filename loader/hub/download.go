package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
)

// pieceSize is what one request brings of a large file: enough that a request costs little, little enough that streams
// pieces fit into memory.
const pieceSize = 8 << 20

// errNoRanges: the server sends a file whole or not at all.
var errNoRanges = errors.New("no range requests")

// download brings one file.
type download struct {
	*transport
	file
	address string                 // at the hub
	direct  atomic.Pointer[string] // where the hub's redirects led, for the next piece
	slots   chan struct{}          // shared by all files: one for each request that runs
	meter   *meter
}

// fill brings what p lacks.
func (d *download) fill(ctx context.Context, p *partial) error {
	err := d.pieces(ctx, p)
	if errors.Is(err, errNoRanges) {
		return d.wholly(ctx, p)
	}
	return err
}

// piece is a range of a file on its way.
type piece struct {
	from int64
	data []byte // of full length; what came when n is sent
	done chan int
	err  error // set before done
}

// pieces requests the ranges that p lacks, several at a time, and writes them in order. What came before an error is kept.
func (d *download) pieces(ctx context.Context, p *partial) error {
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan *piece, streams-1)
	go d.request(ctx, p.size, queue)
	defer func() {
		cancel()
		for pc := range queue { // nothing may run on when this returns
			<-pc.done
		}
	}()
	for pc := range queue {
		n := <-pc.done
		if _, err := p.Write(pc.data[:n]); err != nil {
			return err
		}
		if pc.err != nil {
			return pc.err
		}
	}
	return ctx.Err()
}

// request starts pieces from an offset on, as many as the queue holds, and closes it after the last.
func (d *download) request(ctx context.Context, from int64, queue chan<- *piece) {
	defer close(queue)
	for from < d.size {
		pc := &piece{from: from, data: make([]byte, min(pieceSize, d.size-from)), done: make(chan int, 1)}
		select {
		case <-ctx.Done():
			return
		case queue <- pc:
		}
		go func() {
			n, err := d.piece(ctx, pc.from, pc.data)
			pc.err = err
			pc.done <- n
		}()
		from += int64(len(pc.data))
	}
}

// piece reads a range into data, going on where a connection broke, and returns how much came.
func (d *download) piece(ctx context.Context, from int64, data []byte) (n int, err error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case d.slots <- struct{}{}:
	}
	defer func() { <-d.slots }()
	err = d.retry(ctx, func() error {
		var err error
		for range attempts { // at once, as long as every connection brings something
			before := n
			if err = d.attempt(ctx, from, data, &n); err == nil || !passing(err) || n <= before {
				break
			}
		}
		return err
	})
	return n, err
}

// attempt requests what data lacks after its first n bytes.
func (d *download) attempt(ctx context.Context, from int64, data []byte, n *int) error {
	first, last := from+int64(*n), from+int64(len(data))-1
	resp, err := d.get(ctx, fmt.Sprintf("bytes=%d-%d", first, last))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusPartialContent:
		want := fmt.Sprintf("bytes %d-%d/%d", first, last, d.size)
		if got := resp.Header.Get("Content-Range"); got != want {
			return fmt.Errorf("%w: the range %q, want %q", ErrProtocol, shown(got), want)
		}
	case resp.StatusCode == http.StatusOK && from == 0:
		if err := d.checkLength(resp); err != nil {
			return err
		}
		d.meter.add(int64(-*n))
		*n = 0
	case resp.StatusCode == http.StatusOK:
		return errNoRanges
	default:
		return fmt.Errorf("%w: status %d", ErrProtocol, resp.StatusCode)
	}
	return d.read(resp.Body, data, n)
}

// read appends the body to data[:n] until that is full.
func (d *download) read(body io.Reader, data []byte, n *int) error {
	for *n < len(data) {
		k, err := body.Read(data[*n:])
		*n += k
		d.meter.add(int64(k))
		if err == io.EOF && *n < len(data) {
			return brokenError{d.base.Host, io.ErrUnexpectedEOF}
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// checkLength refuses a whole file of another size before its bytes come.
func (d *download) checkLength(resp *http.Response) error {
	if resp.ContentLength >= 0 && resp.ContentLength != d.size {
		return fmt.Errorf("%w: %d bytes, the hub announced %d; pull again", ErrHash, resp.ContentLength, d.size)
	}
	return nil
}

// get requests a range from where the last redirect led, or from the hub when that leads nowhere any more.
func (d *download) get(ctx context.Context, bytes string) (*http.Response, error) {
	if to := d.direct.Load(); to != nil {
		resp, err := d.send(ctx, call{method: http.MethodGet, url: *to, bytes: bytes})
		var status *statusError
		if !errors.As(err, &status) || status.busy() {
			return resp, err
		}
		d.direct.CompareAndSwap(to, nil)
	}
	resp, err := d.send(ctx, call{method: http.MethodGet, url: d.address, bytes: bytes})
	if err == nil && !d.ours(resp.Request.URL) {
		to := resp.Request.URL.String()
		d.direct.Store(&to)
	}
	return resp, err
}

// wholly brings the file in one stream from its beginning, for servers that know no ranges.
func (d *download) wholly(ctx context.Context, p *partial) error {
	d.slots <- struct{}{}
	defer func() { <-d.slots }()
	return d.retry(ctx, func() error {
		d.meter.add(-p.size)
		if err := p.restart(); err != nil {
			return err
		}
		resp, err := d.get(ctx, "")
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if err := d.checkLength(resp); err != nil {
			return err
		}
		return d.copy(p, resp.Body)
	})
}

// copy writes the body to p as it comes.
func (d *download) copy(p *partial, body io.Reader) error {
	buffer := make([]byte, 1<<20)
	for p.size < d.size {
		n := 0
		data := buffer[:min(int64(len(buffer)), d.size-p.size)]
		err := d.read(body, data, &n)
		if _, err := p.Write(data[:n]); err != nil {
			return err
		}
		if err != nil {
			return err
		}
	}
	return nil
}
