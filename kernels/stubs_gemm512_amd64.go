//go:build amd64 && !purego

package kernels

// Rows by lanes: 16 rows of src, ld bytes apart, each cut into steps of 16 columns, or of 32 for Pairs, with zeros after the last. For each l < 16 and
// step k < ⌈cols/16⌉ the l-th number of that step, a float32 or, of Pairs, the l-th two, goes to
//
//	dst + l·lane + k·step + 4·row                                 of lanes512
//	dst + l·lane + (row/8)·group + k·32 + 4·(row%8)               of tokens512
//
// in bytes. Nothing beyond cols is read.

//go:noescape
func lanes512F32(dst *float32, lane, step int, src *float32, ld, cols int)

//go:noescape
func lanes512F16(dst *float32, lane, step int, src *uint16, ld, cols int)

//go:noescape
func lanes512BF16(dst *float32, lane, step int, src *uint16, ld, cols int)

//go:noescape
func lanes512Pairs(dst *float32, lane, step int, src *uint16, ld, cols int)

//go:noescape
func tokens512F32(dst *float32, lane, group int, src *float32, ld, cols int)

//go:noescape
func tokens512Pairs(dst *float32, lane, group int, src *uint16, ld, cols int)

// The tiles below compute one lane's sums of 16·R rows, R = 1, 2, 3, and eight tokens. They add to them the last pop of a stack's depth entries,
// the last first, and push the result:
//
//	for k := range steps { sum[t][r] = fma(w[48k+r], x[8k+t], sum[t][r]) }     Pairs: VDPBF16PS, as stubs_pairs512_amd64.go has it
//	for range pop { depth--; sum[t][r] += stack[depth][t][r] }
//	stack[depth][t][r] = sum[t][r]
//
// for r < 16R and t < 8. An entry is [8][48] float32.

//go:noescape
func gemm512F32x3(stack *float32, depth, pop int, w, x *float32, steps int)

//go:noescape
func gemm512F32x2(stack *float32, depth, pop int, w, x *float32, steps int)

//go:noescape
func gemm512F32x1(stack *float32, depth, pop int, w, x *float32, steps int)

//go:noescape
func gemm512Pairsx3(stack *float32, depth, pop int, w, x *float32, steps int)

//go:noescape
func gemm512Pairsx2(stack *float32, depth, pop int, w, x *float32, steps int)

//go:noescape
func gemm512Pairsx1(stack *float32, depth, pop int, w, x *float32, steps int)
