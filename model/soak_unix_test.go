//go:build unix

package model_test

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// sendSignals sends the process signals as fast as it can, those by which Go preempts and some that it hands to the program,
// and returns how many.
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
	}
	return n
}
