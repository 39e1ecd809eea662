//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package hub

import "os"

// tryLock lets everybody in: a blob's hash shows what comes of that.
func tryLock(*os.File) (bool, error) { return true, nil }
