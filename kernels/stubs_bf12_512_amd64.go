//go:build amd64 && !purego

package kernels

// The kernels below read n blocks of a group, and its count escapes in their order. While they multiply, they ask for the memory at next, and step
// bytes further with each block, as much as a block has.

// oneBF12x512 computes four sums of one token, each as straight512BF16 does.
//
//go:noescape
func oneBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int)

// foursBF12x512 does that for four tokens, which lie as fours512BF16 has them, ldDst bytes apart.
//
//go:noescape
func foursBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int, ldDst int)

// onePairsBF12x512 and foursPairsBF12x512 do what straight512Pairs does.
//
//go:noescape
func onePairsBF12x512(dst *float32, blocks *byte, n int, x *uint16, upper *[16]byte, escapes *Escape, count int, next *byte, step int)

//go:noescape
func foursPairsBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int, ldDst int)
