package hub

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var wantOfZoo = []string{"config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"}

func TestPull(t *testing.T) {
	h := newHubServer(t, zooFiles(t))
	c := h.client(t)
	c.Token = "hf_secret"
	var last Progress
	folder, err := c.Pull(t.Context(), parseRepo(t, h.repo), func(p Progress) {
		if p.Done < last.Done || p.Total < last.Total {
			t.Errorf("progress from %v to %v", last, p)
		}
		last = p
	})
	if err != nil {
		t.Fatal(err)
	}
	checkSnapshot(t, c, h, folder, wantOfZoo)
	size := int64(0)
	for _, name := range wantOfZoo {
		size += int64(len(h.files[name]))
	}
	if want := (Progress{size, size}); last != want {
		t.Errorf("progress ends at %v, want %v", last, want)
	}
	if !h.tokens["hub"]["Bearer hf_secret"] || len(h.tokens["hub"]) != 1 {
		t.Errorf("the hub was told %v", h.tokens["hub"])
	}
	if diff := cmp.Diff(map[string]bool{"": true}, h.tokens["store"]); diff != "" {
		t.Errorf("the store was told (-want +got):\n%s", diff)
	}
	if n := count(h.log(), ".bin") + count(h.log(), "consolidated") + count(h.log(), "gguf"); n > 0 {
		t.Errorf("%d requests for files that no run needs", n)
	}
	cached, err := c.Cached(parseRepo(t, h.repo))
	if err != nil || cached != folder {
		t.Errorf("Cached = %q, %v, want %q", cached, err, folder)
	}
}

func TestLayout(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	r := parseRepo(t, h.repo+"@refs/pr/1")
	folder, err := c.Pull(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(c.CacheDir, "models--some-org--tiny_1.3M")
	if want := filepath.Join(root, "snapshots", testCommit); folder != want {
		t.Errorf("folder %q, want %q", folder, want)
	}
	if ref, _ := os.ReadFile(filepath.Join(root, "refs", "refs", "pr", "1")); string(ref) != testCommit {
		t.Errorf("ref %q, want %q", ref, testCommit)
	}
	blob := etagOf(h.files["model.safetensors"], true)
	if got, err := os.Readlink(filepath.Join(folder, "model.safetensors")); runtime.GOOS != "windows" && (err != nil || got != filepath.Join("..", "..", "blobs", blob)) {
		t.Errorf("link to %q, %v, want the blob %s", got, err, blob)
	}
	for _, at := range []string{
		filepath.Join(root, "blobs", etagOf(h.files["config.json"], false)),
		filepath.Join(root, ".no_exist", testCommit, "chat_template.jinja"),
		filepath.Join(c.CacheDir, ".locks", "models--some-org--tiny_1.3M", blob+".lock"),
		filepath.Join(c.CacheDir, "CACHEDIR.TAG"),
	} {
		if !exists(at) {
			t.Errorf("%s is missing", at)
		}
	}
}

func TestPullTwice(t *testing.T) {
	h := newHubServer(t, zooFiles(t))
	c := h.client(t)
	mustPull(t, c, h, wantOfZoo...)
	h.log()
	mustPull(t, c, h, wantOfZoo...)
	if log := h.log(); count(log, "GET") != 1 {
		t.Errorf("the second pull asked for more than the list: %q", log)
	}
}

func TestNewCommitSharesBlobs(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	old := mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	h.mu.Lock()
	h.commit = strings.Repeat("f", 40)
	h.files["config.json"] = []byte(`{"new": true}`)
	h.mu.Unlock()
	h.log()
	folder := mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if log := h.log(); folder == old || count(log, "GET hub", "resolve") != 1 || count(log, "GET store") != 0 {
		t.Errorf("folder %q, requests %q", folder, log)
	}
	pinned, err := c.Cached(parseRepo(t, h.repo+"@"+testCommit))
	if err != nil || pinned != old {
		t.Errorf("the old commit is %q, %v", pinned, err)
	}
}

func TestShards(t *testing.T) {
	files := textFiles(10)
	delete(files, "model.safetensors")
	files["model.safetensors.index.json"] = []byte(`{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors", "c": "model-00001-of-00002.safetensors"}}`)
	files["model-00001-of-00002.safetensors"] = make([]byte, 1000)
	files["model-00002-of-00002.safetensors"] = make([]byte, 2000)
	files["model-00003-of-00002.safetensors"] = make([]byte, 3000)
	h := newHubServer(t, files)
	c := h.client(t)
	folder := mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors.index.json",
		"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
	if err := os.Remove(filepath.Join(folder, "model-00002-of-00002.safetensors")); err != nil {
		t.Fatal(err)
	}
	_, err := c.Cached(parseRepo(t, h.repo))
	checkError(t, err, ErrNotCached, "it lacks model-00002-of-00002.safetensors")
}

// large is more than one piece, and no multiple.
const large = 2*pieceSize + 12345

func TestPieces(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	c := h.client(t)
	var running, most atomic.Int32
	h.setFault(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Range") != "" {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(20 * time.Millisecond)
			running.Add(-1)
		}
		return false
	})
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	log := h.log()
	if n := count(log, "GET store", "bytes="); n != 3 {
		t.Errorf("%d ranges, want 3: %q", n, log)
	}
	if most.Load() < 2 || most.Load() > streams {
		t.Errorf("%d requests at once", most.Load())
	}
}

