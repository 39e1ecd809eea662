// Package quant holds weight matrices in the formats that checkpoints store them in.
//
// A Matrix is read-only W of shape [rows = out, cols = in], row-major. It keeps the bytes as they are: F32, F16
// and BF16 matrices are never widened in memory, and alias the checkpoint's mapping when that is aligned for
// their element type. So a Matrix is valid only as long as the archive that it was read from is open.
//
// A Linear is a Matrix with an optional bias; a Product is one multiplication by it, as a kernels.Task that splits
// output rows. A format is one file and one row of the table in formats.go; nothing above this package knows how
// weights are stored.
package quant
