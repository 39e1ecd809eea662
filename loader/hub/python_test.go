package hub

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// python is huggingface_hub with this cache and server.
type python struct {
	t   *testing.T
	env []string
}

// newPython skips the test where huggingface_hub is not installed.
func newPython(t *testing.T, c *Client) python {
	t.Helper()
	if err := exec.Command("python3", "-c", "import huggingface_hub").Run(); err != nil {
		t.Skip("python3 has no huggingface_hub: pip install huggingface_hub")
	}
	env := append(os.Environ(), "HF_ENDPOINT="+c.Endpoint, "HF_HUB_CACHE="+c.CacheDir, "HF_HOME="+t.TempDir(), "HF_TOKEN=",
		"HF_HUB_DISABLE_XET=1", "HF_HUB_DISABLE_TELEMETRY=1", "HF_HUB_DISABLE_PROGRESS_BARS=1", "HF_HUB_DISABLE_UPDATE_CHECK=1")
	return python{t, env}
}

func (p python) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.t.Context(), "python3", append([]string{filepath.Join("testdata", "interop.py")}, args...)...)
	cmd.Env = p.env
	return cmd
}

// run returns what a command prints.
func (p python) run(dst any, args ...string) {
	p.t.Helper()
	out, err := p.command(args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		p.t.Fatalf("python %q: %v\n%s", args, err, exit.Stderr)
	}
	if err == nil {
		err = json.Unmarshal(out, dst)
	}
	if err != nil {
		p.t.Fatalf("python %q: %v", args, err)
	}
}

// TestPythonFindsOurs lets huggingface_hub look at what a Pull left.
func TestPythonFindsOurs(t *testing.T) {
	h := newHubServer(t, zooFiles(t))
	c := h.client(t)
	p := newPython(t, c)
	folder := mustPull(t, c, h, wantOfZoo...)
	var got struct {
		Warnings, Refs, Files []string
		Folder, Config        string
		Size                  int
		Absent                bool
	}
	p.run(&got, "look", h.repo)
	want, size := got, 0
	want.Warnings, want.Refs, want.Absent = []string{}, []string{"main"}, true
	want.Folder, want.Config = folder, filepath.Join(folder, "config.json")
	want.Files = slices.Sorted(slices.Values(wantOfZoo))
	for _, name := range wantOfZoo {
		size += len(h.files[name])
	}
	want.Size = size
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("huggingface_hub sees (-want +got):\n%s", diff)
	}
	h.log()
	var again string
	p.run(&again, append([]string{"snapshot", h.repo}, wantOfZoo...)...)
	if log := h.log(); again != folder || count(log, "GET", "/resolve/")+count(log, "GET store") > 0 {
		t.Errorf("snapshot_download returns %q and asks for %q, want %q and nothing", again, log, folder)
	}
	if _, err := c.Cached(parseRepo(t, h.repo)); err != nil {
		t.Errorf("with Python's list of files beside it: %v", err)
	}
}

// TestOursFindPythons looks at what snapshot_download left.
func TestOursFindPythons(t *testing.T) {
	h := newHubServer(t, zooFiles(t))
	c := h.client(t)
	p := newPython(t, c)
	var file, folder string
	p.run(&file, "file", h.repo, "config.json") // as transformers' AutoConfig does
	_, err := c.Cached(parseRepo(t, h.repo))
	checkError(t, err, ErrNotCached, "it lacks model.safetensors")
	p.run(&file, "file", h.repo, "model.safetensors")
	_, err = c.Cached(parseRepo(t, h.repo))
	checkError(t, err, ErrNotCached, "it lacks tokenizer.json")
	p.run(&folder, "snapshot", h.repo)
	got, err := c.Cached(parseRepo(t, h.repo))
	if err != nil || got != folder {
		t.Errorf("Cached = %q, %v, want %q", got, err, folder)
	}
	h.log()
	if _, err := c.Pull(t.Context(), parseRepo(t, h.repo), nil); err != nil || count(h.log(), "GET") != 1 {
		t.Errorf("Pull asks for more than the list, or fails: %v", err)
	}
	if err := os.Remove(filepath.Join(folder, "tokenizer_config.json")); err != nil {
		t.Fatal(err)
	}
	_, err = c.Cached(parseRepo(t, h.repo))
	checkError(t, err, ErrNotCached, "it lacks tokenizer_config.json") // Python's list of files tells
}

// TestPythonsLock waits for a lock that Python holds, and Python for ours.
func TestPythonsLock(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	p := newPython(t, c)
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	at := newCache(c.CacheDir, parseRepo(t, h.repo)).lock(etagOf(h.files["config.json"], false))
	const hold = time.Second
	if err := os.Remove(newCache(c.CacheDir, parseRepo(t, h.repo)).entry(testCommit, "config.json")); err != nil {
		t.Fatal(err) // what is there needs no lock
	}
	cmd := p.command("lock", h.repo, at, "1")
	out, err := cmd.StdoutPipe()
	if err = errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if d := time.Since(start); d < hold/2 {
		t.Errorf("Pull took %s while Python held a lock for %s", d, hold)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	unlock, err := lock(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(3*time.Second, func() { _ = unlock() })
	start = time.Now()
	if out, err := p.command("lock", h.repo, at, "0").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if d := time.Since(start); d < 2900*time.Millisecond {
		t.Errorf("Python had our lock after %s", d)
	}
}
