package serve_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

// TestOpenAIClient lets OpenAI's own client ask, and compares what it reads with what the model writes alone.
func TestOpenAIClient(t *testing.T) {
	if err := exec.Command("python3", "-c", "import openai").Run(); err != nil {
		t.Skip("python3 has no openai: pip install openai==3.57.0")
	}
	c := start(t, plainTemplate, model.SchedulerOptions{})
	out, err := exec.CommandContext(t.Context(), "python3", filepath.Join("testdata", "openai_client.py"), c.url+"/v1", "tale").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	text, n, finish := c.alone("Once upon a time", sample.Config{}, 20)
	chat, m, _ := c.alone("user: Tell me a story.\nassistant:", sample.Config{}, 20)
	want := map[string]any{
		"models": []any{"tale"}, "completion": text, "streamed": text, "finish": string(finish), "usage": float64(4 + n),
		"chat": chat, "chat_streamed": chat, "chat_usage": float64(m),
		"errors": []any{
			[]any{"NotFoundError", 404.0, "model_not_found", "model"}, []any{"BadRequestError", 400.0, nil, "n"}, []any{"BadRequestError", 400.0, nil, nil},
		},
		"texts_by_seed": []any{1.0, 1.0, 1.0, 1.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
