package tokenizer

// Bounds on what a file may ask for. The largest published tokenizers (about
// 260 000 tokens, 520 000 merges, 35 MB) stay well below.
const (
	maxFileSize    = 64 << 20
	maxValues      = 3 << 20 // commas of a file, which bound what reading its JSON takes; the largest have half as many
	maxID          = 1<<24 - 1
	maxMerges      = 1 << 21
	maxIDGaps      = 1 << 16 // unused ids between the first and the last
	maxNesting     = 16      // Sequence within Sequence
	maxComponents  = 256     // members of all Sequences of one section
	maxAddedLength = 512     // bytes of one added token; matching costs text × this at worst
	maxAddedBytes  = 1 << 22 // of all added tokens, or names, together
	maxPieceLength = 256     // bytes of one piece; Unigram costs text × this at worst, a second and a half for a megabyte
	maxPieceBytes  = 1 << 24 // of all pieces together
	maxPattern     = 16 << 10
	maxPadding     = 1 << 24
	maxGrowth      = 4096 // times that components can lengthen a text
	maxAffix       = 64   // bytes of a prefix, suffix or replacement
)
