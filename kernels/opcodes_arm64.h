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

// FMUL4S(m, n, d): Vd.S4 = Vn.S4 · Vm.S4
#define FMUL4S(m, n, d) WORD $(0x6E20DC00 | (m<<16) | (n<<5) | d)
// FMLA4S(m, n, d): Vd.S4 += Vn.S4 · Vm.S4, rounded once
#define FMLA4S(m, n, d) WORD $(0x4E20CC00 | (m<<16) | (n<<5) | d)
// FMULES(i, m, n, d): Vd.S4 = Vn.S4 · Vm.S[i]; FMLAES(i, m, n, d): Vd.S4 += Vn.S4 · Vm.S[i], rounded once
#define FMULES(i, m, n, d) WORD $(0x4F809000 | ((i&1)<<21) | ((i>>1)<<11) | (m<<16) | (n<<5) | d)
#define FMLAES(i, m, n, d) WORD $(0x4F801000 | ((i&1)<<21) | ((i>>1)<<11) | (m<<16) | (n<<5) | d)
// FMAX4S(m, n, d): Vd.S4 = the larger of Vn.S4 and Vm.S4, NaN where one is; FMAXVS(n, d): Fd = the largest of Vn.S4
#define FMAX4S(m, n, d) WORD $(0x4E20F400 | (m<<16) | (n<<5) | d)
#define FMAXVS(n, d) WORD $(0x6E30F800 | (n<<5) | d)
// FABS4S(n, d): Vd.S4 = |Vn.S4|
#define FABS4S(n, d) WORD $(0x4EA0F800 | (n<<5) | d)
// SCVTF4S(n, d): Vd.S4 = float32(Vn.S4); FCVTNS4S(n, d) rounds to whole numbers, ties to even.
#define SCVTF4S(n, d) WORD $(0x4E21D800 | (n<<5) | d)
#define FCVTNS4S(n, d) WORD $(0x4E21A800 | (n<<5) | d)
// XTNH(n, d): Vd.H4 = the lower halves of Vn.S4, XTNH2 the same into the upper half of Vd; XTNB and XTNB2: bytes of halves.
#define XTNH(n, d) WORD $(0x0E612800 | (n<<5) | d)
#define XTNH2(n, d) WORD $(0x4E612800 | (n<<5) | d)
#define XTNB(n, d) WORD $(0x0E212800 | (n<<5) | d)
#define XTNB2(n, d) WORD $(0x4E212800 | (n<<5) | d)
// SSHR7H(n, d): Vd.H8 = Vn.H8 >> 7, signed
#define SSHR7H(n, d) WORD $(0x4F190400 | (n<<5) | d)
// SDOT(i, m, n, d): Vd.S4[l] += Σ_j Vn.B16[4l+j] · Vm.B16[4i+j], signed bytes (FEAT_DotProd)
#define SDOT(i, m, n, d) WORD $(0x4F80E000 | ((i&1)<<21) | ((i>>1)<<11) | (m<<16) | (n<<5) | d)
// SMULL(m, n, d): Vd.H8 = Vn.B8 · Vm.B8, signed; SMULL2 of the upper halves; SMLAL and SMLAL2 add.
#define SMULL(m, n, d) WORD $(0x0E20C000 | (m<<16) | (n<<5) | d)
#define SMULL2(m, n, d) WORD $(0x4E20C000 | (m<<16) | (n<<5) | d)
#define SMLAL(m, n, d) WORD $(0x0E208000 | (m<<16) | (n<<5) | d)
#define SMLAL2(m, n, d) WORD $(0x4E208000 | (m<<16) | (n<<5) | d)
// SADALP(n, d): Vd.S4[l] += Vn.H8[2l] + Vn.H8[2l+1], signed
#define SADALP(n, d) WORD $(0x4E606800 | (n<<5) | d)

// FSUB4S(m, n, d): Vd.S4 = Vn.S4 − Vm.S4
#define FSUB4S(m, n, d) WORD $(0x4EA0D400 | (m<<16) | (n<<5) | d)
// Of numbers in float64, two a register: FADD2D(m, n, d): Vd = Vn + Vm, and so FSUB2D, FMUL2D, FDIV2D.
#define FADD2D(m, n, d) WORD $(0x4E60D400 | (m<<16) | (n<<5) | d)
#define FSUB2D(m, n, d) WORD $(0x4EE0D400 | (m<<16) | (n<<5) | d)
#define FMUL2D(m, n, d) WORD $(0x6E60DC00 | (m<<16) | (n<<5) | d)
#define FDIV2D(m, n, d) WORD $(0x6E60FC00 | (m<<16) | (n<<5) | d)
// FMULEL(i, m, n, d): Vd.D2 = Vn.D2 · Vm.D[i]
#define FMULEL(i, m, n, d) WORD $(0x4FC09000 | (i<<11) | (m<<16) | (n<<5) | d)
// FMLA2D(m, n, d): Vd.D2 += Vn.D2 · Vm.D2, rounded once; FMLAED(i, m, n, d): Vd.D2 += Vn.D2 · Vm.D[i], and FMLSED(i, m, n, d) subtracts.
#define FMLA2D(m, n, d) WORD $(0x4E60CC00 | (m<<16) | (n<<5) | d)
#define FMLAED(i, m, n, d) WORD $(0x4FC01000 | (i<<11) | (m<<16) | (n<<5) | d)
#define FMLSED(i, m, n, d) WORD $(0x4FC05000 | (i<<11) | (m<<16) | (n<<5) | d)
// COPY(n, d): Vd = Vn
#define COPY(n, d) WORD $(0x4EA01C00 | (n<<16) | (n<<5) | d)
// FABS2D(n, d): Vd.D2 = |Vn.D2|; FNEG2D(n, d): Vd.D2 = −Vn.D2
#define FABS2D(n, d) WORD $(0x4EE0F800 | (n<<5) | d)
#define FNEG2D(n, d) WORD $(0x6EE0F800 | (n<<5) | d)
// FCMGT2D(m, n, d): Vd.D2 = all ones where Vn.D2 > Vm.D2, else zeros
#define FCMGT2D(m, n, d) WORD $(0x6EE0E400 | (m<<16) | (n<<5) | d)
// FCMGT4S(m, n, d): Vd.S4 = all ones where Vn.S4 > Vm.S4, else zeros; FCMEQ4S where they are equal
#define FCMGT4S(m, n, d) WORD $(0x6EA0E400 | (m<<16) | (n<<5) | d)
#define FCMEQ4S(m, n, d) WORD $(0x4E20E400 | (m<<16) | (n<<5) | d)
// FCVTLD(n, d): Vd.D2 = the lower two of Vn.S4, widened, FCVTLD2 the upper two; FCVTND(n, d): Vd.S2 = Vn.D2, narrowed, FCVTND2 into
// the upper half of Vd.
#define FCVTLD(n, d) WORD $(0x0E617800 | (n<<5) | d)
#define FCVTLD2(n, d) WORD $(0x4E617800 | (n<<5) | d)
#define FCVTND(n, d) WORD $(0x0E616800 | (n<<5) | d)
#define FCVTND2(n, d) WORD $(0x4E616800 | (n<<5) | d)
