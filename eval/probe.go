package eval

import (
	"encoding/binary"
	"slices"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// probe does some work on all threads and returns how much: bytes read, or operations.
type probe func() float64

// readProbe reads buf once, by a plain loop.
func readProbe(pool *kernels.Pool, buf []byte) probe {
	t := &readTask{buf: buf, sums: make([]uint64, pool.Threads())}
	return func() float64 {
		pool.Run(len(buf)/readBlock, 1, t)
		return float64(len(buf) / readBlock * readBlock)
	}
}

// readBlock is the piece of a buffer that one iteration reads.
const readBlock = 64 << 10

// readTask adds up a buffer, so that the compiler may not leave out the reading.
type readTask struct {
	buf  []byte
	sums []uint64 // of each worker
}

// Do reads blocks [lo, hi). The sums of a row of eight words do not wait for each other.
func (t *readTask) Do(worker, lo, hi int) {
	var s [4]uint64
	for b := t.buf[lo*readBlock : hi*readBlock]; len(b) >= 64; b = b[64:] {
		row := b[:64:64]
		s[0] += binary.LittleEndian.Uint64(row) ^ binary.LittleEndian.Uint64(row[8:])
		s[1] += binary.LittleEndian.Uint64(row[16:]) ^ binary.LittleEndian.Uint64(row[24:])
		s[2] += binary.LittleEndian.Uint64(row[32:]) ^ binary.LittleEndian.Uint64(row[40:])
		s[3] += binary.LittleEndian.Uint64(row[48:]) ^ binary.LittleEndian.Uint64(row[56:])
	}
	t.sums[worker] += s[0] ^ s[1] ^ s[2] ^ s[3]
}

// productProbe multiplies one token by the matrix that buf stores, as decoding does. buf holds whole rows.
func productProbe(pool *kernels.Pool, dtype string, buf []byte) (probe, error) {
	rows := len(buf) / (streamCols * elemBytes(dtype))
	w, err := quant.FromBytes(dtype, rows, streamCols, buf)
	if err != nil {
		return nil, err
	}
	l := &quant.Linear{W: w}
	dst := make([]float32, rows)
	var x kernels.Operand
	x.Set(make([]float32, streamCols), 1, streamCols)
	var p quant.Product
	return func() float64 {
		p.Run(pool, l, dst, &x)
		return float64(len(buf))
	}, nil
}

// A tile of these dimensions and its tokens take 32 KiB in F32, as much as the first cache of machines that are worth measuring holds. Each run computes it tileRuns times.
const (
	tileRows   = 16
	tileTokens = 16
	tileCols   = 256
	tileRuns   = 10000
)

// tileProbe computes one dot tile over and over, each worker its own.
func tileProbe(pool *kernels.Pool, p kernels.Precision, format string) (probe, error) {
	t := &tileTask{scratch: make([]tileScratch, pool.Threads())}
	for i := range t.scratch {
		w, err := tileWeights(format)
		if err != nil {
			return nil, err
		}
		s := &t.scratch[i]
		*s = tileScratch{w: w, dst: make([]float32, tileTokens*tileRows)}
		s.x.Set(make([]float32, tileTokens*tileCols), tileTokens, tileCols)
		s.x.Pack(nil, w.Form(p))
	}
	return func() float64 {
		pool.Run(tileRuns, 100, t)
		return 2 * tileRows * tileTokens * tileCols * tileRuns
	}, nil
}

// tileWeights makes a tile's weights in one of quant's formats or packings.
func tileWeights(format string) (quant.Matrix, error) {
	stored := format
	if quant.Lossless(format) {
		stored = "BF16"
	} else if slices.Contains(quant.Packings(), format) {
		stored = "F32"
	}
	w, err := quant.FromBytes(stored, tileRows, tileCols, noise(stored, tileRows*tileCols*elemBytes(stored)))
	if err != nil || stored == format {
		return w, err
	}
	return quant.Quantized(nil, format, w)
}

type tileTask struct{ scratch []tileScratch }

type tileScratch struct {
	w   quant.Matrix
	dst []float32
	x   kernels.Operand
}

// Do computes the worker's tile hi−lo times.
func (t *tileTask) Do(worker, lo, hi int) {
	s := &t.scratch[worker]
	for range hi - lo {
		s.w.MulRows(s.dst, &s.x, 0, tileRows)
	}
}
