// Package model opens published checkpoints and runs them: it is ffnrun's front door for Go programs.
//
// Open maps a Hugging Face folder (config.json, safetensors, tokenizer.json) and returns a Model, which is immutable and
// shared by goroutines. NewSession gives one conversation: it owns a KV cache and scratch memory, and belongs to one
// goroutine at a time. A Session runs tokens by Prefill and Decode, scores them by Score, or writes text by Generate.
//
// A Batch steps many sessions at once, as a server does: each weight is read once for all of them.
//
// Matrices alias the mapped files, and the files stay mapped as long as a call reads them: Model.Close ends the calls under
// way and waits for them, and every later call returns ErrClosed. A session that two goroutines call at once answers one of
// them with ErrBusy. Every context may be nil; none is kept after its call.
//
// A token's logits are the same bits whether it was prefilled or decoded, alone or in a batch, on any number of threads.
// The one exception is RoPE scaled by the length at hand (rope_type dynamic, beyond the trained context), whose
// frequencies are by definition those of the longest sequence seen so far.
//
// A family of models is data: a file family_x.go maps config.json's keys to a Config and tensor names to components,
// and adds one row to the table in families.go. The decoder knows components, never families.
package model
