package sample

import (
	"math"
	"testing"
)

var (
	nan32 = float32(math.NaN())
	inf32 = float32(math.Inf(1))
)

func TestGreedy(t *testing.T) {
	for _, test := range []struct {
		name   string
		logits []float32
		want   int
	}{
		{"empty", nil, -1},
		{"one", []float32{-7}, 0},
		{"largest", []float32{1, -2, 3, 2}, 2},
		{"lowest of equals", []float32{1, 3, 3, 2}, 1},
		{"zeros of both signs are equal", []float32{float32(math.Copysign(0, -1)), 0}, 0},
		{"some banned", []float32{-inf32, -5, -inf32}, 1},
		{"all banned", []float32{-inf32, -inf32}, -1},
		{"certain", []float32{1, inf32, inf32}, 1},
		{"NaN first", []float32{nan32, 1}, -1},
		{"NaN last", []float32{1, nan32}, -1},
		{"NaN behind +Inf", []float32{inf32, nan32}, -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Greedy{}
			s.Reset([]int{1})
			if got := s.Sample(test.logits); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}
