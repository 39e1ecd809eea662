package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/serve"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// serveFlags are what serve's flags say.
type serveFlags struct {
	model     string
	listen    string
	sessions  int
	waiting   int
	ctx       int
	templates templateFlags
	sparse    sparseFlag
	engine    engineFlags
}

func newServeCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer HTTP requests",
		Long: `Serve answers OpenAI's HTTP protocol with a model: POST /v1/completions and /v1/chat/completions, whole or as a stream,
GET /v1/models, /health, and /metrics for Prometheus. It prints the address that clients are given as their base URL.

Requests run together, each weight read once for all of them, and each gets the answer that it gets alone. What a prompt
has in common with an earlier one is not run again. A field that asks for what is not done is refused by name.

There is no password and no encryption: listen at a local address, or behind something that has both. The first Ctrl-C
lets running answers end, for half a minute at most; the second ends them.`,
		Example: `  ffnrun serve -m ~/checkpoints/smollm2 --quant q8
  ffnrun serve --listen 127.0.0.1:0
  curl http://127.0.0.1:8080/v1/completions -H 'Content-Type: application/json' -d '{"prompt": "Once upon a time"}'`,
		Args: cobra.NoArgs,
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return runServe(c, f) }
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "`NAME` in the zoo, checkpoint folder or pulled ORG/NAME")
	fl.StringVar(&f.listen, "listen", "127.0.0.1:8080", "listen at `HOST:PORT`; port 0 is any that is free")
	fl.IntVar(&f.sessions, "sessions", 0, "answer `N` requests at once, each with a context of its own (default 16)")
	fl.IntVar(&f.waiting, "waiting", 0, "let `N` more wait, and refuse others (default 256)")
	fl.IntVar(&f.ctx, "ctx", 0, "a context of `N` tokens (default all that the model has)")
	fl.StringVar(&f.templates.file, "chat-template", "", "read the chat template from `FILE` instead of the checkpoint's")
	f.engine.add(c)
	f.sparse.add(c)
	complete(c, "model", zoo.Names())
	return c
}

func (f *serveFlags) check() error {
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return usageError("--listen: %q is no HOST:PORT, such as 127.0.0.1:8080", f.listen)
	}
	for _, n := range []struct {
		flag string
		is   int
	}{{"--sessions", f.sessions}, {"--waiting", f.waiting}} {
		if n.is < 0 {
			return usageError("%s: %d requests, want 1 or more, or 0 for what is usual", n.flag, n.is)
		}
	}
	return errors.Join(f.engine.check(), f.sparse.check())
}

func runServe(c *cobra.Command, f serveFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	engine := f.engine.options()
	engine.MaxContext, engine.Sparse = f.ctx, f.sparse.on()
	m, err := openWith(f.model, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	note := newNotes(c.ErrOrStderr())
	noteContext(m, f.ctx, note)
	template, err := f.template(note)
	if err != nil {
		return err
	}
	s, err := serve.New(m, &serve.Options{
		Name: servedName(f.model), Template: template, Scheduler: model.SchedulerOptions{Sessions: f.sessions, Waiting: f.waiting},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", f.model, err)
	}
	defer s.Close()
	l, err := listen(c.Context(), f.listen, note)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), baseURL(l.Addr())); err != nil {
		return errors.Join(err, l.Close())
	}
	return answering(c.Context(), s, l, note)
}

// template is the model's, nil where it has none.
func (f *serveFlags) template(note *notes) (*chat.Template, error) {
	t, err := f.templates.open(f.model)
	if errors.Is(err, chat.ErrNoTemplate) {
		note.printf("%s has no chat template: chat completions are refused, completions are not", f.model)
		return nil, nil
	}
	return t, err
}

// servedName is what clients call a model: its name, or its folder's.
func servedName(name string) string {
	if fsys, err := namedFolder(name); err == nil && fsys != nil {
		return name
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return filepath.Base(path)
}

// listen opens an address.
func listen(ctx context.Context, address string, note *notes) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		if op := new(net.OpError); errors.As(err, &op) {
			err = op.Err
		}
		return nil, fmt.Errorf("%s: %w; choose another address with --listen", address, err)
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		note.printf("%s can be reached from other machines, and there is no password", l.Addr())
	}
	return l, nil
}

// baseURL is where clients on this machine reach an address.
func baseURL(a net.Addr) string {
	host := a.String()
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return "http://" + host + "/v1"
}

// drain is how long running answers may take once the program is to end.
const drain = 30 * time.Second

// answering serves until ctx ends, and then lets running answers end.
func answering(ctx context.Context, s *serve.Server, l net.Listener, note *notes) error {
	h := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if st := s.Stats(); st.Running+st.Waiting > 0 {
		note.printf("%d answers are let end, for %s at most; a second Ctrl-C ends them now", st.Running+st.Waiting, drain)
	}
	if shutdown(h, drain) == nil {
		return nil
	}
	s.Close()
	if shutdown(h, time.Second) == nil { // the answers that it ended said so
		return nil
	}
	return h.Close()
}

// shutdown waits so long for running answers to end.
func shutdown(h *http.Server, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	return h.Shutdown(ctx)
}
