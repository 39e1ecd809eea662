package hub

import (
	"context"
	"errors"
	"os"
	"time"
)

// lockPoll is how often a lock that another holds is tried again; the system has no wait that a context could end.
const lockPoll = 100 * time.Millisecond

// lock takes the lock file at, as huggingface_hub's filelock does, and returns what gives it back. The file stays: another
// may be waiting for it.
func lock(ctx context.Context, at string) (unlock func() error, err error) {
	f, err := os.OpenFile(at, os.O_RDWR|os.O_CREATE, 0o664)
	if err != nil {
		return nil, err
	}
	for {
		held, err := tryLock(f)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if held {
			return f.Close, nil // which ends the lock
		}
		if err := sleep(ctx, lockPoll); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
}
