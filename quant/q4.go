package quant

import "github.com/ffnrun/ffnrun/kernels"

// q4 stores a weight as a code of kernels.Codes4 and 16 of them with four bits that say which, 4.5 bits with their part of the
// scale.
var q4 = &packing{
	name:   "q4",
	kind:   kernels.Q4,
	encode: encodeQ4,
}

const (
	subCols   = 16 // columns of a sub-block
	subBlocks = blockCols / subCols
	negated   = 8 // of a sub: the integers of its row, negated
	kinds4    = 16
)

// stretch4 are the scales to try, as multiples of that which puts the largest weight at 127.
var stretch4 = [...]float32{1, 1.05, 1.1, 1.15, 1.2, 1.25}

// subs4 are the kinds of a row's sub-blocks.
type subs4 [subBlocks]uint8

func encodeQ4(t tile, row int, w *[blockCols]float32, most float32) {
	s := best4(w, most/127)
	var codes [blockCols]uint8
	subs, _ := search4(w, s)
	s = refit(s, most, fit4(w, s, subs, &codes))
	subs, _ = search4(w, s)
	t.setScale(row, refit(s, most, fit4(w, s, subs, &codes)))
	t.setNibbles(row, &codes)
	for b, sub := range subs {
		t.subs[groupRows/2*b+row/2] |= sub << (row % 2 * 4)
	}
}

// best4 returns the scale that leaves the least squared error.
func best4(w *[blockCols]float32, s float32) (best float32) {
	var least float32
	for i, f := range stretch4 {
		f *= s
		_, sum := search4(w, f)
		if e := float32(float32(float32(sum)*f) * f); i == 0 || e < least {
			best, least = f, e
		}
	}
	return best
}

// search4 returns the kind of each sub-block that leaves the least squared error at a scale, and about how much that is. It adds
// up the errors of all kinds at once, four to a word.
func search4(w *[blockCols]float32, s float32) (subs subs4, sum uint32) {
	inv := 1 / s
	for b := range subs {
		var e [kinds4 / 4]uint64
		for _, v := range w[b*subCols:][:subCols] {
			row := &errors4[uint32(round(float32(v*inv))+256)&511]
			e[0] += row[0]
			e[1] += row[1]
			e[2] += row[2]
			e[3] += row[3]
		}
		least := ^uint32(0)
		for i, word := range e {
			for j := range 4 {
				least = min(least, uint32(uint16(word>>(16*j)))<<4|uint32(4*i+j))
			}
		}
		subs[b] = uint8(least & 15)
		sum += least >> 4
	}
	return subs, sum
}

// fit4 sets the codes that w takes at a scale and fits their integers.
func fit4(w *[blockCols]float32, s float32, subs subs4, codes *[blockCols]uint8) (f fit) {
	inv := 1 / s
	for k, v := range w {
		sub := subs[k/subCols] & 15
		c := nearest4[sub][half(float32(v*inv))] & 15
		codes[k] = c
		q := float32(book4[sub][c])
		f.product += float32(v * q)
		f.energy += float32(v * v)
	}
	return f
}

// half is the place of a value in a table by value in steps of one half.
func half(v float32) int { return int(round(float32(v*2))+512) & 1023 }

// book4 are the integers of each kind.
var book4 = func() (books [kinds4][16]int8) {
	for i := range books {
		for c := range books[i] {
			books[i][c] = kernels.Codes4[i&7<<4|c]
			if i&negated != 0 {
				books[i][c] = -books[i][c]
			}
		}
	}
	return books
}()

// nearest4 is the code of a kind whose integer is nearest to a value.
var nearest4 = func() (codes [kinds4][1024]uint8) {
	for i := range codes {
		book, flip := book4[i&^negated], float32(1)
		if i&negated != 0 {
			flip = -1
		}
		for v := range codes[i] {
			codes[i][v] = uint8(nearest(book[:], flip*float32(v-512)/2))
		}
	}
	return codes
}()

// errors4 is the square of what is between an integer and the nearest of each kind, at most maxError4 so that those of a
// sub-block add up without a carry.
var errors4 = func() (squares [512][kinds4 / 4]uint64) {
	const maxError4 = 1<<12 - 1
	for i := range squares {
		for kind := range kinds4 {
			d := i - 256 - int(book4[kind][nearest4[kind][half(float32(i-256))]])
			squares[i][kind/4] |= uint64(min(d*d, maxError4)) << (kind % 4 * 16)
		}
	}
	return squares
}()
