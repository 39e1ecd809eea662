// Package safetensors reads and writes checkpoints in the safetensors format:
// an 8-byte little-endian header length, a JSON header naming each tensor's
// dtype, shape and byte range, then the tensors' bytes, little-endian and
// row-major. See https://github.com/huggingface/safetensors#format.
//
// The nouns:
//
//   - [Archive]: one opened checkpoint, a single file or several shards.
//   - [Tensor]: one named array, a view into the archive.
//   - [DType]: how the elements of a tensor are stored.
//   - [Header]: what a file says about its tensors, read without their data.
//   - [TensorError]: an error with the file and the tensor it is about.
//
// A file is hostile until proven otherwise. [Open] checks every rule of the
// format (names, sizes, overlaps, holes, the agreement of index and shards)
// before it hands out a tensor, bounds each size before it allocates, and
// reads only headers: the tensors' bytes are mapped into memory and fetched by
// the operating system on first use.
//
// Lifetime: [Tensor.Data] aliases the mapping. It is valid until
// [Archive.Close]; touching it afterwards faults. It is read-only: writing to
// it faults too. Another process that cuts the file short while it is mapped
// makes reading fault: [Archive.Guard] turns that into an error. Keep the Archive open as long as anything made from its tensors
// without a copy.
//
// An Archive may be used by several goroutines at once; Close may not run
// beside other calls.
package safetensors
