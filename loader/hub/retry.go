package hub

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// attempts is how often a request is made before it has failed.
const attempts = 5

// retry calls try until it succeeds, fails for good or has failed too often.
func (t *transport) retry(ctx context.Context, try func() error) error {
	pause := t.pause
	for n := 1; ; n++ {
		err := try()
		if err == nil || n == attempts || ctx.Err() != nil || !passing(err) {
			return err
		}
		wait := pause
		var status *statusError
		if errors.As(err, &status) && status.after > 0 {
			wait = status.after
		}
		if wait > maxRetryAfter {
			return fmt.Errorf("%w: it wants no further request for %s", ErrBusy, wait.Round(time.Second))
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		pause *= 2
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// passing reports whether a request that failed may succeed a little later.
func passing(err error) bool {
	var status *statusError
	if errors.As(err, &status) {
		return status.busy() || status.elsewhere()
	}
	var cut brokenError
	return errors.As(err, &cut) && !cut.hopeless()
}
