// Package tokenizer turns text into token ids and back exactly as Hugging
// Face's tokenizers library does with the same tokenizer.json.
//
// The nouns:
//
//   - Tokenizer: one loaded tokenizer. Its stages run in this order: added
//     tokens, normalizers, pre-tokenizers, model, post-processor; decoding runs
//     the decoders.
//   - model: what turns one pre-token into ids. BPE (bpe.go) keeps its
//     vocabulary and merges in gotokenizers; Unigram (unigram.go) is T5's;
//     whole names (names.go) serve token_mappings.json. A further model is one
//     more row in modelKinds.
//   - charsmap: SentencePiece's precompiled normalization, which comes with
//     Unigram and works on grapheme clusters (graphemes.go).
//   - span: a part of the text on its way through the stages.
//   - pattern: what a Split cuts at. Well-known patterns are hand-written
//     linear scanners (scanners.go), all others run in regexp2 (regex.go).
//   - Stream: decoding one id at a time. Decode is a Stream that is pushed
//     everything, so the two cannot differ.
//
// Open reads, in this order of preference, tokenizer.json, token_mappings.json,
// vocab.json with merges.txt, or vocab.json alone. All limits and look-ups are
// checked there. A Tokenizer is immutable and safe for concurrent use for as
// long as it is referenced; it keeps no file open. A Stream belongs to one
// goroutine.
package tokenizer
