package eval

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ffnrun/ffnrun/eval/plot"
)

// CheckFolder refuses a folder that WriteFolder would refuse, so that a caller can know before it measures: one that has
// something in it (fs.ErrExist), or a file in its place.
func CheckFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w; name a new folder or an empty one", dir, cause(err))
	case len(entries) > 0:
		return fmt.Errorf("%s: %w and is not empty; name a new folder or an empty one", dir, fs.ErrExist)
	}
	return nil
}

// WriteFolder writes report.json, a page for people (report.md) and its pictures into a folder that is new or empty. It
// returns the errors of CheckFolder, of pictures and of the file system.
func (r *BenchReport) WriteFolder(dir string) error {
	if err := CheckFolder(dir); err != nil {
		return err
	}
	pictures, err := r.pictures()
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	page, err := r.page(pictures)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("%s: %w; name a folder that can be made", dir, cause(err))
	}
	for _, p := range pictures {
		if err := p.picture.Save(filepath.Join(dir, p.file)); err != nil {
			return err
		}
	}
	return errors.Join(writeNew(filepath.Join(dir, reportFile), append(b, '\n')), writeNew(filepath.Join(dir, "report.md"), []byte(page)))
}

// writeNew writes a file that must not exist.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", path, cause(err))
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, cause(err))
	}
	return nil
}

// reportPicture is a picture of a report with its place on the page.
type reportPicture struct {
	file, title string
	picture     *plot.Picture
}

// pictures draws what there are rows for.
func (r *BenchReport) pictures() ([]reportPicture, error) {
	var all []reportPicture
	if len(r.Models) > 0 {
		p, err := PlotModels(r.Ceiling, r.Models)
		if err != nil {
			return nil, err
		}
		all = append(all, reportPicture{"models.svg", "Share of the machine's ceiling that each test reached", p})
	}
	if len(r.Blocks) > 0 {
		p, err := PlotBlocks(r.Ceiling, r.Blocks)
		if err != nil {
			return nil, err
		}
		all = append(all, reportPicture{"blocks.svg", "Speed of FFN blocks under the roofline", p})
	}
	return all, nil
}

// page is the report for people, in Markdown.
func (r *BenchReport) page(pictures []reportPicture) (string, error) {
	var b strings.Builder
	m := r.Machine
	for _, line := range []struct{ name, value string }{
		{"CPU", fmt.Sprintf("%s, %d cores", cmp.Or(m.CPU, "unknown"), m.Cores)}, {"System", m.OS + ", " + m.Arch},
		{"Program", fmt.Sprintf("ffnrun %s, %s", m.FFNRun, m.Go)}, {"Made", r.Made.Format("2006-01-02 15:04 MST")},
		{"Measured", r.Ceiling.String()},
	} {
		fmt.Fprintf(&b, "- %s: %s\n", line.name, line.value)
	}
	for _, p := range pictures {
		fmt.Fprintf(&b, "\n![%s](%s)\n", p.title, p.file)
	}
	if len(r.Models) > 0 {
		b.WriteString("\n## Models\n\n")
		if err := Write(&b, "md", r.Models); err != nil {
			return "", err
		}
	}
	if len(r.Blocks) > 0 {
		b.WriteString("\n## FFN blocks\n\nThe weights are random: these figures are of speed only.\n\n")
		if err := Write(&b, "md", r.Blocks); err != nil {
			return "", err
		}
	}
	return "# Benchmark\n\n" + b.String() + "\n" + pageEnd, nil
}

// pageEnd says how to read the page and what to do with it.
const pageEnd = "avg_ts and stddev_ts are the mean and the standard deviation of the samples' tokens a second; roofline_pct is the share of\n" +
	"the ceiling, which was measured in the same run. report.json has every sample; `ffnrun compare A/report.json B/report.json`\n" +
	"compares two machines, or two versions, row by row.\n"
