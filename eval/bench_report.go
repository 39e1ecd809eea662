package eval

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrReport is wrapped when a file is not a report of benchmarks.
var ErrReport = errors.New("not a bench report")

// BenchReport is all that a benchmark found, and where: what WriteFolder writes and CompareReports compares.
type BenchReport struct {
	Schema  int        `json:"schema"` // of these fields: reportSchema
	Made    time.Time  `json:"made"`
	Machine Machine    `json:"machine"`
	Ceiling Ceiling    `json:"ceiling"`
	Models  []SpeedRow `json:"models,omitempty"`
	Blocks  []BlockRow `json:"blocks,omitempty"`
}

const (
	reportSchema = 1
	reportFile   = "report.json"
	// Bounds of a file from elsewhere.
	maxReportBytes = 64 << 20
	maxReportRows  = 1 << 16
)

// NewBenchReport returns a report, made now, without rows.
func NewBenchReport(m Machine, c Ceiling) *BenchReport {
	return &BenchReport{Schema: reportSchema, Made: time.Now().UTC().Truncate(time.Second), Machine: m, Ceiling: c}
}

// Summary is a line about where and with what a report was made.
func (r *BenchReport) Summary() string {
	m := r.Machine
	return fmt.Sprintf("%s, %d cores, %s; ffnrun %s, %s, kernel %s, threads %d; ceiling %.1f GB/s, %.1f GFLOP/s",
		cmp.Or(m.CPU, m.Arch), m.Cores, m.OS, m.FFNRun, m.Go, r.Ceiling.Kernel, r.Ceiling.Threads, r.Ceiling.ReadGBs, r.Ceiling.GFLOPs)
}

// ReadBenchReport reads the report.json at path, or the one in the folder path. It returns ErrReport or the error of the
// file system.
func ReadBenchReport(path string) (*BenchReport, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, reportFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; name a %s that bench --report wrote, or its folder", path, cause(err), reportFile)
	}
	defer func() { _ = f.Close() }() // it was only read
	r, err := decodeReport(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// cause is what the file system said, without the path.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func decodeReport(r io.Reader) (*BenchReport, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxReportBytes+1))
	if err != nil {
		return nil, cause(err)
	}
	if len(b) > maxReportBytes {
		return nil, fmt.Errorf("%w: it has more than %d MiB", ErrReport, maxReportBytes>>20)
	}
	var report BenchReport
	if err := json.Unmarshal(b, &report); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReport, err)
	}
	return &report, report.check()
}

// check refuses what would make comparisons or pictures of nonsense.
func (r *BenchReport) check() error {
	if r.Schema != reportSchema {
		return fmt.Errorf("%w: its schema is %d, want %d, that of bench --report", ErrReport, r.Schema, reportSchema)
	}
	if n := len(r.Models) + len(r.Blocks); n == 0 || n > maxReportRows {
		return fmt.Errorf("%w: it has %d rows, want 1 to %d", ErrReport, n, maxReportRows)
	}
	for i, m := range r.Models {
		if err := checkRates(m.AvgTS, m.GBs, m.GFLOPs, m.RooflinePct, m.SamplesTS); err != nil {
			return fmt.Errorf("%w: models: row %d: %w", ErrReport, i, err)
		}
	}
	for i, b := range r.Blocks {
		err := checkRates(b.AvgTS, b.GBs, b.GFLOPs, b.RooflinePct, b.SamplesTS)
		if err == nil && (b.Tokens < 1 || b.DFF < 1) {
			err = fmt.Errorf("a pass of %d tokens through a block %d wide", b.Tokens, b.DFF)
		}
		if err != nil {
			return fmt.Errorf("%w: blocks: row %d: %w", ErrReport, i, err)
		}
	}
	return nil
}

// maxRate keeps the products and quotients of rates finite.
const maxRate = 1e30

func checkRates(avg, gbs, gflops, share float64, samples []float64) error {
	if len(samples) == 0 {
		return errors.New("it has no samples_ts")
	}
	for _, v := range append([]float64{avg, gbs, gflops, share}, samples...) {
		if !(v > 1/maxRate) || !(v < maxRate) {
			return fmt.Errorf("a rate of %g, want a number above 0", v)
		}
	}
	return nil
}
