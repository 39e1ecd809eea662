// Package model opens published checkpoints and runs them: it is ffnrun's front door for Go programs.
//
// Open maps a Hugging Face folder (config.json, safetensors, tokenizer.json) and returns a Model, which is immutable and
// shared by goroutines. NewSession gives one conversation: it owns a KV cache and scratch memory, and belongs to one
// goroutine at a time. A Session runs tokens by Prefill and Decode, scores them by Score, or writes text by Generate.
//
// Matrices alias the mapped files: a Model, its sessions and the slices that they return are invalid after Model.Close.
//
// A token's logits are the same bits whether it was prefilled or decoded, alone or in a batch, on any number of threads.
// The one exception is RoPE scaled by the length at hand (rope_type dynamic, beyond the trained context), whose
// frequencies are by definition those of the longest sequence seen so far.
//
// A family of models is data: a file family_x.go maps config.json's keys to a Config and tensor names to components,
// and adds one row to the table in families.go. The decoder knows components, never families.
package model
