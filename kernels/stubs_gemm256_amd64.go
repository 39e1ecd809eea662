//go:build amd64 && !purego

package kernels

// Rows by lanes: 8 rows of src, ld bytes apart, each cut into ⌊cols/8⌋ > 0 steps of 8 columns. The l-th number of step k goes to
// dst + l·lane + k·step + 4·row, in bytes.

//go:noescape
func lanes256F32(dst *float32, lane, step int, src *float32, ld, cols int)

//go:noescape
func lanes256F16(dst *float32, lane, step int, src *uint16, ld, cols int)

//go:noescape
func lanes256BF16(dst *float32, lane, step int, src *uint16, ld, cols int)

// tokens256 is that of four rows, steps being 16 bytes.
//
//go:noescape
func tokens256(dst *float32, lane int, src *float32, ld, cols int)

// The kernels below compute one lane's sums of tiles of 8·R rows, R = 1, 2, 3, and four tokens, as those of gemm512 do: for i < tiles, r < 8R and t < 4
//
//	for k := range steps { sum[t][r] = fma(w[24k+r], x[4(i·steps+k)+t], sum[t][r]) }
//	for range pop { depth--; sum[t][r] += stack[i][depth][t][r] }
//	stack[i][depth][t][r] = sum[t][r]
//
// A tile's stack is [4][4][24] float32. With an out, results go to out[(4i+t)·ldOut + r] instead; ldOut is in bytes. With each tile, the next step of left
// bytes at next are asked for.

//go:noescape
func gemm256x3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm256x2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)

//go:noescape
func gemm256x1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
