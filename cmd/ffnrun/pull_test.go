package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/zoo"
)

// testHub serves a model of the zoo as the repository some-org/tiny, to those who know the token "right", and sets the
// environment so that it is the hub, with an empty cache. It returns the cache's folder.
func testHub(t *testing.T) string {
	t.Helper()
	const commit = "0123456789abcdef0123456789abcdef01234567"
	fsys, err := zoo.FS("reglu")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/models/some-org/tiny/revision/main", func(w http.ResponseWriter, _ *http.Request) {
		type file struct {
			Name string `json:"rfilename"`
		}
		files := []file{}
		entries, _ := fs.ReadDir(fsys, ".")
		for _, e := range entries {
			files = append(files, file{e.Name()})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"sha": commit, "siblings": files})
	})
	mux.HandleFunc("GET /some-org/tiny/resolve/"+commit+"/{name}", func(w http.ResponseWriter, r *http.Request) {
		data, err := fs.ReadFile(fsys, r.PathValue("name"))
		if err != nil {
			t.Error(err)
		}
		sum := sha256.Sum256(data)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:])+`"`)
		http.ServeFileFS(w, r, fsys, r.PathValue("name"))
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer right" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	home := t.TempDir()
	for _, name := range []string{"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN_PATH", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"} {
		t.Setenv(name, "")
	}
	t.Setenv("HF_HOME", home)
	t.Setenv("HF_ENDPOINT", s.URL)
	t.Setenv("HF_TOKEN", "right")
	return filepath.Join(home, "hub")
}

func TestPullAndRun(t *testing.T) {
	cache := testHub(t)
	const name = "some-org/tiny"
	before := ffnrun(t, "", "generate", "-m", name, "Once")
	if before.code != exitFailure || !strings.Contains(before.stderr, "ffnrun pull "+name) || !strings.Contains(before.stderr, cache) {
		t.Errorf("before: exit code %d\n%s", before.code, before.stderr)
	}
	folder := strings.TrimSuffix(result(t, "", "pull", name), "\n")
	if want := filepath.Join(cache, "models--some-org--tiny", "snapshots", "0123456789abcdef0123456789abcdef01234567"); folder != want {
		t.Errorf("pull prints %q, want %q", folder, want)
	}
	t.Setenv("HF_HUB_OFFLINE", "1")
	t.Setenv("HF_ENDPOINT", "http://127.0.0.1:1")
	if again := result(t, "", "pull", name); again != folder+"\n" {
		t.Errorf("offline pull prints %q", again)
	}
	for _, args := range [][]string{
		{"generate", "--temp", "0", "-n", "20", "Once upon a time", "-m"},
		{"tokenize", "-m"},
		{"score", "--text", "Once", "-m"},
	} {
		if got, want := result(t, "Once", append(args, name)...), result(t, "Once", append(args, "reglu")...); got != want {
			t.Errorf("ffnrun %s: %q, want what the zoo's own gives: %q", args[0], got, want)
		}
	}
	if got := object[map[string]any](t, "", "inspect", name, "--format", "json"); got["path"] != name {
		t.Errorf("inspect calls it %q", got["path"])
	}
	if got := object[map[string]any](t, "", "generate", "-m", name, "-n", "1", "--format", "json", "Once"); got["model"] != name {
		t.Errorf("a result is labelled %q", got["model"])
	}
}

func TestPullMistakes(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  [2]string
		args []string
		code int
		want string
	}{
		{"no name", [2]string{}, []string{"pull"}, exitUsage, "0 arguments, want one repository"},
		{"one word", [2]string{}, []string{"pull", "gpt2"}, exitUsage, `"gpt2": bad name: want ORG/NAME`},
		{"wrong token", [2]string{"HF_TOKEN", "wrong"}, []string{"pull", "some-org/tiny"}, exitFailure, "the token is wrong or has expired, make another (HF_TOKEN sets the token"},
		{"no token", [2]string{"HF_TOKEN", ""}, []string{"pull", "some-org/tiny"}, exitFailure, "not authorized: "},
		{"no repository", [2]string{}, []string{"pull", "some-org/none"}, exitFailure, "no such repository"},
		{"offline", [2]string{"HF_HUB_OFFLINE", "yes"}, []string{"pull", "some-org/tiny"}, exitFailure, "(HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to download)"},
		{"tokenizer", [2]string{}, []string{"tokenize", "-m", "some-org/tiny"}, exitFailure, "download it with ffnrun pull some-org/tiny"},
		{"inspect", [2]string{}, []string{"inspect", "some-org/tiny"}, exitFailure, "download it with ffnrun pull some-org/tiny"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			testHub(t)
			if tt.env[0] != "" {
				t.Setenv(tt.env[0], tt.env[1])
			}
			got := ffnrun(t, "", tt.args...)
			if got.code != tt.code || !strings.Contains(got.stderr, tt.want) || got.stdout != "" {
				t.Errorf("exit code %d, want %d with %q:\n%s%s", got.code, tt.code, tt.want, got.stdout, got.stderr)
			}
		})
	}
}

func TestHubEnvironment(t *testing.T) {
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "token"), []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	user, err := os.UserHomeDir()
	if err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		name         string
		env          map[string]string
		cache, token string
		offline      bool
	}{
		{"nothing", nil, filepath.Join(user, ".cache", "huggingface", "hub"), "", false},
		{"XDG_CACHE_HOME", map[string]string{"XDG_CACHE_HOME": "/x"}, filepath.FromSlash("/x/huggingface/hub"), "", false},
		{"HF_HOME", map[string]string{"HF_HOME": home, "XDG_CACHE_HOME": "/x"}, filepath.Join(home, "hub"), "from-file", false},
		{"HF_HUB_CACHE", map[string]string{"HF_HOME": home, "HF_HUB_CACHE": "~/models", "HUGGINGFACE_HUB_CACHE": "/old"}, user + "/models", "from-file", false},
		{"the old name", map[string]string{"HUGGINGFACE_HUB_CACHE": "/old"}, "/old", "", false},
		{"HF_TOKEN", map[string]string{"HF_HOME": home, "HF_TOKEN": "t"}, filepath.Join(home, "hub"), "t", false},
		{"HF_TOKEN_PATH", map[string]string{"HF_HOME": "/x", "HF_TOKEN_PATH": filepath.Join(home, "token")}, filepath.FromSlash("/x/hub"), "from-file", false},
		{"offline", map[string]string{"HF_HOME": "/x", "HF_HUB_OFFLINE": "on"}, filepath.FromSlash("/x/hub"), "", true},
		{"not offline", map[string]string{"HF_HOME": "/x", "HF_HUB_OFFLINE": "0"}, filepath.FromSlash("/x/hub"), "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			testHub(t)
			for _, name := range []string{"HF_HOME", "HF_TOKEN", "XDG_CACHE_HOME"} {
				t.Setenv(name, "")
			}
			if tt.env == nil {
				t.Setenv("HF_TOKEN_PATH", filepath.Join(home, "none"))
			}
			for k, v := range tt.env {
				t.Setenv(k, v)
			}
			c, err := hubClient()
			if err != nil {
				t.Fatal(err)
			}
			if c.CacheDir != tt.cache || c.Token != tt.token || c.Offline != tt.offline {
				t.Errorf("cache %q, token %q, offline %v; want %q, %q, %v", c.CacheDir, c.Token, c.Offline, tt.cache, tt.token, tt.offline)
			}
		})
	}
}
