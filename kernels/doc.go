// Package kernels holds ffnrun's arithmetic: slices in, slices out, no knowledge of models or files.
//
// Its nouns are the Operand (activations, packed once for all the products that read them), the dot tile (rows of W times tokens of x, for F32, F16 and BF16 weights read as
// stored), quantized weights (Tiled) and bfloat16 ones in 12 bits (BF12), attention's two products (Queries times keys, and weights times values: each load of a cache serves several queries), the
// norms, softmax, the activations, one number or a row at a time, and the Pool that splits output rows between goroutines.
//
// # Contract
//
// A (row, token) sum depends on that row and that token alone: never on how many rows or tokens share
// the call, nor on which goroutine runs it. So a token's logits are the same bits alone, in a batch, in
// prefill, in decode and at any thread count. An implementation picks one order of summation per
// (row, token) and keeps it for every tile shape; different implementations may pick different orders
// for the dot tile and agree within its error bound
//
//	|got − exact| ≤ (⌊cols/8⌋ + 10) · 2⁻²⁴ · Σ|wᵢxᵢ| + cols · 2⁻¹⁴⁹
//
// whose first term counts the roundings that one product can pass through (its own, those of its lane, three folds, seven
// columns beyond the last whole vector) and whose second is the underflow of products.
//
// That is of float32 activations; amx_bf16_amd64.go has the bounds of those that are packed in bfloat16.
//
// All other functions, attention's among them, have one order of operations, which says where a product is fused with the sum that takes it, and give
// the same bits on every CPU.
//
// generic.go is the specification: plain Go, compiled everywhere. An instruction set is one file of
// assembly and one row in its dispatch file.
//
// Functions check their lengths once and panic with a constant string when one is wrong: by then a bad
// length is a bug of the caller. dst never overlaps another argument unless a function says it may.
package kernels
