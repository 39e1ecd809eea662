//go:build !unix

package model_test

import "context"

// sendSignals sends none: this system has no signals.
func sendSignals(context.Context) int64 { return 0 }
