package model

import "github.com/ffnrun/ffnrun/kernels"

// kvKind is how keys and values lie, and the attention over them.
type kvKind[T float32 | uint16] struct {
	pad      func(headDim int) (keyDim int)
	round    func(x []float32)
	putKey   func(k []T, pos int, key []float32)
	putValue func(v []T, pos int, value []float32)
	form     kernels.QueryForm
	scores   func(dst []float32, ldDst int, q *kernels.Queries, k []T, scale float32)
	weigh    func(x []float32) (sum float64)
	weighted func(dst, p []float32, v []T, from int, s kernels.Shape)
}

var (
	kvF32 = kvKind[float32]{
		unpadded, unrounded, putKeyF32, putValueF32, kernels.PlainQueries, kernels.ScoresF32, softmax, fromRow(kernels.WeightedSumF32),
	}
	kvBF16 = kvKind[uint16]{
		unpadded, unrounded, putKeyBF16, putValueBF16, kernels.PlainQueries, kernels.ScoresBF16, softmax,
		fromRow(kernels.WeightedSumBF16),
	}
	kvFast = kvKind[uint16]{
		unpadded, kernels.RoundKV, putKeyBF16, putValueBF16, kernels.PlainQueries, kernels.ScoresBF16, kernels.ExpsFast,
		fromRow(kernels.WeightedSumBF16),
	}
	kvPairs = kvKind[uint16]{
		kernels.PairedDim, kernels.RoundKV, kernels.PutKeyPairs, kernels.PutValuePairs, kernels.PairedQueries, kernels.ScoresPairs, kernels.ExpsFast,
		kernels.WeightedSumPairs,
	}
)

// newKVLayer makes a layer's cache, empty.
type newKVLayer = func(kvHeads, headDim int) kvLayer

// layers chooses how caches of a format, not KVAuto, lie beside a precision on this CPU.
func (f KVFormat) layers(p kernels.Precision) newKVLayer {
	switch {
	case f == KVF32:
		return kvF32.layer
	case p != kernels.Fast:
		return kvBF16.layer
	case kernels.Pairs():
		return kvPairs.layer
	}
	return kvFast.layer
}

func (k *kvKind[T]) layer(kvHeads, headDim int) kvLayer {
	return &kvStore[T]{kvHeads: kvHeads, headDim: headDim, keyDim: k.pad(headDim), kind: k}
}

// softmax leaves nothing to divide by: exact attention rounds weights where transformers does.
func softmax(x []float32) float64 {
	kernels.Softmax(x)
	return 1
}

func unpadded(headDim int) int { return headDim }

func unrounded([]float32) {}

// keyPlace is where a key's first element stands among keys [blocks, headDim, KeyBlock]; the next is KeyBlock further on.
func keyPlace(pos, headDim int) int {
	const in = kernels.KeyBlock - 1 // place within a block
	return pos&^in*headDim + pos&in
}

func putKeyF32(k []float32, pos int, key []float32) {
	to := k[keyPlace(pos, len(key)):]
	for i, v := range key {
		to[i*kernels.KeyBlock] = v
	}
}

func putKeyBF16(k []uint16, pos int, key []float32) {
	to := k[keyPlace(pos, len(key)):]
	for i, v := range key {
		to[i*kernels.KeyBlock] = kernels.RoundBF16(v)
	}
}

// Values are [room, headDim].
func putValueF32(v []float32, pos int, value []float32) { copy(v[pos*len(value):], value) }

func putValueBF16(v []uint16, pos int, value []float32) {
	to := v[pos*len(value):]
	for i, x := range value {
		to[i] = kernels.RoundBF16(x)
	}
}

// fromRow begins a weighted sum at a position of values [room, headDim].
func fromRow[T float32 | uint16](sum func(dst, p []float32, v []T, s kernels.Shape)) func(dst, p []float32, v []T, from int, s kernels.Shape) {
	return func(dst, p []float32, v []T, from int, s kernels.Shape) { sum(dst, p, v[from*s.LdW:], s) }
}
