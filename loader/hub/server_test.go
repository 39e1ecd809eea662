package hub

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/zoo"
)

const (
	testCommit = "0123456789abcdef0123456789abcdef01234567"
	testRepo   = "some-org/tiny_1.3M"
)

// hubServer speaks the hub's API for one repository. Large files lie with another server, to which it redirects.
type hubServer struct {
	*httptest.Server
	store *httptest.Server

	mu       sync.Mutex
	repo     string
	commit   string
	files    map[string][]byte
	large    map[string]bool                                          // of files in large file storage
	fault    func(w http.ResponseWriter, r *http.Request) (done bool) // before each answer, of both
	requests []string                                                 // METHOD host path range
	tokens   map[string]map[string]bool                               // host → Authorization headers
}

func newHubServer(t testing.TB, files map[string][]byte) *hubServer {
	t.Helper()
	h := &hubServer{repo: testRepo, commit: testCommit, files: files, large: map[string]bool{}, tokens: map[string]map[string]bool{}}
	for name := range files {
		h.large[name] = strings.HasSuffix(name, ".safetensors")
	}
	h.Server = httptest.NewServer(h.faulty("hub", h.answer))
	h.store = httptest.NewServer(h.faulty("store", h.contents))
	t.Cleanup(h.Close)
	t.Cleanup(h.store.Close)
	return h
}

