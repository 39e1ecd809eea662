// Tiles of weighted sums: of 64 columns, or of up to 16; of one query or four. A row of v holds the values of one position, or of two in pairs.
//
// Registers:
//   DI dst   R11 ldDst   R12 dst, query 3   SI p, moving   R8 ldP   R10 p, query 3, moving   DX v, moving   R9 ldV
//   CX rows left   K1 (AX) the columns in use, of tiles of 16
//   Z0–Z3 sums of query 0, 16 columns each; Z4–Z7, Z8–Z11, Z12–Z15 of queries 1–3
//   Z16–Z19 a row of v   Z20 an element of p in every lane

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ p+16(FP), SI \
	MOVQ ldP+24(FP), R8 \
	MOVQ v+32(FP), DX \
	MOVQ ldV+40(FP), R9 \
	MOVQ rows+48(FP), CX \
	LEAQ (R11)(R11*2), R12 \
	ADDQ DI, R12 \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10

#define MASK \
	MOVQ cols+56(FP), CX \
	MOVL $1, AX \
	SHLL CX, AX \
	DECL AX \
	KMOVW AX, K1 \
	MOVQ rows+48(FP), CX

#define LOAD4(mem0, mem1, mem2, mem3, a, b, c, d) \
	VMOVUPS mem0, a \
	VMOVUPS mem1, b \
	VMOVUPS mem2, c \
	VMOVUPS mem3, d

#define NOTHING

#define STORE4(a, b, c, d, mem0, mem1, mem2, mem3) \
	VMOVUPS a, mem0 \
	VMOVUPS b, mem1 \
	VMOVUPS c, mem2 \
	VMOVUPS d, mem3

// BEGIN is done once. GET loads the 64 sums of a query and PUT stores them, in which order a row's columns lie in registers. ROW loads a row of v; QUERY adds
// its products with an element of p to four sums, of which the first has the number given, QUERY1 to one.

#define TILE4x64(BEGIN, GET, ROW, QUERY, PUT) \
	ARGS \
	BEGIN \
	GET((DI), 64(DI), 128(DI), 192(DI), Z0, Z1, Z2, Z3) \
	GET((DI)(R11*1), 64(DI)(R11*1), 128(DI)(R11*1), 192(DI)(R11*1), Z4, Z5, Z6, Z7) \
	GET((DI)(R11*2), 64(DI)(R11*2), 128(DI)(R11*2), 192(DI)(R11*2), Z8, Z9, Z10, Z11) \
	GET((R12), 64(R12), 128(R12), 192(R12), Z12, Z13, Z14, Z15) \
row: \
	ROW \
	QUERY((SI), 0, Z0, Z1, Z2, Z3) \
	QUERY((SI)(R8*1), 4, Z4, Z5, Z6, Z7) \
	QUERY((SI)(R8*2), 8, Z8, Z9, Z10, Z11) \
	QUERY((R10), 12, Z12, Z13, Z14, Z15) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	PUT(Z0, Z1, Z2, Z3, (DI), 64(DI), 128(DI), 192(DI)) \
	PUT(Z4, Z5, Z6, Z7, (DI)(R11*1), 64(DI)(R11*1), 128(DI)(R11*1), 192(DI)(R11*1)) \
	PUT(Z8, Z9, Z10, Z11, (DI)(R11*2), 64(DI)(R11*2), 128(DI)(R11*2), 192(DI)(R11*2)) \
	PUT(Z12, Z13, Z14, Z15, (R12), 64(R12), 128(R12), 192(R12)) \
	VZEROUPPER \
	RET

#define TILE1x64(BEGIN, GET, ROW, QUERY, PUT) \
	ARGS \
	BEGIN \
	GET((DI), 64(DI), 128(DI), 192(DI), Z0, Z1, Z2, Z3) \
row: \
	ROW \
	QUERY((SI), 0, Z0, Z1, Z2, Z3) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	PUT(Z0, Z1, Z2, Z3, (DI), 64(DI), 128(DI), 192(DI)) \
	VZEROUPPER \
	RET

#define TILE4x16(BEGIN, ROW, QUERY1) \
	ARGS \
	BEGIN \
	VMOVUPS.Z (DI), K1, Z0 \
	VMOVUPS.Z (DI)(R11*1), K1, Z1 \
	VMOVUPS.Z (DI)(R11*2), K1, Z2 \
	VMOVUPS.Z (R12), K1, Z3 \
row: \
	ROW \
	QUERY1((SI), 0, Z0) \
	QUERY1((SI)(R8*1), 1, Z1) \
	QUERY1((SI)(R8*2), 2, Z2) \
	QUERY1((R10), 3, Z3) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	VMOVUPS Z0, K1, (DI) \
	VMOVUPS Z1, K1, (DI)(R11*1) \
	VMOVUPS Z2, K1, (DI)(R11*2) \
	VMOVUPS Z3, K1, (R12) \
	VZEROUPPER \
	RET

#define TILE1x16(BEGIN, ROW, QUERY1) \
	ARGS \
	BEGIN \
	VMOVUPS.Z (DI), K1, Z0 \
row: \
	ROW \
	QUERY1((SI), 0, Z0) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	VMOVUPS Z0, K1, (DI) \
	VZEROUPPER \
	RET
