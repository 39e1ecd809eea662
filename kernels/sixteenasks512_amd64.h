// Codes of two groups are read side by side; those that are wanted next are two groups further on, those that come next a few blocks.
#define ASKS
#define ASK6(off) \
	PREFETCHT0 (1536+off)(SI) \
	PREFETCHT1 (off)(SI)(AX*2)
#define ASK6NIBBLES(off) ASK6(off)
#define ASK4(off) \
	PREFETCHT0 (1024+off)(SI) \
	PREFETCHT1 (off)(SI)(AX*2)
