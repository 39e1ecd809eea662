package eval

import "math"

// distribution gathers float32 values in constant memory: exact moments and ends, and counts of the values that agree in sign,
// exponent and seven bits of significand.
type distribution struct {
	n, sum, squares float64
	min, max        float32
	bins            []int64 // by rank
}

// rankBits is the part of a float32 that tells its bin.
const rankBits = 16

func newDistribution() distribution {
	return distribution{min: float32(math.Inf(1)), max: float32(math.Inf(-1)), bins: make([]int64, 1<<rankBits)}
}

// rank numbers the bins from the most negative values to the largest.
func rank(v float32) uint32 {
	b := math.Float32bits(v)
	if b>>31 == 1 {
		return ^b >> (32 - rankBits)
	}
	return (b | 1<<31) >> (32 - rankBits)
}

// edges returns the ends of a bin: lo ≤ hi.
func edges(rank uint32) (lo, hi float64) {
	magnitude := func(b uint32) float64 { return float64(math.Float32frombits(b << (32 - rankBits))) }
	const half = 1 << (rankBits - 1)
	if rank >= half {
		return magnitude(rank - half), magnitude(rank - half + 1)
	}
	return -magnitude(half - rank), -magnitude(half - 1 - rank)
}

func (d *distribution) see(v float32) {
	x := float64(v)
	d.n++
	d.sum += x
	d.squares += x * x
	d.min, d.max = min(d.min, v), max(d.max, v)
	d.bins[rank(v)]++
}

// add counts another's values in.
func (d *distribution) add(other *distribution) {
	d.n += other.n
	d.sum += other.sum
	d.squares += other.squares
	d.min, d.max = min(d.min, other.min), max(d.max, other.max)
	for i, c := range other.bins {
		d.bins[i] += c
	}
}

// finite tells whether no value was an infinity or NaN: float64 holds the sum of any finite ones.
func (d *distribution) finite() bool { return !math.IsNaN(d.sum) && !math.IsInf(d.sum, 0) }

// prePercents are the percentiles of a summary.
var prePercents = []float64{0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9}

func (d *distribution) summary() PreActivations {
	mean := d.sum / d.n
	p := PreActivations{
		Mean: mean, SD: math.Sqrt(max(0, d.squares/d.n-mean*mean)),
		Min: float64(d.min), Max: float64(d.max), Histogram: d.histogram(),
	}
	for _, percent := range prePercents {
		p.Percentiles = append(p.Percentiles, Percentile{percent, d.quantile(percent / 100)})
	}
	return p
}

// quantile returns the value of rank q·(n−1), counted from 0; the values of one bin are taken as evenly spread over it.
func (d *distribution) quantile(q float64) float64 {
	at, before := q*(d.n-1), 0.0
	for r, c := range d.bins {
		count := float64(c)
		if at < before+count {
			lo, hi := edges(uint32(r))
			lo, hi = max(lo, float64(d.min)), min(hi, float64(d.max))
			return lo + (hi-lo)*min(1, (at-before+0.5)/count)
		}
		before += count
	}
	return float64(d.max)
}

// The bins of a Histogram, half of them on each side of zero: their edges are edges of the bins of a distribution.
const (
	histogramWidth = 0.125
	histogramSide  = 64
)

// histogram sums up bins.
func (d *distribution) histogram() Histogram {
	h := Histogram{From: -histogramSide * histogramWidth, Width: histogramWidth, Counts: make([]int64, 2*histogramSide)}
	for r, c := range d.bins {
		switch i := histogramBin(uint32(r)); {
		case i < 0:
			h.Below += c
		case i >= len(h.Counts):
			h.Above += c
		default:
			h.Counts[i] += c
		}
	}
	return h
}

// histogramBin is the place in a Histogram of a bin's values; beyond its ends for those outside.
func histogramBin(rank uint32) int {
	lo, hi := edges(rank)
	steps := int(min(histogramSide, math.Min(math.Abs(lo), math.Abs(hi))/histogramWidth))
	if lo < 0 {
		return histogramSide - 1 - steps
	}
	return histogramSide + steps
}
