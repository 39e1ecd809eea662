// C(i) is constant i of vectorConstants, four in a row.
#define C(i) ·vectorConstants+(32*(i))(SB)

#define LOG2E 0
#define ROUNDER 1
#define LN2HI 2
#define LN2LO 3
#define ONE 4
#define INV2 5
#define INV6 6
#define INV24 7
#define INV120 8
#define INV720 9
#define INV5040 10
#define INV40320 11
#define INV362880 12
#define INV3628800 13
#define INV39916800 14
#define EXPMIN 15
#define EXPMAX 16
#define INFINITY 17
#define BIAS 18
#define SIGN 19
#define CUBESHARE 20
#define TWOSQRT2OVERPI 21
#define THREE 22
#define MINUSHALF 23
#define TAILEND 24
#define TAILSTART 25
#define TWO 26
#define TAIL 28

// Predicates of VCMPPD that are true of NaN where the Go comparison's negation is.
#define NOTLESS $5
#define GREATER $30
