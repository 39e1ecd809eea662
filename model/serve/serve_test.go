package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/model/serve"
	"github.com/ffnrun/ffnrun/zoo"
)

// plainTemplate writes a conversation in words that the zoo's models know, and what else a client may give a template.
const plainTemplate = `{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ '\n' }}{% endfor %}
{%- if messages[-1].content == 'forbidden' %}{{ raise_exception('This is not a subject.') }}{% endif %}
{{- 'assistant:' if add_generation_prompt }}{{ ' ' ~ mood if mood }}`

func openModel(t testing.TB, opts *model.Options) *model.Model {
	t.Helper()
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(fsys, zoo.Default, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// client asks a server.
type client struct {
	t      testing.TB
	url    string
	server *serve.Server
	m      *model.Model
}

func start(t testing.TB, template string, scheduler model.SchedulerOptions) *client {
	t.Helper()
	m := openModel(t, nil)
	opts := &serve.Options{Name: "tale", Scheduler: scheduler}
	if template != "" {
		var err error
		if opts.Template, err = chat.Parse(template, nil); err != nil {
			t.Fatal(err)
		}
	}
	s, err := serve.New(m, opts)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); h.Close() })
	return &client{t, h.URL, s, m}
}

// post sends a body and returns the status and what was answered.
func (c *client) post(path, body string) (int, string) {
	c.t.Helper()
	r, err := http.Post(c.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return 0, ""
	}
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Error(err)
	}
	return r.StatusCode, string(data)
}

// answer is what a client reads of an answer, or of an event.
type answer struct {
	ID, Object, Model string
	Created           int64
	Fingerprint       string `json:"system_fingerprint"`
	Choices           []struct {
		Index    int
		Text     *string
		Message  *said
		Delta    *said
		LogProbs any
		Finish   *string `json:"finish_reason"`
	}
	Usage *counts
	Error *struct {
		Message, Type string
		Code, Param   *string
	}
}

type said struct{ Role, Content string }

type counts struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

func parse(t testing.TB, data string) (a answer) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		t.Errorf("%s: %v", data, err)
	}
	return a
}

// events are a stream's, the closing [DONE] apart.
func events(t testing.TB, stream string) (list []answer, done bool) {
	t.Helper()
	for event := range strings.SplitSeq(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		data, ok := strings.CutPrefix(event, "data: ")
		switch {
		case !ok || done:
			t.Errorf("%q is no event, or one too many", event)
		case data == "[DONE]":
			done = true
		default:
			list = append(list, parse(t, data))
		}
	}
	return list, done
}

// alone is what the model writes after a prompt of its own.
func (c *client) alone(prompt string, conf sample.Config, tokens int, stop ...string) (text string, n int, finish model.Finish) {
	c.t.Helper()
	s, err := sample.New(conf)
	if err != nil {
		c.t.Fatal(err)
	}
	for t, err := range c.m.NewSession().Generate(context.Background(), prompt, &model.GenerateOptions{MaxTokens: tokens, Sampler: s, Stop: stop}) {
		if err != nil {
			c.t.Error(err)
			break
		}
		text, n, finish = text+t.Text, n+1, t.Finish
	}
	return text, n, finish
}

func TestCompletion(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	want, n, _ := c.alone("Once upon a time", sample.Config{}, 16)
	ids, err := c.m.EncodePrompt("Once upon a time")
	if err != nil {
		t.Fatal(err)
	}
	list, _ := json.Marshal(ids)
	for _, prompt := range []string{`"Once upon a time"`, `["Once upon a time"]`, string(list), "[" + string(list) + "]"} {
		status, body := c.post("/v1/completions", `{"prompt": `+prompt+`, "temperature": 0, "user": "me", "n": 1, "suffix": null}`)
		a := parse(t, body)
		if status != http.StatusOK || len(a.Choices) != 1 || *a.Choices[0].Text != want || *a.Choices[0].Finish != "length" {
			t.Fatalf("status %d, %s, want %q", status, body, want)
		}
		if a.Object != "text_completion" || a.Model != "tale" || !strings.HasPrefix(a.ID, "cmpl-") || a.Created < time.Now().Add(-time.Minute).Unix() || a.Fingerprint != c.m.Info().Kernel {
			t.Errorf("%s", body)
		}
		if diff := cmp.Diff(&counts{len(ids), n, len(ids) + n}, a.Usage); diff != "" {
			t.Error(diff)
		}
	}
}

