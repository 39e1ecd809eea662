// C(i) is constant i of vectorConstants, four in a row.
#define C(i) ·vectorConstants+(32*(i))(SB)

#define LOG2E 0
#define ROUNDER 1
#define LN2 2
#define ONE 3
#define EXP2 4
#define EXP3 5
#define EXP4 6
#define EXP8 10
#define EXP9 11
#define EXPMIN 12
#define EXPMAX 13
#define INFINITY 14
#define BIAS 15
#define SIGN 16
#define CUBESHARE 17
#define TWOSQRT2OVERPI 18
#define THREE 19
#define MINUSHALF 20
#define TAILEND 21
#define TAILSTART 22
#define TWO 23
#define TAIL 24

// Predicates of VCMPPD that are true of NaN where the Go comparison's negation is.
#define NOTLESS $5
#define GREATER $30
