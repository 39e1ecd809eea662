// Package hub downloads checkpoints from the Hugging Face hub into the cache that Python's huggingface_hub keeps, and finds
// those that are there: what either program downloads, the other finds.
//
// The nouns:
//
//   - [Repo]: a repository of the hub at a revision, ORG/NAME@REV.
//   - [Client]: where the hub is, where the cache is, and who asks.
//   - snapshot: a folder with the files of one commit, which model.Open opens.
//   - blob: the contents of a file, named by its hash; the files of a snapshot are links to blobs.
//
// The cache has a folder for each repository:
//
//	models--ORG--NAME/blobs/ETAG                contents; ETAG.incomplete is a beginning of them
//	models--ORG--NAME/refs/REV                  the commit that a branch or tag was at
//	models--ORG--NAME/snapshots/COMMIT/FILE     ../../blobs/ETAG
//	models--ORG--NAME/.no_exist/COMMIT/FILE     empty: the repository has no such file
//	.locks/models--ORG--NAME/ETAG.lock          held while a blob is written
//
// [Client.Pull] downloads the files that a run needs and no others. A large file comes in pieces, several at a time, which
// are written in order, so that an incomplete file is always a beginning, and the next Pull goes on where it ends. A blob
// gets its name when its size and hash are right, and a revision is recorded when all its files are there; until then a
// snapshot does not count. [Client.Cached] finds a snapshot without asking the hub.
//
// What the hub says is hostile until proven otherwise: names, sizes, redirects and lengths are checked before they are used.
// The token goes to the hub's own address only, never along a redirect to another. The package reads no environment
// variables.
//
// A Client may be used by several goroutines, and several processes may use a cache, at once. A snapshot's folder stays until
// someone deletes it.
package hub