// TestStream reads the same text in pieces.
func TestStream(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	want, n, finish := c.alone("Once upon a time", sample.Config{Temperature: 1, Seed: 3}, 40, ".")
	body := `{"model": "tale", "prompt": "Once upon a time", "temperature": 1, "seed": 3, "max_tokens": 40, "stop": ".", "stream": true, "stream_options": {"include_usage": %t}}`
	for _, usage := range []bool{false, true} {
		r, err := http.Post(c.url+"/v1/completions", "application/json", strings.NewReader(fmt.Sprintf(body, usage)))
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if kind := r.Header.Get("Content-Type"); r.StatusCode != http.StatusOK || kind != "text/event-stream" {
			t.Fatalf("status %d, %s: %s", r.StatusCode, kind, data)
		}
		list, done := events(t, string(data))
		if usage {
			last := list[len(list)-1]
			if list = list[:len(list)-1]; len(last.Choices) != 0 || last.Usage == nil || last.Usage.Completion != n {
				t.Errorf("%+v is no usage of %d tokens", last, n)
			}
		}
		text := ""
		for i, a := range list {
			text += *a.Choices[0].Text
			if ended := a.Choices[0].Finish != nil; ended != (i == len(list)-1) || a.Usage != nil || a.ID != list[0].ID {
				t.Errorf("event %d of %d: %+v", i, len(list), a)
			}
		}
		if end := *list[len(list)-1].Choices[0].Finish; !done || text != want || end != string(finish) || finish != model.FinishStop {
			t.Errorf("%q, finish %q, done %t; want %q", text, end, done, want)
		}
	}
}

func TestChat(t *testing.T) {
	c := start(t, plainTemplate, model.SchedulerOptions{})
	want, n, _ := c.alone("system: Be kind.\nuser: Tell me\na story.\nassistant: glad", sample.Config{}, 12)
	const messages = `"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": [{"type": "text", "text": "Tell me"}, {"type": "text", "text": "a story."}]}]`
	rest := `, "temperature": 0, "chat_template_kwargs": {"mood": "glad"}, "max_completion_tokens": 12, "tools": [], "tool_choice": "auto", "response_format": {"type": "text"}}`
	status, body := c.post("/v1/chat/completions", `{`+messages+rest)
	a := parse(t, body)
	if status != http.StatusOK || a.Object != "chat.completion" || !strings.HasPrefix(a.ID, "chatcmpl-") || a.Usage.Completion != n {
		t.Fatalf("status %d: %s", status, body)
	}
	if diff := cmp.Diff(&said{"assistant", want}, a.Choices[0].Message); diff != "" {
		t.Error(diff)
	}
	_, body = c.post("/v1/chat/completions", `{"stream": true, `+messages+rest)
	list, done := events(t, body)
	text := ""
	for i, a := range list {
		x := a.Choices[0]
		text += x.Delta.Content
		if (x.Delta.Role == "assistant") != (i == 0) || (x.Finish != nil) != (i == len(list)-1) || a.Object != "chat.completion.chunk" {
			t.Errorf("event %d: %+v", i, a)
		}
	}
	if !done || text != want {
		t.Errorf("%q, done %t, want %q", text, done, want)
	}
}

// TestTogether asks for many answers at once, and holds each to what its request gets alone.
func TestTogether(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{Sessions: 5})
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			prompt := strings.Repeat("The little dog ran to the park. ", 1+i%7)
			conf := sample.Config{Temperature: 0.9, TopK: 50, TopP: 0.9, MinP: 0.01, RepetitionPenalty: 1.1, PresencePenalty: 0.1, FrequencyPenalty: 0.2, Bias: map[int]float32{17: -100}, Seed: uint64(i)}
			want, _, _ := c.alone(prompt, conf, 10+i)
			status, body := c.post("/v1/completions", fmt.Sprintf(`{"prompt": %q, "max_tokens": %d, "seed": %d, "temperature": 0.9, "top_k": 50, "top_p": 0.9, "min_p": 0.01,
				"repetition_penalty": 1.1, "presence_penalty": 0.1, "frequency_penalty": 0.2, "logit_bias": {"17": -100}}`, prompt, 10+i, i))
			if a := parse(t, body); status != http.StatusOK || *a.Choices[0].Text != want {
				t.Errorf("request %d: status %d, %s, want %q", i, status, body, want)
			}
		})
	}
	wg.Wait()
	if st := c.server.Stats(); st.CachedTokens == 0 {
		t.Errorf("prompts that begin alike were run whole: %+v", st)
	}
}

