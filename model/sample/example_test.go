package sample_test

import (
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/model/sample"
)

func ExampleGreedy() {
	var s sample.Sampler = sample.Greedy{}
	fmt.Println(s.Sample([]float32{0.1, 2.5, -1}))
	// Output: 1
}

func ExampleNew() {
	s, err := sample.New(sample.Config{Temperature: 0.8, TopK: 3, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Reset(nil)
	for range 5 {
		logits := []float32{1, 2, 3, 2, -1, 0} // as the model has it for each token
		fmt.Print(s.Sample(logits), " ")
	}
	// Output: 1 2 2 3 2
}

func ExampleNew_penalty() {
	s, err := sample.New(sample.Config{RepetitionPenalty: 1.5}) // without temperature: greedy
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Reset([]int{2})
	fmt.Println(s.Sample([]float32{1, 2.5, 3}))
	// Output: 1
}

func ExampleNew_error() {
	_, err := sample.New(sample.Config{TopP: 1.5})
	fmt.Println(err)
	fmt.Println(errors.Is(err, sample.ErrConfig))
	// Output:
	// invalid sampling option: top_p is 1.5, want a probability in (0, 1], or 0 for off
	// true
}
