package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxListing bounds the answer that lists a repository's files, of which the largest known have some 10 MB.
const maxListing = 64 << 20

// listing is what a repository has at a commit.
type listing struct {
	commit string
	names  []string
}

// list asks which files a revision has.
func (t *transport) list(ctx context.Context, r Repo) (listing, error) {
	var answer struct {
		Commit   string `json:"sha"`
		Siblings []struct {
			Name string `json:"rfilename"`
		} `json:"siblings"`
	}
	address := t.url("api/models/" + r.ID + "/revision/" + url.PathEscape(r.Revision))
	err := t.retry(ctx, func() error { return t.readJSON(ctx, address, &answer) })
	if err != nil {
		return listing{}, err
	}
	if !isCommit(answer.Commit) {
		return listing{}, fmt.Errorf("%w: it names no commit for %s; check that %s is a hub", ErrProtocol, r.Revision, t.base)
	}
	l := listing{commit: answer.Commit}
	for _, s := range answer.Siblings {
		if !isLocal(s.Name) {
			return listing{}, fmt.Errorf("file %q: %w: it would lie outside its folder, nothing is downloaded", s.Name, ErrName)
		}
		l.names = append(l.names, s.Name)
	}
	slices.Sort(l.names)
	return l, nil
}

func (t *transport) readJSON(ctx context.Context, address string, dst any) error {
	resp, err := t.send(ctx, call{method: http.MethodGet, url: address})
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxListing+1))
	if err != nil {
		return err
	}
	if len(data) > maxListing {
		return fmt.Errorf("%w: a list of files of more than %d bytes", ErrProtocol, maxListing)
	}
	if err := json.Unmarshal(data, dst); err != nil {
		return fmt.Errorf("%w: its list of files is no JSON: %w; check that %s is a hub", ErrProtocol, err, t.base)
	}
	return nil
}

// linkedETag is the header with the hash of a file that lies elsewhere.
const linkedETag = "X-Linked-Etag"

// file is a file of a commit, as the hub announces it.
type file struct {
	name string // with forward slashes
	etag string // hash of the contents and name of the blob: sha256 for large files, git's sha1 for others
	size int64  // bytes
}

// resolve is the address of a file's contents.
func (t *transport) resolve(r Repo, commit, name string) string {
	segments := strings.Split(name, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return t.url(r.ID + "/resolve/" + commit + "/" + strings.Join(segments, "/"))
}

// announce asks for a file's size and hash.
func (t *transport) announce(ctx context.Context, r Repo, commit, name string) (file, error) {
	f := file{name: name}
	err := t.retry(ctx, func() error {
		resp, err := t.send(ctx, call{method: http.MethodHead, url: t.resolve(r, commit, name), announced: true})
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		return f.read(resp, commit)
	})
	return f, err
}

// read takes the announcement out of an answer's headers.
func (f *file) read(resp *http.Response, commit string) error {
	if at := resp.Header.Get("X-Repo-Commit"); at != "" && at != commit {
		return fmt.Errorf("%w: it is of commit %s, want %s", ErrProtocol, shown(at), commit)
	}
	f.etag = normalETag(firstOf(resp.Header, linkedETag, "Etag"))
	if _, err := newDigest(f.etag, 0); err != nil {
		return err
	}
	size := resp.Header.Get("X-Linked-Size")
	if size == "" && resp.StatusCode < 300 { // a redirect's length is that of its own text
		size = resp.Header.Get("Content-Length")
	}
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%w: its size is %q", ErrProtocol, shown(size))
	}
	f.size = n
	return nil
}

func firstOf(h http.Header, keys ...string) string {
	for _, k := range keys {
		if v := h.Get(k); v != "" {
			return v
		}
	}
	return ""
}

// normalETag takes off the marks of HTTP.
func normalETag(s string) string { return strings.Trim(strings.TrimPrefix(s, "W/"), `"`) }
