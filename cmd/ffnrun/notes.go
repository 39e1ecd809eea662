package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// notes writes what is not a result: to standard error, so that results can be piped.
type notes struct {
	w        io.Writer
	terminal bool
}

func newNotes(w io.Writer) *notes {
	f, ok := w.(*os.File)
	return &notes{w: w, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// printf writes a line. A terminal that is gone is no reason to stop.
func (n *notes) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(n.w, "note: "+format+"\n", args...)
}

// bar returns a progress bar, which shows only on a terminal.
func (n *notes) bar(title string) *bar { return &bar{notes: n, title: title} }

// bar begins when it is first set, when the total is known.
type bar struct {
	*notes
	title string
	shown *progressbar.ProgressBar
}

func (b *bar) set(done, total int) {
	if !b.terminal {
		return
	}
	if b.shown == nil {
		b.shown = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(b.title), progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	_ = b.shown.Set(done)
}

func (b *bar) clear() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}

// byteBar is a progress bar of bytes, which shows only on a terminal.
type byteBar struct {
	*notes
	title string
	shown *progressbar.ProgressBar
}

func (b *byteBar) set(done, total int64) {
	if !b.terminal {
		return
	}
	if b.shown == nil {
		b.shown = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(b.title), progressbar.OptionSetWidth(30),
			progressbar.OptionShowBytes(true), progressbar.OptionShowCount(), progressbar.OptionThrottle(time.Second/10), progressbar.OptionClearOnFinish())
	}
	b.shown.ChangeMax64(total)
	_ = b.shown.Set64(done)
}

func (b *byteBar) clear() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}