func TestResume(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	data := h.files["model.safetensors"]
	c := h.client(t)
	at := newCache(c.CacheDir, parseRepo(t, h.repo)).incomplete(etagOf(data, true))
	for _, tt := range []struct {
		name   string
		begun  []byte
		ranges []string // each appears
		once   bool     // and no byte comes twice
	}{
		{"a part", data[:pieceSize+100], []string{fmt.Sprintf("bytes=%d-%d", pieceSize+100, 2*pieceSize+99), fmt.Sprintf("bytes=%d-%d", 2*pieceSize+100, large-1)}, true},
		{"all but one byte", data[:large-1], []string{fmt.Sprintf("bytes=%d-%d", large-1, large-1)}, true},
		{"all", data, nil, true},
		{"too much", append(data[:large:large], 1), []string{"bytes=0-"}, true},
		{"something else", make([]byte, pieceSize), []string{fmt.Sprintf("bytes=%d-", pieceSize), "bytes=0-"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.RemoveAll(c.CacheDir); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, tt.begun, 0o644)); err != nil {
				t.Fatal(err)
			}
			h.log()
			mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
			log := h.log()
			for _, want := range tt.ranges {
				if count(log, "GET store", want) == 0 {
					t.Errorf("no request for %s: %q", want, log)
				}
			}
			if n := count(log, "GET store"); tt.once && n > len(tt.ranges)+2 || len(tt.ranges) == 0 && n > 0 {
				t.Errorf("%d requests: %q", n, log)
			}
		})
	}
}

// cut answers with less than is asked for and closes the connection.
func cut(w http.ResponseWriter, r *http.Request, data []byte, n int) {
	first, last := 0, len(data)-1
	_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
	w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(data)))
	w.Header().Set("Content-Length", fmt.Sprint(last-first+1))
	w.WriteHeader(http.StatusPartialContent)
	_, _ = w.Write(data[first:min(last+1, first+n)])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func TestBrokenConnections(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	c := h.client(t)
	h.Config.ErrorLog, h.store.Config.ErrorLog = nil, nil
	var broken atomic.Int32
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Host == h.store.Listener.Addr().String() && broken.Add(1)%3 != 0 {
			cut(w, r, h.files["model.safetensors"], 1<<20)
		}
		return false
	})
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

// TestInterrupted breaks a download for good: nothing counts as whole, what came is kept, and the next pull goes on.
func TestInterrupted(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	data := h.files["model.safetensors"]
	c := h.client(t)
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.Header.Get("Range"), "bytes=0-") && r.URL.RawQuery != "" {
			return false
		}
		if r.URL.RawQuery != "" {
			cut(w, r, data, 0)
		}
		return false
	})
	_, err := c.Pull(t.Context(), parseRepo(t, h.repo), nil)
	checkError(t, err, ErrConnection, testRepo+": model.safetensors: ", "also after 5 attempts", "pull again")
	_, err = c.Cached(parseRepo(t, h.repo))
	checkError(t, err, ErrNotCached)
	have := newCache(c.CacheDir, parseRepo(t, h.repo))
	if n := sizeOf(have.incomplete(etagOf(data, true))); n != pieceSize {
		t.Errorf("%d bytes are kept, want %d", n, pieceSize)
	}
	if exists(have.entry(testCommit, "model.safetensors")) || exists(have.blob(etagOf(data, true))) {
		t.Error("the incomplete file has the name of a whole one")
	}
	h.setFault(nil)
	h.log()
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if n := count(h.log(), "bytes=0-", "store"); n != 0 {
		t.Errorf("the first piece came again")
	}
}

func TestNoRanges(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	c := h.client(t)
	var calls atomic.Int32
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		r.Header.Del("Range")
		if r.URL.RawQuery != "" && calls.Add(1) == 4 { // the first of the whole file
			w.Header().Set("Content-Length", fmt.Sprint(large))
			_, _ = w.Write(h.files["model.safetensors"][:3<<20])
			panic(http.ErrAbortHandler)
		}
		return false
	})
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

func TestBusy(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	for _, code := range []int{429, 500, 502, 503, 504} {
		c := h.client(t)
		var n atomic.Int32
		h.setFault(func(w http.ResponseWriter, _ *http.Request) bool {
			if n.Add(1)%3 == 1 {
				w.WriteHeader(code)
				return true
			}
			return false
		})
		mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	}
}

// TestExpiredAddress lets a signed address of the store end between two pieces.
func TestExpiredAddress(t *testing.T) {
	h := newHubServer(t, textFiles(6*pieceSize))
	c := h.client(t)
	var n atomic.Int32
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.RawQuery != "" && n.Add(1)%3 == 0 {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	})
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

func TestStalled(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	c.timing.stall = time.Second / 2
	var n atomic.Int32
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.RawQuery != "" && n.Add(1) == 1 {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		}
		return false
	})
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if n.Load() < 2 {
		t.Errorf("%d requests, want another", n.Load())
	}
}

func TestCancel(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	c := h.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	h.setFault(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.RawQuery != "" {
			cancel()
			<-r.Context().Done()
			return true
		}
		return false
	})
	_, err := c.Pull(ctx, parseRepo(t, h.repo), nil)
	checkError(t, err, context.Canceled)
	h.setFault(nil)
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

// TestTwoPulls at once download each file once.
func TestTwoPulls(t *testing.T) {
	h := newHubServer(t, textFiles(large))
	c := h.client(t)
	errs := make(chan error)
	for range 2 {
		go func() {
			_, err := c.Pull(context.Background(), Repo{h.repo, "main"}, nil)
			errs <- err
		}()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Fatal(err)
	}
	if log := h.log(); count(log, "GET store") != 3 {
		t.Errorf("%d requests for 3 pieces", count(log, "GET store"))
	}
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

func TestRenamed(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	c.Token = "t"
	h.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if to := strings.Replace(r.URL.Path, "old/name", testRepo, 1); to != r.URL.Path {
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			return true
		}
		return false
	})
	if _, err := c.Pull(t.Context(), parseRepo(t, "old/name"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Cached(parseRepo(t, "old/name")); err != nil {
		t.Error(err)
	}
}
