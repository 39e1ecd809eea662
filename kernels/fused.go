package kernels

import "math"

// fused returns x·y + z, rounded once, as a CPU's fused multiply-add does. In float64 the product is exact, and the sum, rounded to 53 bits and
// then to 24, is the right one unless it lies halfway between two float32 by that first rounding alone.
func fused(x, y, z float32) float32 {
	product := float64(x) * float64(y)
	sum := product + float64(z)
	const (
		dropped  = 1<<29 - 1 // bits that a normal float32 does not keep
		halfway  = 1 << 28
		smallest = 0x381 << 53 // 2⁻¹²⁶ without its sign
	)
	if b := math.Float64bits(sum); b&dropped == halfway || b<<1 < smallest {
		sum = oddSum(product, float64(z), sum)
	}
	return float32(sum)
}

// oddSum returns sum = a + b as it is where that is exact, and else rounded to the neighbour whose last bit is set, which the next rounding takes for what it is.
func oddSum(a, b, sum float64) float64 {
	// Knuth's TwoSum: lost is what rounding took from a + b.
	fromB := sum - a
	lost := (a - (sum - fromB)) + (b - fromB)
	bits := math.Float64bits(sum)
	if lost == 0 || bits&1 == 1 || lost != lost {
		return sum
	}
	if (lost > 0) == (sum > 0) {
		return math.Float64frombits(bits + 1)
	}
	return math.Float64frombits(bits - 1)
}