// TestRefusals sends what is wrong, and reads a sentence that says what.
func TestRefusals(t *testing.T) {
	c := start(t, plainTemplate, model.SchedulerOptions{})
	long, _ := json.Marshal(make([]int, 513))
	for _, x := range []struct {
		path, body string
		status     int
		message    string
	}{
		{"/v1/completions", ``, 400, "the request is not JSON: unexpected end of JSON input"},
		{"/v1/completions", `{"prompt": "a"`, 400, "the request is not JSON: unexpected end of JSON input"},
		{"/v1/completions", `["a"]`, 400, "the request is a JSON array, want an object"},
		{"/v1/completions", `{}`, 400, "prompt is missing, want a text or token ids"},
		{"/v1/completions", `{"prompt": ["a", "b"]}`, 400, "prompt is a list of 2 prompts, want one; send a request for each, they run together"},
		{"/v1/completions", `{"prompt": {"a": 1}}`, 400, `prompt: {"a":1} is neither a text nor a list of token ids`},
		{"/v1/completions", `{"prompt": [1, 9999]}`, 400, "token id outside the vocabulary: id 9999 at place 1, the vocabulary has 2048"},
		{"/v1/completions", `{"prompt": []}`, 400, "no tokens"},
		{"/v1/completions", `{"prompt": ` + string(long) + `}`, 400, "context is full: 0 tokens and 513 more, it holds 512"},
		{"/v1/completions", `{"prompt": "a", "temprature": 1}`, 400, "temprature: unknown field; it is misspelt, or not supported here"},
		{"/v1/completions", `{"prompt": "a", "temperature": "hot"}`, 400, "temperature: a string is no number"},
		{"/v1/completions", `{"prompt": "a", "temperature": -1}`, 400, "invalid sampling option: temperature is -1, want a finite number above 0, or 0 for greedy"},
		{"/v1/completions", `{"prompt": "a", "top_p": 2}`, 400, "invalid sampling option: top_p is 2, want a probability in (0, 1], or 0 for off"},
		{"/v1/completions", `{"prompt": "a", "max_tokens": 0}`, 400, "max_tokens is 0, want 1 or more"},
		{"/v1/completions", `{"prompt": "a", "max_tokens": 1.5}`, 400, "max_tokens: a number 1.5 is no whole number"},
		{"/v1/completions", `{"prompt": "a", "stop": 7}`, 400, "stop: 7 is neither a text nor a list of texts"},
		{"/v1/completions", `{"prompt": "a", "stop": ["x", ""]}`, 400, "stop: an empty text ends everything"},
		{"/v1/completions", `{"prompt": "a", "stop": ["x"` + strings.Repeat(`,"x"`, 64) + `]}`, 400, "stop: more than 64 texts or ids"},
		{"/v1/completions", `{"prompt": "a", "stream": "yes"}`, 400, "stream: a string is neither true nor false"},
		{"/v1/completions", `{"prompt": "a", "stream_options": {"include_usage": true}}`, 400, "stream_options: only a stream has options; set stream to true"},
		{"/v1/completions", `{"prompt": "a", "logit_bias": {"x": 1}}`, 400, `logit_bias: "x" is no token id, want 0 to 2047`},
		{"/v1/completions", `{"prompt": "a", "logit_bias": [1]}`, 400, "logit_bias: an array is no object"},
		{"/v1/completions", `{"prompt": "a", "stop_token_ids": 5}`, 400, "stop_token_ids: a number is no list"},
		{"/v1/completions", `{"prompt": "a", "stream": true, "stream_options": 5}`, 400, "stream_options: a number is no object"},
		{"/v1/completions", `{"prompt": "a", "model": 5}`, 400, "model: a number is no text"},
		{"/v1/completions", `{"prompt": "a", "n": 2}`, 400, "n: 2 is not supported here; leave it out"},
		{"/v1/completions", `{"prompt": "a", "best_of": 5}`, 400, "best_of: 5 is not supported here; leave it out"},
		{"/v1/completions", `{"prompt": "a", "logprobs": 21}`, 400, "invalid option: the 21 most probable tokens, want 0 to 20"},
		{"/v1/completions", `{"prompt": "a", "logprobs": true}`, 400, "logprobs: a bool is no whole number"},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": "a"}], "top_logprobs": 2}`, 400, "top_logprobs goes with logprobs; set that to true"},
		{"/v1/completions", `{"prompt": "a", "model": "gpt-4"}`, 404, `model "gpt-4" is not served here, want "tale"`},
		{"/v1/completions", `{"prompt": "` + strings.Repeat("a", 2<<20) + `"}`, 413, "the request has more than 1081344 bytes, which is more than the context of 512 tokens holds"},
		{"/v1/chat/completions", `{}`, 400, "messages is missing or no list of objects with role and content"},
		{"/v1/chat/completions", `{"messages": ["hello"]}`, 400, "messages is missing or no list of objects with role and content"},
		{"/v1/chat/completions", `{"messages": "hello"}`, 400, "messages is missing or no list of objects with role and content"},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": "a"}], "chat_template_kwargs": 5}`, 400, "chat_template_kwargs is no object"},
		{"/v1/chat/completions", `{"messages": [{"content": "hello"}]}`, 400, "messages[0] has no role"},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": null}]}`, 400, "messages[1] has no content that is a text"},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}`, 400, "messages[0] has a part that is no text; the model reads nothing else"},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": "forbidden"}]}`, 400, "This is not a subject."},
		{"/v1/chat/completions", `{"messages": [{"role": "user", "content": "a"}], "tools": [{"type": "function"}]}`, 400, `tools: [{"type":"function"}] is not supported here; leave it out`},
		{"/v1/embeddings", `{}`, 404, "nothing is at /v1/embeddings; there are /v1/completions, /v1/chat/completions, /v1/models, /health and /metrics"},
		{"/v1/models", `{}`, 405, "/v1/models takes GET, not POST"},
	} {
		status, body := c.post(x.path, x.body)
		a := parse(t, body)
		if status != x.status || a.Error == nil || !strings.Contains(a.Error.Message, x.message) {
			t.Errorf("%s %.60s: status %d, %s, want %d, %s", x.path, x.body, status, body, x.status, x.message)
		}
	}
	if status, body := start(t, "", model.SchedulerOptions{}).post("/v1/chat/completions", `{"messages": [{"role": "user", "content": "a"}]}`); status != 400 || !strings.Contains(body, "tale has no chat template") {
		t.Errorf("without a template: status %d, %s", status, body)
	}
}

// TestHeaders refuses forms and pages of other origins.
func TestHeaders(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	for header, want := range map[[2]string]int{
		{"Content-Type", "application/x-www-form-urlencoded"}: http.StatusUnsupportedMediaType,
		{"Content-Type", ""}: http.StatusUnsupportedMediaType,
		{"Content-Type", "application/json; charset=utf-8"}: http.StatusOK,
		{"Origin", "https://evil.example"}:                  http.StatusForbidden,
		{"Sec-Fetch-Site", "cross-site"}:                    http.StatusForbidden,
		{"Sec-Fetch-Site", "same-origin"}:                   http.StatusOK,
	} {
		r, err := http.NewRequest(http.MethodPost, c.url+"/v1/completions", strings.NewReader(`{"prompt": "Once"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(header[0], header[1])
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("%v: status %d, want %d", header, got.StatusCode, want)
		}
	}
}

