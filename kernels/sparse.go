package kernels

import "unsafe"

// maxLanes bounds the lanes of any implementation.
const maxLanes = 16

const badSparse = "kernels: sparse sum: slice shorter than its dimensions"

// Active lists the elements of a vector that are not zero, grouped as the dot tile in use groups columns: lane by lane, then
// the columns that its tail adds one after another. The zero value is ready; Gather grows it once.
type Active struct {
	Index []int32           // of the elements, group after group
	end   [maxLanes + 1]int // of each group in Index; the last is the tail's
}

// Gather makes a list of those of candidates, indices of x in ascending order, whose elements are not zero (NaN is not).
func (a *Active) Gather(x []float32, candidates []int32) { a.gather(active.order, x, candidates) }

func (a *Active) gather(o laneOrder, x []float32, candidates []int32) {
	if cap(a.Index) < len(candidates) {
		a.Index = make([]int32, 0, len(x))
	}
	whole := int32(o.whole(len(x)))
	var count, next [maxLanes + 1]int
	for _, i := range candidates {
		if x[i] != 0 {
			count[o.group(i, whole)]++
		}
	}
	total := 0
	for l, n := range count[:o.lanes+1] {
		next[l] = total
		total += n
		a.end[l] = total
	}
	a.Index = a.Index[:total]
	for _, i := range candidates {
		if x[i] != 0 {
			l := o.group(i, whole)
			a.Index[next[l]] = i
			next[l]++
		}
	}
}

// group is the lane of column i, or lanes for the tail's.
func (o laneOrder) group(i, whole int32) int {
	if i >= whole {
		return o.lanes
	}
	return int(i) & (o.lanes - 1) // lanes are a power of two
}

// group is the part of Index that belongs to a lane, or for lane = lanes to the tail.
func (a *Active) group(lane int) []int32 {
	from := 0
	if lane > 0 {
		from = a.end[lane-1]
	}
	return a.Index[from:a.end[lane]]
}

// laneOrder is how an implementation's dot tile sums columns: in so many lanes, the columns beyond the last whole vector
// masked into their lanes or, with a tail, added one after another at the end.
type laneOrder struct {
	lanes int
	tail  bool
}

// whole is the number of columns that are summed in lanes.
func (o laneOrder) whole(cols int) int {
	if o.tail {
		return cols - cols%o.lanes
	}
	return cols
}

// SparseScratch is the number of float32 that a sparse sum of n outputs needs.
func SparseScratch(n int) int { return maxLanes * n }

// SumRowsF32 multiplies a vector h by a matrix stored with its columns as rows, reading only those of a, the elements of h
// that are not zero:
//
//	dst[r] = Σ_{i in a} h[i] · w[i·ldW+r]
//
// The bits are those that the dot tile in use gives for the whole sum, provided that w is finite: a zero adds nothing to a
// lane. scratch has SparseScratch(len(dst)) elements.
func SumRowsF32(dst, w []float32, ldW int, h []float32, a *Active, scratch []float32) {
	sumRows(active.order, dst, w, ldW, h, a, scratch, active.addRowF32, func(w float32) float32 { return w })
}

// SumRowsF16 is SumRowsF32 for half-precision weights.
func SumRowsF16(dst []float32, w []uint16, ldW int, h []float32, a *Active, scratch []float32) {
	sumRows(active.order, dst, w, ldW, h, a, scratch, active.addRowF16, F16)
}

// SumRowsBF16 is SumRowsF32 for bfloat16 weights.
func SumRowsBF16(dst []float32, w []uint16, ldW int, h []float32, a *Active, scratch []float32) {
	sumRows(active.order, dst, w, ldW, h, a, scratch, active.addRowBF16, BF16)
}

func sumRows[W float32 | uint16](o laneOrder, dst []float32, w []W, ldW int, h []float32, a *Active, scratch []float32,
	addRow func(acc []float32, w []W, x float32), widen func(W) float32) {
	n := len(dst)
	if len(h) > 0 && (ldW < 0 || len(w) < (len(h)-1)*ldW+n) || len(scratch) < SparseScratch(n) {
		panic(badSparse)
	}
	for l := range o.lanes {
		acc, rows := scratch[l*n:][:n], a.group(l)
		clear(acc)
		for j, i := range rows {
			if j+ahead < len(rows) {
				Prefetch(w[int(rows[j+ahead])*ldW:][:n])
			}
			addRow(acc, w[int(i)*ldW:][:n], h[i])
		}
	}
	o.fold(dst, scratch)
	for _, i := range a.group(o.lanes) {
		for r, v := range w[int(i)*ldW:][:n] {
			dst[r] += float32(widen(v) * h[i])
		}
	}
}

// ahead is how many rows before its turn a scattered row is asked for: hardware does not foresee where it stands.
const ahead = 3

// Prefetch asks for a row that will be read soon.
func Prefetch[W float32 | uint16](row []W) {
	if len(row) > 0 {
		prefetch(unsafe.Pointer(&row[0]), len(row)*int(unsafe.Sizeof(row[0])))
	}
}

// fold adds the lanes in the dot tile's order.
func (o laneOrder) fold(dst, lane []float32) {
	n := len(dst)
	if o.lanes == 16 {
		for i, v := range lane[8*n:][:8*n] {
			lane[i] += v
		}
	}
	s0, s1, s2, s3 := lane[0:][:n], lane[n:][:n], lane[2*n:][:n], lane[3*n:][:n]
	s4, s5, s6, s7 := lane[4*n:][:n], lane[5*n:][:n], lane[6*n:][:n], lane[7*n:][:n]
	for r := range dst {
		dst[r] = ((s0[r] + s4[r]) + (s2[r] + s6[r])) + ((s1[r] + s5[r]) + (s3[r] + s7[r]))
	}
}

func addRowGenericF32(acc, w []float32, a float32) {
	for i, v := range w {
		acc[i] += float32(v * a)
	}
}

func addRowGenericF16(acc []float32, w []uint16, a float32) {
	table := halfTable()
	for i, v := range w {
		acc[i] += float32(table[v] * a)
	}
}

func addRowGenericBF16(acc []float32, w []uint16, a float32) {
	for i, v := range w {
		acc[i] += float32(BF16(v) * a)
	}
}
