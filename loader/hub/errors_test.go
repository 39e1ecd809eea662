package hub

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// checkError wants an error of a kind, in one sentence with these words.
func checkError(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error %v, want %v", err, kind)
	}
	t.Log(err)
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q, want %q in it", err, w)
		}
	}
	if strings.ContainsAny(err.Error(), "\n\t") || strings.Contains(err.Error(), "signature=") {
		t.Errorf("error %q is no sentence for people", err)
	}
}

func TestRefusals(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	page := h.URL + "/" + testRepo
	for _, tt := range []struct {
		name, token, repo string
		fault             func(w http.ResponseWriter, r *http.Request) bool
		kind              error
		words             []string
	}{
		{"401 without a token", "", testRepo, status(401, "", "Invalid username or password."), ErrUnauthorized, []string{page + " is private", "token"}},
		{"401 with a token", "t", testRepo, status(401, "", "Invalid credentials in Authorization header"), ErrUnauthorized, []string{"Invalid credentials", "make another"}},
		{"401 gated", "", testRepo, status(401, "GatedRepo", ""), ErrGated, []string{"accept its terms", page}},
		{"403 gated", "t", testRepo, status(403, "GatedRepo", ""), ErrGated, []string{"accept the terms at " + page}},
		{"403 gated at a file", "t", testRepo, at("config.json", status(403, "GatedRepo", "")), ErrGated, []string{": config.json: ", "accept the terms at " + page}},
		{"403", "t", testRepo, status(403, "", "Access to this resource is disabled."), ErrForbidden, []string{"disabled", page}},
		{"404 repository", "t", "no/such", nil, ErrRepoNotFound, []string{"no/such: no such repository at " + h.URL + "/no/such"}},
		{"404 revision", "", testRepo + "@v9", nil, ErrRevisionNotFound, []string{`no such revision "v9"`, "/tree/main"}},
		{"404 file", "", testRepo, at("tokenizer.json", status(404, "EntryNotFound", "")), ErrFileNotFound, []string{": tokenizer.json: no such file"}},
		{"429", "", testRepo, status(429, "", "Too many"), ErrBusy, []string{"429 Too Many Requests: Too many", "try again later"}},
		{"429 for an hour", "", testRepo, func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
			return true
		}, ErrBusy, []string{"no further request for 1h0m0s"}},
		{"500", "", testRepo, status(500, "", ""), ErrBusy, []string{"500 Internal Server Error", "after 5 attempts"}},
		{"418", "", testRepo, status(418, "", ""), ErrProtocol, []string{"418"}},
		{"store 403", "", testRepo, at("/model.safetensors", stored(status(403, "", ""))), ErrProtocol, []string{"the file store 127.0.0.1:", "403 Forbidden"}},
		{"no JSON", "", testRepo, at("/api/", write("<html>")), ErrProtocol, []string{"is no JSON", "is a hub"}},
		{"no commit", "", testRepo, at("/api/", write(`{"sha": "../../x"}`)), ErrProtocol, []string{"names no commit"}},
		{"file outside", "", testRepo, at("/api/", write(`{"sha": "`+testCommit+`", "siblings": [{"rfilename": "../../config.json"}]}`)), ErrName, []string{`"../../config.json"`, "nothing is downloaded"}},
		{"backslashes", "", testRepo, at("/api/", write(`{"sha": "`+testCommit+`", "siblings": [{"rfilename": "a\\..\\b"}]}`)), ErrName, nil},
		{"absolute", "", testRepo, at("/api/", write(`{"sha": "`+testCommit+`", "siblings": [{"rfilename": "/etc/passwd"}]}`)), ErrName, nil},
		{"endless redirects", "", testRepo, func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return true
		}, ErrProtocol, []string{"redirects"}},
		{"redirect to a file", "", testRepo, func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
			return true
		}, ErrProtocol, []string{"redirect"}},
		{"no ETag", "", testRepo, head("config.json", map[string]string{"Content-Length": "2"}), ErrProtocol, []string{"config.json: ", "is no hash"}},
		{"ETag that leads away", "", testRepo, head("config.json", map[string]string{"ETag": "../../x", "Content-Length": "2"}), ErrProtocol, []string{"is no hash"}},
		{"negative size", "", testRepo, head("config.json", map[string]string{"ETag": testCommit, "X-Linked-Size": "-1"}), ErrProtocol, []string{`size is "-1"`}},
		{"other commit", "", testRepo, head("config.json", map[string]string{"ETag": testCommit, "X-Repo-Commit": "x"}), ErrProtocol, []string{"of commit x"}},
		{"huge", "", testRepo, head("config.json", map[string]string{"ETag": testCommit, "X-Linked-Size": "4000000000000000000"}), ErrDiskFull, []string{"4.0 EB to download", "free some space"}},
		{"wrong contents", "", testRepo, stored(wrong("model.safetensors", 100)), ErrHash, []string{": model.safetensors: wrong contents: hash "}},
		{"longer contents", "", testRepo, stored(wrong("model.safetensors", 101)), ErrHash, []string{"101 bytes, the hub announced 100"}},
		{"wrong range", "", testRepo, stored(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes 5-9/100")
			w.WriteHeader(http.StatusPartialContent)
			return true
		}), ErrProtocol, []string{`the range "bytes 5-9/100", want "bytes 0-99/100"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := h.client(t)
			c.Token = tt.token
			h.setFault(tt.fault)
			r := parseRepo(t, tt.repo)
			_, err := c.Pull(t.Context(), r, nil)
			checkError(t, err, tt.kind, append(tt.words, r.ID)...)
			if _, err := c.Cached(r); !errors.Is(err, ErrNotCached) {
				t.Errorf("and yet the cache has it: %v", err)
			}
			for name := range tree(t, c.CacheDir) {
				if strings.Contains(name, "model.safetensors") && !strings.Contains(name, ".no_exist") {
					t.Errorf("%s is left", name)
				}
			}
		})
	}
}

type fault = func(w http.ResponseWriter, r *http.Request) bool

func status(code int, reason, message string) fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		refuse(w, code, reason, message)
		return true
	}
}

func write(text string) fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte(text))
		return true
	}
}

// wrong answers with n bytes of something else.
func wrong(name string, n int) fault {
	return at(name, func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write(make([]byte, n))
		return true
	})
}

// head answers HEAD requests for a file with these headers.
func head(name string, headers map[string]string) fault {
	return at(name, func(w http.ResponseWriter, r *http.Request) bool {
		for k, v := range headers {
			w.Header().Set(k, v)
		}
		return r.Method == http.MethodHead
	})
}

// at is a fault of one path.
func at(path string, f fault) fault {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return strings.Contains(r.URL.Path, path) && f(w, r)
	}
}

// stored is a fault of the store alone.
func stored(f fault) fault {
	return func(w http.ResponseWriter, r *http.Request) bool { return r.URL.RawQuery != "" && f(w, r) }
}

func TestNoHub(t *testing.T) {
	h := newHubServer(t, nil)
	c := h.client(t)
	h.Close()
	_, err := c.Pull(t.Context(), parseRepo(t, testRepo), nil)
	checkError(t, err, ErrConnection, "refused", "after 5 attempts")
	c.Endpoint = "ftp://x"
	_, err = c.Pull(t.Context(), parseRepo(t, testRepo), nil)
	checkError(t, err, ErrName, "want a URL, as https://huggingface.co is")
}

func TestOffline(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	c.Offline = true
	r := parseRepo(t, testRepo)
	_, err := c.Pull(t.Context(), r, nil)
	checkError(t, err, ErrOffline, testRepo, "not in the cache")
	c.Offline = false
	folder := mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	c.Offline = true
	h.log()
	got, err := c.Pull(t.Context(), r, nil)
	if err != nil || got != folder || len(h.log()) > 0 {
		t.Errorf("offline: %q, %v, want %q and no request", got, err, folder)
	}
}

func TestDiskFull(t *testing.T) {
	h := newHubServer(t, textFiles(5000))
	c := h.client(t)
	c.free = func(string) (uint64, error) { return 5009, nil }
	_, err := c.Pull(t.Context(), parseRepo(t, testRepo), nil)
	checkError(t, err, ErrDiskFull, "5.0 kB to download", c.CacheDir, "5.0 kB free")
	if log := h.log(); count(log, "GET") != 1 {
		t.Errorf("something was downloaded: %q", log)
	}
	c.free = func(string) (uint64, error) { return 5010, nil }
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")

	err = diskError(&os.PathError{Op: "write", Path: "blob", Err: syscall.ENOSPC})
	checkError(t, err, ErrDiskFull, "disk full: write blob: ", "pull again")
	if other := diskError(os.ErrPermission); errors.Is(other, ErrDiskFull) {
		t.Error(other)
	}
}

func TestNoSafetensors(t *testing.T) {
	for _, tt := range []struct {
		names []string
		kind  error
		words []string
	}{
		{[]string{"config.json", "pytorch_model.bin"}, ErrNoSafetensors, []string{"it has pytorch_model.bin;", "save_pretrained(DIR)"}},
		{[]string{"config.json", "a.gguf", "b.gguf", "c.gguf", "d.gguf"}, ErrNoSafetensors, []string{"it has a.gguf, b.gguf, c.gguf and 1 more"}},
		{[]string{"config.json", "README.md"}, ErrNoSafetensors, []string{"no weights at all"}},
		{[]string{"model.safetensors"}, ErrFileNotFound, []string{"config.json: no such file"}},
	} {
		files := map[string][]byte{}
		for _, name := range tt.names {
			files[name] = []byte("x")
		}
		h := newHubServer(t, files)
		_, err := h.client(t).Pull(t.Context(), parseRepo(t, testRepo), nil)
		checkError(t, err, tt.kind, append(tt.words, testRepo)...)
	}
}

func TestBadIndex(t *testing.T) {
	for _, tt := range []struct {
		index string
		kind  error
		words string
	}{
		{`{`, ErrHash, "model.safetensors.index.json: "},
		{`{}`, ErrFileNotFound, "lists 0 shards"},
		{`{"weight_map": {"a": "../x.safetensors"}}`, ErrName, "outside its folder"},
		{`{"weight_map": {"a": "/x.safetensors"}}`, ErrName, "outside its folder"},
		{`{"weight_map": {"a": "C:\\x.safetensors"}}`, ErrName, "outside its folder"},
		{`{"weight_map": {"a": "x.safetensors"}}`, ErrFileNotFound, "shard x.safetensors: no such file in the repository"},
	} {
		files := textFiles(1)
		delete(files, "model.safetensors")
		files[indexFile] = []byte(tt.index)
		h := newHubServer(t, files)
		c := h.client(t)
		_, err := c.Pull(t.Context(), parseRepo(t, testRepo), nil)
		checkError(t, err, tt.kind, tt.words)
		if _, err := os.Stat(filepath.Join(c.CacheDir, "x.safetensors")); err == nil {
			t.Error("it was written")
		}
	}
}
