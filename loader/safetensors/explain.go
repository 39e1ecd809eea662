package safetensors

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxListed bounds how many file names one sentence lists.
const maxListed = 5

// requireShards reports the files that are not among the folder's names.
func (d folder) requireShards(names, files []string) error {
	present := make(map[string]bool, len(names))
	for _, name := range names {
		present[name] = true
	}
	missing := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return present[f] })
	if len(missing) == 0 {
		return nil
	}
	wayOut := "download them again"
	if partial := d.partials(names); len(partial) > 0 {
		wayOut = "a download has not finished (" + list(partial) + "), let it finish"
	}
	return inFile(d.name, faultf(ErrMissingShard, "%d of %d shards missing: %s; %s",
		len(missing), len(files), list(missing), wayOut))
}

// explain says why a folder has no weights to open, and the way out.
func (d folder) explain(names []string) error {
	return inFile(d.name, d.diagnose(names))
}

func (d folder) diagnose(names []string) error {
	if found := d.partials(names); len(found) > 0 {
		return faultf(ErrTruncated, "a download has not finished (%s); let it finish, then try again", list(found))
	}
	if found := withSuffix(names, ".safetensors"); len(found) > 0 {
		return faultf(ErrMissingShard, "folder has no model.safetensors, but has %s; give the path of that file", list(found))
	}
	if found := withSuffix(names, pickleSuffixes...); len(found) > 0 {
		return faultf(ErrNotSafetensors, "folder has only PyTorch pickles (%s), which can run code and are never opened; %s",
			list(found), convertPickle)
	}
	if found := withSuffix(names, ".gguf"); len(found) > 0 {
		return faultf(ErrNotSafetensors, "folder has only GGUF weights (%s); use the safetensors checkpoint they were made from",
			list(found))
	}
	what := "has no weights"
	if len(names) == 0 {
		what = "is empty"
	}
	return faultf(ErrMissingShard, "folder %s; it needs model.safetensors, download the checkpoint into it", what)
}

// pickleSuffixes are what PyTorch checkpoints are called: pytorch_model.bin,
// model.pt, consolidated.00.pth.
var pickleSuffixes = []string{".bin", ".pt", ".pth", ".ckpt"}

// partialSuffixes mark unfinished downloads of the hub's client, curl and
// wget front ends, browsers and aria2.
var partialSuffixes = []string{".incomplete", ".part", ".partial", ".crdownload", ".aria2"}

// partials returns the folder's unfinished downloads. The hub's client keeps
// its own in a hidden folder.
func (d folder) partials(names []string) []string {
	found := withSuffix(names, partialSuffixes...)
	hidden, err := fs.Glob(d.FS, ".cache/huggingface/download/*.incomplete")
	if err != nil {
		return found
	}
	return append(found, hidden...)
}

// stillDownloading reports a file whose name is that of an unfinished
// download, or that is absent beside one of its own.
func (d folder) stillDownloading(file string) error {
	if slices.Contains(partialSuffixes, path.Ext(file)) {
		return inFile(d.path(file), faultf(ErrTruncated, "this download has not finished; let it finish and open the file it becomes"))
	}
	if _, err := fs.Stat(d.FS, file); err == nil {
		return nil
	}
	for _, suffix := range partialSuffixes {
		if _, err := fs.Stat(d.FS, file+suffix); err == nil {
			return inFile(d.path(file), faultf(ErrTruncated, "the download has not finished (%s); let it finish, then try again", file+suffix))
		}
	}
	return nil
}

func withSuffix(names []string, suffixes ...string) []string {
	var found []string
	for _, name := range names {
		if slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(strings.ToLower(name), s) }) {
			found = append(found, name)
		}
	}
	return found
}

// list joins the first names and counts the rest.
func list(names []string) string {
	shown := make([]string, 0, maxListed)
	for _, name := range names[:min(len(names), maxListed)] {
		shown = append(shown, show(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
