package hub

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Cached returns the folder of the snapshot that the cache has of a repository at a revision, with every file that a run
// needs. It never connects. The error wraps ErrNotCached.
func (c *Client) Cached(r Repo) (folder string, err error) {
	if err := c.check(r); err != nil {
		return "", err
	}
	root, err := filepath.Abs(c.CacheDir)
	if err != nil {
		return "", err
	}
	have := newCache(root, r)
	commit, err := have.commit(r.Revision)
	if err != nil {
		return "", fmt.Errorf("%s: %w %s", r, ErrNotCached, root)
	}
	if err := have.complete(r, commit); err != nil {
		return "", fmt.Errorf("%s: %w: the snapshot in %s is not whole: %w", r, ErrNotCached, root, err)
	}
	return have.snapshot(commit), nil
}

// commit returns the commit that the cache knows a revision by.
func (c cache) commit(rev string) (string, error) {
	commit := rev
	if !isCommit(rev) {
		text, err := readSmall(c.ref(rev), 64)
		if err != nil {
			return "", err
		}
		commit = strings.TrimSpace(string(text))
	}
	if !isCommit(commit) {
		return "", ErrNotCached
	}
	_, err := os.Stat(c.snapshot(commit))
	return commit, err
}

// complete finds out whether a snapshot has what a run needs. huggingface_hub records a revision before its files are there,
// and transformers downloads one file after the other: what the repository has is known only if either left a note of it.
func (c cache) complete(r Repo, commit string) error {
	names, noted := c.tree(commit)
	if !noted {
		var err error
		if names, err = c.present(commit); err != nil {
			return err
		}
	}
	chosen, err := selectFiles(r, names)
	switch {
	case errors.Is(err, ErrNoSafetensors) && !noted:
		return lacks(weightsFile)
	case errors.Is(err, ErrFileNotFound) && !noted:
		return lacks(configFile)
	case err != nil:
		return err
	}
	needed := slices.Concat(chosen.small, []string{weightsFile})
	if chosen.index {
		if needed, err = c.withShards(commit, chosen.small); err != nil {
			return err
		}
	}
	for _, name := range needed {
		if !exists(c.entry(commit, name)) {
			return lacks(name)
		}
	}
	if !noted && !c.hasTokenizer(commit, names) {
		return lacks(tokenizerFiles[0])
	}
	return nil
}

func lacks(name string) error { return fmt.Errorf("it lacks %s", shown(name)) }

// withShards adds the weights' files to names.
func (c cache) withShards(commit string, names []string) ([]string, error) {
	index, err := readSmall(c.entry(commit, indexFile), maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, lacks(indexFile)
	}
	if err != nil {
		return nil, err
	}
	list, err := shards(index, nil)
	return append(names, list...), err
}

// hasTokenizer reports whether there is a tokenizer, or a note that the repository has none.
func (c cache) hasTokenizer(commit string, names []string) bool {
	return exists(c.noExist(commit, tokenizerFiles[0])) ||
		slices.ContainsFunc(tokenizerFiles, func(name string) bool { return slices.Contains(names, name) })
}

// present lists the files of a snapshot, without those of folders within it.
func (c cache) present(commit string) ([]string, error) {
	entries, err := os.ReadDir(c.snapshot(commit))
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

// tree returns the files of a commit as snapshot_download notes them, if it did.
func (c cache) tree(commit string) (names []string, ok bool) {
	data, err := readSmall(c.path("trees", commit+".json"), maxListing)
	if err != nil {
		return nil, false
	}
	var note struct {
		Version int                 `json:"format_version"`
		Files   map[string]struct{} `json:"files"`
	}
	if json.Unmarshal(data, &note) != nil || note.Version != 1 || len(note.Files) == 0 {
		return nil, false
	}
	for name := range note.Files {
		names = append(names, name)
	}
	return names, true
}
