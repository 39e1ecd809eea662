//go:build unix

package model_test

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// sendSignals sends the process a signal every few microseconds, that by which Go preempts and one that it hands to the
// program, and returns how many.
func sendSignals(ctx context.Context) (n int64) {
	taken := make(chan os.Signal, 1)
	signal.Notify(taken, syscall.SIGUSR1)
	defer signal.Stop(taken)
	for ctx.Err() == nil {
		sent := syscall.SIGURG
		if n%16 == 0 {
			sent = syscall.SIGUSR1
		}
		if syscall.Kill(os.Getpid(), sent) == nil {
			n++
		}
		select {
		case <-taken:
		default:
		}
		time.Sleep(20 * time.Microsecond)
	}
	return n
}