// zooFiles are the files of a model of the zoo, with some that no run needs.
func zooFiles(t testing.TB) map[string][]byte {
	t.Helper()
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"README.md": []byte("# tiny"), "pytorch_model.bin": []byte("pickle"), "tiny.Q4_0.gguf": []byte("GGUF"),
		"consolidated.safetensors": []byte("again"), "onnx/model.onnx": []byte("onnx"),
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if files[e.Name()], err = fs.ReadFile(fsys, e.Name()); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// textFiles are a small repository whose weights have n bytes.
func textFiles(n int) map[string][]byte {
	weights := make([]byte, n)
	for i := range weights {
		weights[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return map[string][]byte{"config.json": []byte("{}"), "tokenizer.json": []byte(`{"a": 1}`), "model.safetensors": weights}
}

func (h *hubServer) faulty(host string, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.requests = append(h.requests, strings.TrimSpace(r.Method+" "+host+" "+r.URL.Path+" "+r.Header.Get("Range")))
		if h.tokens[host] == nil {
			h.tokens[host] = map[string]bool{}
		}
		h.tokens[host][r.Header.Get("Authorization")] = true
		fault := h.fault
		h.mu.Unlock()
		if fault == nil || !fault(w, r) {
			next(w, r)
		}
	})
}

func (h *hubServer) answer(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if rev, ok := strings.CutPrefix(r.URL.Path, "/api/models/"+h.repo+"/revision/"); ok {
		h.list(w, rev)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/api/models/"+h.repo+"/tree/"+h.commit) {
		h.tree(w)
		return
	}
	path := strings.Replace(r.URL.Path, "/resolve/main/", "/resolve/"+h.commit+"/", 1)
	name, ok := strings.CutPrefix(path, "/"+h.repo+"/resolve/"+h.commit+"/")
	if !ok {
		refuse(w, http.StatusNotFound, "RepoNotFound", "Repository not found")
		return
	}
	data, ok := h.files[name]
	if !ok {
		refuse(w, http.StatusNotFound, "EntryNotFound", "Entry not found")
		return
	}
	w.Header().Set("X-Repo-Commit", h.commit)
	w.Header().Set("X-Linked-Etag", `"`+etagOf(data, h.large[name])+`"`)
	w.Header().Set("X-Linked-Size", fmt.Sprint(len(data)))
	if h.large[name] {
		http.Redirect(w, r, h.store.URL+"/"+name+"?signature=abc", http.StatusFound)
		return
	}
	w.Header().Set("ETag", `W/"`+etagOf(data, false)+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

func (h *hubServer) list(w http.ResponseWriter, rev string) {
	if rev != "main" && rev != h.commit && rev != "refs/pr/1" {
		refuse(w, http.StatusNotFound, "RevisionNotFound", "Invalid rev id: "+rev)
		return
	}
	type sibling struct {
		Name string `json:"rfilename"`
	}
	var siblings []sibling
	for name := range h.files {
		siblings = append(siblings, sibling{name})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"id": h.repo, "sha": h.commit, "siblings": siblings, "private": false})
}

// tree is the list that Python asks for.
func (h *hubServer) tree(w http.ResponseWriter) {
	type lfs struct {
		OID  string `json:"oid"`
		Size int    `json:"size"`
		Text int    `json:"pointerSize"`
	}
	type entry struct {
		Type string `json:"type"`
		Path string `json:"path"`
		OID  string `json:"oid"`
		Size int    `json:"size"`
		LFS  *lfs   `json:"lfs,omitempty"`
	}
	var entries []entry
	for name, data := range h.files {
		e := entry{"file", name, etagOf(data, false), len(data), nil}
		if h.large[name] {
			e.LFS = &lfs{etagOf(data, true), len(data), 130}
		}
		entries = append(entries, e)
	}
	_ = json.NewEncoder(w).Encode(entries)
}

// contents is the store of large files.
func (h *hubServer) contents(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	data, ok := h.files[r.URL.Path[1:]]
	h.mu.Unlock()
	if !ok || r.URL.RawQuery != "signature=abc" {
		http.Error(w, "signature", http.StatusForbidden)
		return
	}
	w.Header().Set("ETag", `"another one"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func refuse(w http.ResponseWriter, code int, reason, message string) {
	w.Header().Set("X-Error-Code", reason)
	w.Header().Set("X-Error-Message", message)
	w.WriteHeader(code)
}

// etagOf names contents as the hub does.
func etagOf(data []byte, large bool) string {
	if large {
		sum := sha256.Sum256(data)
		return hex.EncodeToString(sum[:])
	}
	sum := sha1.Sum(append(fmt.Appendf(nil, "blob %d\x00", len(data)), data...))
	return hex.EncodeToString(sum[:])
}

// setFault sets what happens before each answer.
func (h *hubServer) setFault(f func(w http.ResponseWriter, r *http.Request) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = f
}

// log returns the requests since the last call.
func (h *hubServer) log() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() { h.requests = nil }()
	return h.requests
}

// count is the number of requests in a log that contain all words.
func count(log []string, words ...string) int {
	n := 0
next:
	for _, line := range log {
		for _, w := range words {
			if !strings.Contains(line, w) {
				continue next
			}
		}
		n++
	}
	return n
}

// client returns a client of the server with a new cache and little patience.
func (h *hubServer) client(t testing.TB) *Client {
	return &Client{Endpoint: h.URL, CacheDir: t.TempDir(), timing: timing{pause: time.Millisecond, stall: 5 * time.Second}}
}

func parseRepo(t testing.TB, s string) Repo {
	t.Helper()
	r, err := ParseRepo(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustPull pulls main and checks that the snapshot holds the wanted files and nothing half done is left.
func mustPull(t testing.TB, c *Client, h *hubServer, want ...string) string {
	t.Helper()
	folder, err := c.Pull(t.Context(), parseRepo(t, h.repo), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkSnapshot(t, c, h, folder, want)
	return folder
}

func checkSnapshot(t testing.TB, c *Client, h *hubServer, folder string, want []string) {
	t.Helper()
	got := tree(t, folder)
	for _, name := range want {
		if !bytes.Equal(got[name], h.files[name]) {
			t.Errorf("%s: %d bytes differ from the %d of the repository", name, len(got[name]), len(h.files[name]))
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s: nobody wants it", name)
	}
	for name := range tree(t, c.CacheDir) {
		if strings.HasSuffix(name, ".incomplete") || strings.HasSuffix(name, ".tmp") {
			t.Errorf("%s is left", name)
		}
	}
}

// tree returns the files below a folder, links followed.
func tree(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		data, err := os.ReadFile(path)
		files[filepath.ToSlash(name)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
