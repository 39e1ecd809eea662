// Package ffn holds the transformer's feed-forward blocks: which function, gated or not, over which matrices.
//
// An Activation is a row of the table in activation.go, found by any spelling that config.json uses. A Variant is a
// row of the table in variant.go: a form (plain, gated, …) with an activation. A Block binds a Variant to a layer's
// matrices when the model is loaded; its forward pass then neither looks up nor decides anything.
//
// With x of shape [n, d_model], stored weights Gate and Up [d_ff, d_model] and Down [d_model, d_ff],
//
//	plain:  y = act(x·Upᵀ)·Downᵀ
//	gated:  y = (act(x·Gateᵀ) ⊗ x·Upᵀ)·Downᵀ
//
// where Gate, Up and Down are W, V and W2 of Shazeer 2020 (arXiv:2002.05202), which has most of the names.
package ffn