// get returns a page.
func (c *client) get(path string) string {
	c.t.Helper()
	r, err := http.Get(c.url + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	data, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("%d %s", r.StatusCode, bytes.TrimSpace(data))
}

func TestPages(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	for path, want := range map[string]string{
		"/health":              `200 {"status":"ok"}`,
		"/v1/models/tale":      `"id":"tale","object":"model"`,
		"/v1/models":           `"max_model_len":512`,
		"/v1/models/ORG/other": `404 {"error":{"code":"model_not_found","message":"model \"ORG/other\" is not served here, want \"tale\""`,
	} {
		if got := c.get(path); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestMetrics counts what was asked.
func TestMetrics(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	c.post("/v1/completions", `{"prompt": [1, 2, 3], "max_tokens": 7, "temperature": 0, "stop_token_ids": []}`)
	c.post("/v1/completions", `{}`)
	page := c.get("/metrics")
	for _, line := range []string{
		`ffnrun_requests_total{code="200",path="/v1/completions"} 1`, `ffnrun_requests_total{code="400",path="/v1/completions"} 1`,
		"ffnrun_prompt_tokens_total 3", "ffnrun_generated_tokens_total 7", "ffnrun_steps_total 7", "ffnrun_running 0", "ffnrun_waiting 0",
		"ffnrun_first_token_seconds_count 1", "ffnrun_token_seconds_count 1", "go_goroutines ",
	} {
		if !strings.Contains(page, "\n"+line) {
			t.Errorf("no line %s in\n%s", line, page)
		}
	}
}

// endless asks for a stream that lasts until the context is full, and returns once it has begun.
func (c *client) endless(ctx context.Context) *bufio.Reader {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/v1/completions", strings.NewReader(`{"prompt": "Once", "temperature": 0, "logit_bias": {"0": -100, "1": -100, "2": -100}, "max_tokens": 100000, "stream": true}`))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = got.Body.Close() })
	return bufio.NewReader(got.Body)
}

// until waits for a state of the server.
func (c *client) until(what string, reached func(model.SchedulerStats) bool) {
	c.t.Helper()
	for range 5000 {
		if reached(c.server.Stats()) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	c.t.Fatalf("%s is not reached: %+v", what, c.server.Stats())
}

// TestClientLeaves ends what nobody reads, and counts it as such.
func TestClientLeaves(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{})
	for range 20 { // one may be at its end already
		ctx, cancel := context.WithCancel(context.Background())
		if _, err := c.endless(ctx).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		cancel()
		c.until("rest", func(s model.SchedulerStats) bool { return s.Running == 0 })
	}
	c.until("a full count", func(model.SchedulerStats) bool {
		return strings.Contains(c.get("/metrics"), `ffnrun_requests_total{code="499",path="/v1/completions"}`)
	})
}

// TestOverload refuses what neither runs nor may wait.
func TestOverload(t *testing.T) {
	c := start(t, "", model.SchedulerOptions{Sessions: 1, Waiting: 1})
	var wg sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for range 40 {
		wg.Go(func() {
			status, body := c.post("/v1/completions", `{"prompt": "Once upon a time", "max_tokens": 300}`)
			if status == http.StatusServiceUnavailable && !strings.Contains(body, "too many generations at once: ") {
				t.Errorf("%s", body)
			}
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	wg.Wait()
	if statuses[200] < 2 || statuses[503] < 1 || statuses[200]+statuses[503] != 40 {
		t.Errorf("%v, want some of 200 and of 503", statuses)
	}
}

// TestCloseEndsStreams says in the stream that it ends early.
func TestCloseEndsStreams(t *testing.T) {
	early := 0
	for range 20 {
		x := start(t, "", model.SchedulerOptions{})
		stream := x.endless(context.Background())
		if _, err := stream.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		x.server.Close()
		rest, _ := io.ReadAll(stream)
		list, done := events(t, "data: {}\n"+string(rest))
		if last := list[len(list)-1]; !done && last.Error != nil && last.Error.Message == model.ErrClosed.Error() {
			early++
		} else if !done {
			t.Errorf("the stream ends with %+v", last)
		}
		if status, _ := x.post("/v1/completions", `{"prompt": "Once"}`); status != http.StatusServiceUnavailable {
			t.Errorf("afterwards: status %d", status)
		}
	}
	if early == 0 {
		t.Error("no stream was ended")
	}
}

func TestNewRefuses(t *testing.T) {
	config := `{"model_type": "llama", "vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 32}`
	bare, err := model.OpenRandom([]byte(config), "F32", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bare.Close() }()
	for _, x := range []struct {
		m    *model.Model
		opts serve.Options
		want string
	}{
		{bare, serve.Options{}, "tokenizer"},
		{openModel(t, nil), serve.Options{Scheduler: model.SchedulerOptions{Waiting: -1}}, "invalid option: 0 sessions and -1 waiting"},
	} {
		if _, err := serve.New(x.m, &x.opts); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%v, want %s", err, x.want)
		}
	}
}
