package kernels

import "testing"

func TestMemoryIsZeros(t *testing.T) {
	for _, n := range []int{0, 1, leastHuge - 1, leastHuge, 5<<20 + 3} {
		s := Memory[byte](n)
		if len(s) != n || cap(s) < n {
			t.Fatalf("%d: length %d, capacity %d", n, len(s), cap(s))
		}
		for i, v := range s {
			if v != 0 {
				t.Fatalf("%d: byte %d is %d", n, i, v)
			}
		}
	}
}
