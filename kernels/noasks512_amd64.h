// Pairs ask for codes as they are multiplied, and not where they are unpacked.
#define ASKS
#define ASK8(off)
#define ASK6(off)
#define ASK6NIBBLES(off)
#define ASK4(off)
