package model_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/eval/plot"
)

func (c *soakCounts) String() string {
	return fmt.Sprintf("%d calls with the recorded result, %d ended by Close, %d wrong; %d models opened; %d computations beside them, %d wrong; %d signals",
		c.finished.Load(), c.closed.Load(), c.wrong.Load(), c.opened.Load(), c.spins.Load(), c.spoilt.Load(), c.signals.Load())
}

// columns are what a sample holds, after the seconds, with the change over the second half of a soak that is still flat:
// a share of the mean, and an amount.
var columns = []struct {
	name   string
	share  float64
	amount float64
	read   func() float64
}{
	{"live heap, MiB", 0.05, 1, func() float64 { return metric("/gc/heap/live:bytes") / (1 << 20) }},
	{"Go heap, MiB", 0.05, 1, func() float64 { return metric("/memory/classes/heap/objects:bytes") / (1 << 20) }},
	{"resident, MiB", 0.05, 4, func() float64 { return procStatus("VmRSS:") / (1 << 10) }},
	{"mapped files, MiB", 0.05, 1, func() float64 { return procMapped(".safetensors") / (1 << 20) }},
	{"goroutines", 0.05, 8, func() float64 { return float64(runtime.NumGoroutine()) }},
	{"file descriptors", 0.05, 1, procDescriptors},
}

func metric(name string) float64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return float64(s[0].Value.Uint64())
}

// procStatus reads a figure of this process in KiB; 0 where the system has no /proc.
func procStatus(key string) float64 {
	b, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(b)) {
		if rest, found := strings.CutPrefix(line, key); found {
			v, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return v
		}
	}
	return 0
}

// procMapped adds up the mappings of files whose names end so, in bytes.
func procMapped(ending string) (sum float64) {
	b, _ := os.ReadFile("/proc/self/maps")
	for line := range strings.Lines(string(b)) {
		var from, to uint64
		if !strings.HasSuffix(strings.TrimSpace(line), ending) {
			continue
		}
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err == nil {
			sum += float64(to - from)
		}
	}
	return sum
}

func procDescriptors() float64 {
	names, _ := os.ReadDir("/proc/self/fd")
	return float64(len(names))
}

// watch samples the process once a second, into soak.csv too where there is a folder, until ctx ends.
func watch(ctx context.Context, folder string, counts *soakCounts) (samples [][]float64) {
	out := csv.NewWriter(newSink(folder))
	header := []string{"seconds"}
	for _, c := range columns {
		header = append(header, c.name)
	}
	_ = out.Write(append(header, "finished", "closed", "wrong", "opened"))
	start := time.Now()
	for tick := time.NewTicker(time.Second); ; {
		row := []float64{time.Since(start).Seconds()}
		for _, c := range columns {
			row = append(row, c.read())
		}
		samples = append(samples, row)
		_ = out.Write(fields(append(row, float64(counts.finished.Load()), float64(counts.closed.Load()), float64(counts.wrong.Load()), float64(counts.opened.Load()))))
		out.Flush()
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return samples
		}
	}
}

// sink is the file soak.csv of a folder, or nothing.
type sink struct{ f *os.File }

func newSink(folder string) sink {
	if folder == "" {
		return sink{}
	}
	f, err := os.Create(filepath.Join(folder, "soak.csv"))
	if err != nil {
		panic(err)
	}
	return sink{f}
}

func (s sink) Write(b []byte) (int, error) {
	if s.f == nil {
		return len(b), nil
	}
	return s.f.Write(b)
}

func fields(row []float64) (texts []string) {
	for _, v := range row {
		texts = append(texts, strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64))
	}
	return texts
}

// checkFlat draws the samples, and wants each of them to change little over the second half.
func checkFlat(t *testing.T, folder string, samples [][]float64, counts *soakCounts) {
	if folder == "" {
		return
	}
	note := fmt.Sprintf("%s, %d workers, %d calls, models opened %d times",
		soakFor, soakWorkers, counts.finished.Load()+counts.closed.Load(), counts.opened.Load())
	p, err := plot.OverTime(note, soakSeries(samples))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Replace(filepath.Join(folder, "soak.svg")); err != nil {
		t.Error(err)
	}
	for i, c := range columns {
		x, y := column(samples[len(samples)/2:], 0), column(samples[len(samples)/2:], i+1)
		change := slope(x, y) * (x[len(x)-1] - x[0])
		t.Logf("%s: mean %.2f, change over the second half %+.3f", c.name, mean(y), change)
		if change > c.share*mean(y)+c.amount {
			t.Errorf("%s grows by %.3f over the second half, from a mean of %.2f", c.name, change, mean(y))
		}
	}
}

// soakSeries has those figures that this system tells.
func soakSeries(samples [][]float64) (series []plot.Series) {
	for i, c := range columns {
		s := plot.Series{Name: c.name}
		for _, row := range samples {
			s.Points = append(s.Points, plot.Point{X: row[0] / 60, Y: row[i+1]})
		}
		if mean(column(samples, i+1)) > 0 {
			series = append(series, s)
		}
	}
	return series
}

func column(rows [][]float64, i int) (values []float64) {
	for _, r := range rows {
		values = append(values, r[i])
	}
	return values
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

// slope is that of the least-squares line.
func slope(x, y []float64) float64 {
	mx, my := mean(x), mean(y)
	var xy, xx float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
	}
	if xx == 0 {
		return 0
	}
	return xy / xx
}

// compute does arithmetic whose result is known, over and over, so that a register lost in a switch shows. It returns how
// often.
func compute(ctx context.Context, seed int, wrong interface{ Add(int64) int64 }) (n int64) {
	want := orbit(seed)
	for ; ctx.Err() == nil; n++ {
		if orbit(seed) != want {
			wrong.Add(1)
		}
	}
	return n
}

// orbit keeps eight floats and as many integers live in a loop without calls.
func orbit(seed int) float64 {
	a, b, c, d := float64(seed), 1.5, 2.5, 3.5
	i, j := uint64(seed)+1, uint64(7)
	for range 20000 {
		a, b, c, d = 1+b*0.5+c*0.25, c*0.5-d*0.25, d*0.5+a*0.25, a*0.5-b*0.25
		i, j = i*6364136223846793005+j, j^i>>7
	}
	return a + b + c + d + float64(i%1024) + float64(j%1024)
}
