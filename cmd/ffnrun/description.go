package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/model"
)

// printDescription is a description for people.
func printDescription(w io.Writer, d *model.Description, faults numberFaults, tensors bool) error {
	p := &printer{w: w}
	p.print(printable(d.Path) + "\n")
	line := func(name, format string, args ...any) {
		p.printf("  %-24s "+format+"\n", append([]any{name}, args...)...)
	}
	printWeights(d, line)
	if d.Config != nil {
		printConfig(d, line)
	}
	for _, err := range d.Refused {
		line("refused", "%s", err)
	}
	if len(d.Refused) == 0 && d.Config != nil {
		line("can be run", "yes")
	}
	faults.print(line)
	if tensors {
		printTensors(p, d)
	}
	return p.err
}

// printWeights says what the files hold.
func printWeights(d *model.Description, line func(name, format string, args ...any)) {
	line("files", "%s", printable(strings.Join(d.Files, ", ")))
	line("tensors", "%d, %s", len(d.Tensors), dtypeWords(d))
	if d.Params > 0 {
		line("parameters", "%s, of them FFN %s (%.1f %%)", grouped(d.Params), grouped(d.FFNParams), 100*float64(d.FFNParams)/float64(d.Params))
		line("weights in memory", "%s mapped, %s copied", binarySize(d.Weights.Mapped), binarySize(d.Weights.Copied))
	}
	if d.Config == nil {
		return
	}
	if unused := d.Unused(); len(unused) > 0 && d.Params > 0 {
		line("tensors not used", "%d: %s", len(unused), printable(firstFew(unused)))
	}
	if d.Tokenizer == "" {
		line("tokenizer", "none")
	} else {
		line("tokenizer", "%s", printable(d.Tokenizer))
	}
}

// printConfig says what the config means, the FFN first.
func printConfig(d *model.Description, line func(name, format string, args ...any)) {
	v := d.Config.FFN.Variant
	line("ffn", "%s", v.Words())
	if v.Source != "" {
		line("", "%s", v.Source)
	}
	for _, p := range configProperties(d.Config) {
		line(p.name, "%s", p.words())
	}
	if d.Generation != nil && len(d.Generation.EOS) > 0 {
		line("eos", "%s", property{value: d.Generation.EOS}.words())
	}
}

func printTensors(p *printer, d *model.Description) {
	width := 0
	for _, t := range d.Tensors {
		width = max(width, utf8.RuneCountInString(printable(t.Name)))
	}
	p.print("\n")
	for _, t := range d.Tensors {
		file, unused := "", ""
		if len(d.Files) > 1 {
			file = "  " + printable(t.File)
		}
		if d.Params > 0 && !t.Used {
			unused = "  not used"
		}
		p.printf("  %-*s  %-8s %12s bytes  %v%s%s\n", min(width, 80), printable(t.Name), t.DType, grouped(int(t.Bytes)), t.Shape, file, unused)
	}
}

// dtypeWords is the tensors' bytes by dtype, the most first.
func dtypeWords(d *model.Description) string {
	names := slices.SortedFunc(maps.Keys(d.DTypes), func(a, b string) int {
		if d.DTypes[a] != d.DTypes[b] {
			return int(min(max(d.DTypes[b]-d.DTypes[a], -1), 1))
		}
		return strings.Compare(a, b)
	})
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = binarySize(d.DTypes[n]) + " " + n
	}
	return strings.Join(words, ", ")
}

// binarySize is a size in the unit that suits it.
func binarySize(n int64) string {
	size, units := float64(n), []string{"bytes", "KiB", "MiB", "GiB"}
	for size >= 1024 && len(units) > 1 {
		size, units = size/1024, units[1:]
	}
	if units[0] == "bytes" {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", size, units[0])
}

// grouped is n with its digits in threes.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// firstFew is a list of names, cut where it would fill the screen.
func firstFew(names []string) string {
	const few = 4
	if len(names) > few {
		return strings.Join(names[:few], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
