package hub

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The umask makes of these what the user wants, as it does with Python's.
const (
	folderMode = 0o777
	fileMode   = 0o666
)

// cache is a repository's folder in the cache.
type cache struct {
	root string // of all repositories
	name string // models--ORG--NAME
}

func newCache(root string, r Repo) cache {
	return cache{root, "models--" + strings.ReplaceAll(r.ID, "/", "--")}
}

func (c cache) path(elem ...string) string {
	return filepath.Join(append([]string{c.root, c.name}, elem...)...)
}

func (c cache) blob(etag string) string       { return c.path("blobs", etag) }
func (c cache) incomplete(etag string) string { return c.blob(etag) + ".incomplete" }
func (c cache) snapshot(commit string) string { return c.path("snapshots", commit) }
func (c cache) ref(rev string) string         { return c.path("refs", filepath.FromSlash(rev)) }
func (c cache) lock(etag string) string {
	return filepath.Join(c.root, ".locks", c.name, etag+".lock")
}

func (c cache) entry(commit, name string) string {
	return filepath.Join(c.snapshot(commit), filepath.FromSlash(name))
}

func (c cache) noExist(commit, name string) string {
	return c.path(".no_exist", commit, filepath.FromSlash(name))
}

// cacheTag tells backup programs that a folder can be made again, see https://bford.info/cachedir.
const cacheTag = "Signature: 8a477f597d28d172789f06886806bc55\n# Downloads from a Hugging Face hub; all of it can be downloaded again.\n"

// create makes the folders that are there from the beginning: without snapshots, Python takes the cache for a broken one.
func (c cache) create(commit string) error {
	for _, folder := range []string{c.path("blobs"), c.path("refs"), c.snapshot(commit), filepath.Dir(c.lock("x"))} {
		if err := os.MkdirAll(folder, folderMode); err != nil {
			return err
		}
	}
	tag := filepath.Join(c.root, "CACHEDIR.TAG")
	if exists(tag) {
		return nil
	}
	return os.WriteFile(tag, []byte(cacheTag), fileMode)
}

// setRef records the commit of a branch or tag.
func (c cache) setRef(rev, commit string) error {
	if rev == commit {
		return nil
	}
	at := c.ref(rev)
	if old, err := readSmall(at, 64); err == nil && string(old) == commit {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(at), folderMode); err != nil {
		return err
	}
	return writeFile(at, commit)
}

// setAbsent records that the repository lacks files, so that nobody asks again.
func (c cache) setAbsent(commit string, names []string) error {
	for _, name := range names {
		at := c.noExist(commit, name)
		if exists(at) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(at), folderMode); err != nil {
			return err
		}
		if err := os.WriteFile(at, nil, fileMode); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file that nobody sees half written.
func writeFile(at, text string) error {
	f, err := os.CreateTemp(filepath.Dir(at), filepath.Base(at)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), at)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// readSmall reads a file of at most limit bytes.
func readSmall(at string, limit int64) ([]byte, error) {
	f, err := os.Open(at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: more than %d bytes", at, limit)
	}
	return data, err
}

// exists reports whether there is a file, and no link to one that is gone.
func exists(at string) bool {
	info, err := os.Stat(at)
	return err == nil && info.Mode().IsRegular()
}

// whole reports whether there is a file of that size.
func whole(at string, size int64) bool {
	info, err := os.Stat(at)
	return err == nil && info.Mode().IsRegular() && info.Size() == size
}

// sizeOf is the size of a file, 0 if there is none.
func sizeOf(at string) int64 {
	info, err := os.Stat(at)
	if err != nil {
		return 0
	}
	return info.Size()
}

// link puts a blob into a snapshot: as a relative link, so that the cache can be moved, or as the system allows.
func (c cache) link(commit string, f file) error {
	at, blob := c.entry(commit, f.name), c.blob(f.etag)
	if whole(at, f.size) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(at), folderMode); err != nil {
		return err
	}
	if err := os.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	target, err := filepath.Rel(filepath.Dir(at), blob)
	if err != nil {
		return err
	}
	return linkOrCopy(target, blob, at)
}

// linkOrCopy makes a symbolic link to target. Windows keeps them for developers; there it is a second name of the blob, and
// where the file system has none, a copy.
func linkOrCopy(target, blob, at string) error {
	if os.Symlink(target, at) == nil || os.Link(blob, at) == nil {
		return nil
	}
	return copyFile(blob, at)
}

// copyFile copies under another name first: what has the right name is whole.
func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	dst, err := os.Create(to + ".incomplete")
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err == nil {
		return os.Rename(dst.Name(), to)
	}
	return errors.Join(err, os.Remove(dst.Name()))
}
