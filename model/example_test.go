package model_test

import (
	"context"
	"fmt"
	"log"
	"sync"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/zoo"
)

// tell writes the most probable continuation of a prompt.
func tell(ctx context.Context, prompt string) error {
	folder, err := zoo.FS("swiglu")
	if err != nil {
		return err
	}
	m, err := model.OpenFS(folder, "swiglu", nil) // or model.Open("path/to/checkpoint", nil)
	if err != nil {
		return err // names the file, the tensor and the way out
	}
	defer func() { _ = m.Close() }()

	s := m.NewSession() // owns one KV cache
	opts := &model.GenerateOptions{MaxTokens: 29, Sampler: sample.Greedy{}}
	for tok, err := range s.Generate(ctx, prompt, opts) {
		if err != nil {
			return err
		}
		fmt.Print(tok.Text)
	}
	return nil
}

func Example() {
	if err := tell(context.Background(), "Once upon a time"); err != nil {
		log.Fatal(err)
	}
	// Output: , there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.
}

// Scoring tells how well a model predicts a text: the mean of the negative log-likelihoods is the logarithm of its
// perplexity.
func ExampleSession_Score() {
	folder, err := zoo.FS("swiglu")
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.OpenFS(folder, "swiglu", nil)
	if err != nil {
		log.Fatal(err)
	}

	ids, err := m.EncodePrompt("Once upon a time")
	if err != nil {
		log.Fatal(err)
	}
	nll, err := m.NewSession().Score(context.Background(), ids)
	if err != nil {
		log.Fatal(err)
	}
	for i, v := range nll {
		fmt.Printf("%d given what is before it: %.2f nats\n", ids[i+1], v)
	}
	if err := m.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 471 given what is before it: 0.38 nats
	// 259 given what is before it: 0.02 nats
	// 425 given what is before it: 0.01 nats
}

// A server gives a batch what its sessions are to read next: here a prompt for one, a single token for the other.
func ExampleBatch() {
	folder, err := zoo.FS("swiglu")
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.OpenFS(folder, "swiglu", nil)
	if err != nil {
		log.Fatal(err)
	}
	prompt, err := m.EncodePrompt("Once upon a time")
	if err != nil {
		log.Fatal(err)
	}
	old := m.NewSession()
	if _, err := old.Prefill(context.Background(), prompt); err != nil {
		log.Fatal(err)
	}

	parts := []model.Part{{Session: m.NewSession(), IDs: prompt}, {Session: old, IDs: []int{12}}}
	if err := m.NewBatch().Step(context.Background(), parts); err != nil {
		log.Fatal(err)
	}
	for _, p := range parts {
		fmt.Println(p.Session.Len(), "tokens, next:", sample.Greedy{}.Sample(p.Logits))
	}
	// Output:
	// 4 tokens, next: 12
	// 5 tokens, next: 421
}

// Many goroutines generate at once; each gets what it would get alone.
func ExampleScheduler() {
	folder, err := zoo.FS("swiglu")
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.OpenFS(folder, "swiglu", nil)
	if err != nil {
		log.Fatal(err)
	}
	s, err := m.NewScheduler(nil)
	if err != nil {
		log.Fatal(err)
	}

	texts := make([]string, 3)
	var wg sync.WaitGroup
	for i, prompt := range []string{"Once upon a time", "The dog", "The old man"} {
		wg.Go(func() {
			texts[i] = prompt
			for tok, err := range s.Generate(context.Background(), prompt, &model.GenerateOptions{MaxTokens: 8}) {
				if err != nil {
					log.Print(err)
					return
				}
				texts[i] += tok.Text
			}
		})
	}
	wg.Wait()
	for _, text := range texts {
		fmt.Println(text)
	}
	s.Close()
	if err := m.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Once upon a time, there was a little girl named Lily
	// The dog was very happy.
	// The dog was
	// The old man was very happy. He had a great
}
