package hub

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// mainBranch is the revision of a repository where none is asked for.
const mainBranch = "main"

// Repo is a repository of models at a revision.
type Repo struct {
	ID       string // ORG/NAME
	Revision string // a branch, a tag or a commit
}

// ParseRepo reads ORG/NAME or ORG/NAME@REV; the revision is main where there is none. The error wraps ErrName.
func ParseRepo(s string) (Repo, error) {
	id, rev, found := strings.Cut(s, "@")
	if !found {
		rev = mainBranch
	}
	r := Repo{id, rev}
	return r, r.check()
}

// String returns ORG/NAME, and @REV unless that is main.
func (r Repo) String() string {
	if r.Revision == mainBranch {
		return r.ID
	}
	return r.ID + "@" + r.Revision
}

// part is what may stand on either side of the slash.
var part = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?$`)

// check holds the name to the hub's rules: "--" in it would make the names of two folders in the cache equal.
func (r Repo) check() error {
	org, name, _ := strings.Cut(r.ID, "/")
	odd := strings.Contains(r.ID, "--") || strings.Contains(r.ID, "..") || strings.HasSuffix(name, ".git")
	if odd || !part.MatchString(org) || !part.MatchString(name) {
		return fmt.Errorf("%q: %w: want ORG/NAME of letters, digits, _, - and ., as in HuggingFaceTB/SmolLM2-135M", r.ID, ErrName)
	}
	if len(r.Revision) > 250 || strings.ContainsAny(r.Revision, " :~^?*[") || !isLocal(r.Revision) {
		return fmt.Errorf("%s: %w: revision %q, want a branch, a tag or a commit", r.ID, ErrName, r.Revision)
	}
	return nil
}

// isLocal reports whether a name with forward slashes stays within its folder, on every system.
func isLocal(name string) bool {
	for segment := range strings.SplitSeq(name, "/") {
		if segment == "" || strings.Trim(segment, ".") == "" {
			return false
		}
	}
	return filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || strings.ContainsRune("\\:\x7f\ufffd", c) })
}

var commitName = regexp.MustCompile(`^[0-9a-f]{40}$`)

func isCommit(rev string) bool { return commitName.MatchString(rev) }
