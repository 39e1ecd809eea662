package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal kills
	code := run(ctx, newRootCommand())
	stop()
	os.Exit(code)
}

// run executes a command line and returns the exit code. An error is one line on standard error.
func run(ctx context.Context, root *cobra.Command) int {
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	w := root.ErrOrStderr()
	_, _ = fmt.Fprintf(w, "ffnrun: %s\n", sentence(err)) // there is nowhere to say that this failed
	if errors.Is(err, errUsage) {
		_, _ = fmt.Fprintf(w, "Run '%s --help' for usage.\n", c.CommandPath())
	}
	return exitCode(err)
}
