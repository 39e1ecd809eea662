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

// lanes512Rounded is lanes512Pairs for half-precision rows, which are rounded to bfloat16 first.
//
//go:noescape
func lanes512Rounded(dst *float32, lane, step int, src *uint16, ld, cols int)

//go:noescape
func tokens512F32(dst *float32, lane, group int, src *float32, ld, cols int)

//go:noescape
func tokens512Pairs(dst *float32, lane, group int, src *uint16, ld, cols int)

// The kernels below compute one lane's sums of tiles of 16·R rows, R = 1, 2, 3, and eight tokens. They add to a tile's the last pop of a stack's depth
// entries, the last first, and push the result. For i < tiles, r < 16R and t < 8:
//
//	for k := range steps { sum[t][r] = fma(w[48k+r], x[8(i·steps+k)+t], sum[t][r]) }     Pairs: VDPBF16PS, as stubs_pairs512_amd64.go has it
//	for range pop { depth--; sum[t][r] += stack[i][depth][t][r] }
//	stack[i][depth][t][r] = sum[t][r]
//
// A tile's stack is [4][8][48] float32. With an out, results go to out[(8i+t)·ldOut + r] instead; ldOut is in bytes. With each tile, the next step of left
// bytes at next are asked for.

//go:noescape
func gemm512F32x3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm512F32x2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm512F32x1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm512Pairsx3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm512Pairsx2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm512Pairsx1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

// Tokens by fours: the l-th number of step k of row t < 4, as rows by lanes have it, goes to dst[64k + 16t + l]. Nothing beyond cols is read.

//go:noescape
func tokens512F32x4(dst, src *float32, ld, cols int)

//go:noescape
func tokens512Pairsx4(dst *float32, src *uint16, ld, cols int)

// The tiles of fours add to the sums of some fours of rows and fours of tokens, sum[f][g][t][r][l] for f < fours, g < rows, r, t < 4 and l < 16, the products
// of some columns. x begins with the first of them, and ldX bytes further with that of the next four.
//
//	for k := range ⌈cols/16⌉ { sum[f][g][t][r][l] = fma(widen(w[(4g+r)·ldW + 16k+l]), x[f·ldX + 64k+16t+l], sum[f][g][t][r][l]) }     Pairs: VDPBF16PS
//
// Unless some are kept the sums begin with zeros. With a dst these are the last columns, and the lanes are added up as a dot tile does it, into
// dst[(4f+t)·ldDst + 4g+r]; the sums in memory are then of no more use. w's columns beyond cols count as zeros, and are not read. Each step asks for a line
// of next, step bytes after the last. Strides are in bytes.

//go:noescape
func fours512F32(dst *float32, ldDst int, sums *float32, w *float32, ldW, rows int, x *float32, ldX, fours, cols int, next *float32, step, kept int)

//go:noescape
func fours512F16(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)

//go:noescape
func fours512BF16(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)

//go:noescape
func fours512Pairs(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)

// fours512Rounded is fours512Pairs for half-precision weights, which are rounded to bfloat16 first.
//
//go:noescape
func fours512Rounded(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)
