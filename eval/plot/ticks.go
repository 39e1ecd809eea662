package plot

import (
	"math"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
)

// maxTicks bounds loops whose range is so narrow, far from zero, that steps are lost in rounding.
const maxTicks = 24

// linearTicks marks about six round numbers, all with the same number of decimals.
func linearTicks(low, high float64) []gonum.Tick {
	step := roundStep((high - low) / 6)
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []gonum.Tick
	first := math.Ceil(low/step - 1e-9)
	for i := range maxTicks {
		v := (first + float64(i)) * step
		if v > high+1e-9*step {
			break
		}
		name := minus(strconv.FormatFloat(v+0, 'f', decimals, 64)) // +0 makes 0 of −0
		if step >= 1e4 || step < 1e-4 {
			name = amount(v)
		}
		ticks = append(ticks, gonum.Tick{Value: v, Label: name})
	}
	return ticks
}

// roundStep is the smallest of 1, 2, 5, 10, … that is not below a step.
func roundStep(step float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= step*(1-1e-9) {
			return m * unit
		}
	}
	return 10 * unit
}

// layerTicks marks whole numbers, as many as there is room for.
func layerTicks(low, high float64) []gonum.Tick {
	step := math.Max(1, roundStep((high-low)/12))
	var ticks []gonum.Tick
	first := math.Ceil(low / step)
	for i := range maxTicks {
		v := (first + float64(i)) * step
		if v > high {
			break
		}
		ticks = append(ticks, gonum.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', 0, 64)})
	}
	return ticks
}

// doublingTicks marks powers of two.
func doublingTicks(low, high float64) []gonum.Tick {
	first, last := math.Ceil(math.Log2(low)-1e-9), math.Floor(math.Log2(high)+1e-9)
	step := math.Max(1, math.Ceil((last-first)/12))
	var ticks []gonum.Tick
	for e := first; e <= last; e += step {
		ticks = append(ticks, gonum.Tick{Value: math.Exp2(e), Label: power(e)})
	}
	return ticks
}

// power is 2^e in full where people know it.
func power(e float64) string {
	if e >= 0 && e <= 20 {
		return strconv.FormatFloat(math.Exp2(e), 'f', 0, 64)
	}
	return amount(math.Exp2(e))
}

// decadeTicks marks 1, 2 and 5 of each power of ten, or powers of ten only where there are many.
func decadeTicks(low, high float64) []gonum.Tick {
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	digits := []float64{1, 2, 5}
	switch {
	case last-first > 4:
		digits = []float64{1}
	case high/low < 8:
		digits = []float64{1, 1.5, 2, 3, 4, 5, 6, 8}
	}
	step := math.Max(1, math.Ceil((last-first)/10))
	var ticks []gonum.Tick
	for e := first; e <= last; e += step {
		for _, d := range digits {
			if v := d * math.Pow(10, e); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				ticks = append(ticks, gonum.Tick{Value: v, Label: amount(v)})
			}
		}
	}
	return ticks
}

// amount is a number as short as people write it: 0.5, 2000, 20k, 3M.
func amount(v float64) string {
	units := []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}
	for _, u := range units {
		if math.Abs(v) >= 10*u.size || (math.Abs(v) >= u.size && u.size > 1e3) {
			return minus(strconv.FormatFloat(v/u.size, 'g', 4, 64)) + u.name
		}
	}
	return minus(strconv.FormatFloat(v, 'g', 4, 64))
}

// minus writes the sign that is as wide as a plus.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }
