// Instructions that Go's assembler lacks, as macros over register numbers. The order of operands is Plan 9's: sources first.

// FADD4S(m, n, d): Vd.S4 = Vn.S4 + Vm.S4
#define FADD4S(m, n, d) WORD $(0x4E20D400 | (m<<16) | (n<<5) | d)
// FADDPS(n, d): Fd = Vn.S[0] + Vn.S[1]
#define FADDPS(n, d) WORD $(0x7E30D800 | (n<<5) | d)
// FCVTL(n, d) widens the lower four half-precision numbers of Vn, FCVTL2(n, d) the upper four.
#define FCVTL(n, d) WORD $(0x0E217800 | (n<<5) | d)
#define FCVTL2(n, d) WORD $(0x4E217800 | (n<<5) | d)
// SHLL16(n, d) shifts the lower four halves of Vn to the upper half of a word, SHLL16H(n, d) the upper four.
#define SHLL16(n, d) WORD $(0x2E613800 | (n<<5) | d)
#define SHLL16H(n, d) WORD $(0x6E613800 | (n<<5) | d)
