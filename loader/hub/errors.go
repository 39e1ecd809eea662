package hub

import "errors"

// Errors of this package wrap one of these, to be tested with errors.Is, or what the file system or the context gave.
var (
	// ErrName: the name of a repository, revision or file is none.
	ErrName = errors.New("bad name")
	// ErrOffline: the client is offline and the cache has not what was asked for.
	ErrOffline = errors.New("offline")
	// ErrNoCache: the client was not told where the cache is.
	ErrNoCache = errors.New("no cache folder")
	// ErrNotCached: the cache has no complete snapshot.
	ErrNotCached = errors.New("not in the cache")
	// ErrUnauthorized: the hub wants a token, or another one (401).
	ErrUnauthorized = errors.New("not authorized")
	// ErrGated: the repository's terms have to be accepted first (403, or 401 without a token).
	ErrGated = errors.New("gated repository")
	// ErrForbidden: the hub denies access for another reason (403).
	ErrForbidden = errors.New("access denied")
	// ErrRepoNotFound: there is no such repository, or none that this token may see.
	ErrRepoNotFound = errors.New("no such repository")
	// ErrRevisionNotFound: the repository has no such branch, tag or commit.
	ErrRevisionNotFound = errors.New("no such revision")
	// ErrFileNotFound: the repository lacks a file that a checkpoint needs.
	ErrFileNotFound = errors.New("no such file")
	// ErrNoSafetensors: the repository has weights in other formats only.
	ErrNoSafetensors = errors.New("no safetensors weights")
	// ErrBusy: the hub asks to come back later (429), or fails (5xx), again and again.
	ErrBusy = errors.New("hub is busy")
	// ErrConnection: the hub cannot be reached, or connections break again and again.
	ErrConnection = errors.New("no connection")
	// ErrDiskFull: the disk has no room for the files.
	ErrDiskFull = errors.New("disk full")
	// ErrHash: what arrived is not what the hub announced.
	ErrHash = errors.New("wrong contents")
	// ErrProtocol: the endpoint does not answer as a hub does.
	ErrProtocol = errors.New("unexpected answer")
)
