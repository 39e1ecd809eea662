package eval

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/ffnrun/ffnrun/kernels"
)

// Ceiling is what this machine reaches at best with a pool's threads: the roof of the roofline model (Williams, Waterman
// and Patterson 2009). Both rates are measured, not looked up.
//
// ReadGBs is the fastest of a plain loop and of matrix-vector products over a buffer of 512 MiB; where caches hold so much,
// it is theirs. GFLOPs is the rate of this build's own products at a precision with their operands in the first cache: a share of it says
// what is lost around the kernel, not how good the kernel is.
type Ceiling struct {
	ReadGBs float64 `json:"read_gb_s"` // 1e9 bytes a second
	GFLOPs  float64 `json:"gflop_s"`   // 1e9 operations a second, a multiplication and an addition being two
	Kernel  string  `json:"kernel"`
	Threads int     `json:"threads"`
}

const (
	streamBytes = 512 << 20 // larger than the caches of most machines
	streamCols  = 4096
	probeRuns   = 3 // of each probe, after one that touches the memory; the fastest counts
)

// MeasureCeiling measures for a few seconds, at a precision, with weights in F32, BF16 and the given formats, of which the fastest
// counts. It returns quant.ErrFormat; cancelling ctx ends it early with ctx's error.
func MeasureCeiling(ctx context.Context, pool *kernels.Pool, p kernels.Precision, formats ...string) (Ceiling, error) {
	ctx = orBackground(ctx)
	c := Ceiling{Kernel: kernels.Name(), Threads: pool.Threads()}
	buf := noise("F32", streamBytes)
	if err := fastest(ctx, &c.ReadGBs, readProbe(pool, buf)); err != nil {
		return c, err
	}
	for _, dtype := range []string{"F32", "BF16"} {
		stream, err := productProbe(pool, dtype, buf)
		if err != nil {
			return c, err
		}
		if err := fastest(ctx, &c.ReadGBs, stream); err != nil {
			return c, err
		}
	}
	for _, format := range append([]string{"F32", "BF16"}, formats...) {
		if err := c.include(ctx, pool, p, format); err != nil {
			return c, err
		}
	}
	return c, nil
}

// include raises GFLOPs to what products with weights of a format reach at a precision. Its errors are MeasureCeiling's.
func (c *Ceiling) include(ctx context.Context, pool *kernels.Pool, p kernels.Precision, format string) error {
	tile, err := tileProbe(pool, p, format)
	if err != nil {
		return err
	}
	return fastest(ctx, &c.GFLOPs, tile)
}

// fastest raises rate, in 1e9 a second, to the best of a probe's runs.
func fastest(ctx context.Context, rate *float64, p probe) error {
	p()
	for range probeRuns {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		work := p()
		*rate = max(*rate, work/time.Since(start).Seconds()/1e9)
	}
	return nil
}

// share is the percentage of the ceiling that work done in so many seconds reached: the time that the ceiling would need,
// for reading or for computing, whichever is longer, over those seconds.
func (c Ceiling) share(w work, seconds float64) float64 {
	least := math.Max(w.bytes/c.ReadGBs, w.flops/c.GFLOPs) / 1e9
	return 100 * least / seconds
}

// String is a line for people.
func (c Ceiling) String() string {
	return fmt.Sprintf("ceiling measured in this run: reading %.1f GB/s, dot tile %.1f GFLOP/s (kernel %s, threads %d)",
		c.ReadGBs, c.GFLOPs, c.Kernel, c.Threads)
}
