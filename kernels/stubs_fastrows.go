//go:build (amd64 || arm64) && !purego

package kernels

// The kernels below work on groups of 16 numbers, in the steps and the order of their twins in softmaxfast.go.

// expFastRow is expFastGeneric.
//
//go:noescape
func expFastRow(x *float32, groups int, top float32, s [16]float32) [16]float32

// roundKVRow is roundKVGeneric.
//
//go:noescape
func roundKVRow(x *float32, groups int)
