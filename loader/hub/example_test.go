package hub_test

import (
	"errors"
	"fmt"
	"os"

	"github.com/ffnrun/ffnrun/loader/hub"
)

func ExampleParseRepo() {
	r, err := hub.ParseRepo("EleutherAI/pythia-14m@step3000")
	fmt.Println(r.ID, r.Revision, err)
	_, err = hub.ParseRepo("../secrets")
	fmt.Println(err)
	// Output:
	// EleutherAI/pythia-14m step3000 <nil>
	// "../secrets": bad name: want ORG/NAME of letters, digits, _, - and ., as in HuggingFaceTB/SmolLM2-135M
}

func ExampleClient_Cached() {
	cache, err := os.MkdirTemp("", "hub")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(cache) }()
	c := hub.Client{CacheDir: cache}
	_, err = c.Cached(hub.Repo{ID: "HuggingFaceTB/SmolLM2-135M", Revision: "main"})
	fmt.Println(errors.Is(err, hub.ErrNotCached))
	// Output: true
}
