package safetensors

import "math"

// f16 widens an IEEE 754 binary16, exactly; NaN payloads are kept.
func f16(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent := uint32(h>>10) & 0x1f
	mantissa := uint32(h & 0x3ff)
	switch exponent {
	case 0: // zero or subnormal: mantissa units of 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(mantissa)*0x1p-24))
	case 31: // infinity or NaN
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}

// bf16 widens a bfloat16, exactly.
func bf16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }
