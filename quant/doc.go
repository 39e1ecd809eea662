// Package quant holds weight matrices: in the formats that checkpoints store them in, and in fewer bits.
//
// A Matrix is read-only W of shape [rows = out, cols = in]. F32, F16 and BF16 matrices are row-major, are never widened in
// memory, and alias the checkpoint's mapping when that is aligned for their element type. Quantized makes a matrix in q8, q6 or q4 of any
// other: tiles of 16 rows and 64 columns, as kernels.Tiled has them; and in q6q4, bands of rows in two of these. FromBytes reads it back in
// place. So a Matrix is valid only as long as the archive that it was read from is open. In bf12, as kernels.BF12 has it, Quantized leaves
// every weight of a BF16 matrix as it is.
//
// Products with quantized matrices have the same bits on every CPU, and so has what Quantized makes; Portable does that for matrices that stay as
// they are. Integers of q8 are ±127: a file that holds −128 gives what its kernel makes of it.
//
// A Linear is a Matrix with an optional bias; a Product is the task of multiplying by one of them, or by several that read the same
// activations, split by output rows. A format is one file and one row of a table in formats.go; nothing above this package knows how
// weights are stored.
package quant
