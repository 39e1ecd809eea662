package safetensors

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// sniffed is how much of a file's start tells other formats apart.
const sniffed = 256

// identify says what a file of another kind is, by its start and its name; nil
// where it cannot tell.
func identify(head []byte, name string) error {
	switch lower := bytes.ToLower(bytes.TrimSpace(head)); {
	case bytes.HasPrefix(head, []byte("version https://git-lfs")):
		return faultf(ErrPointer, "this is a Git LFS pointer%s, not the weights; run git lfs pull in its folder", pointedSize(head))
	case bytes.HasPrefix(head, []byte("GGUF")):
		return faultf(ErrNotSafetensors, "this is a GGUF file; use the safetensors checkpoint it was made from")
	case isPickle(head, name):
		return faultf(ErrNotSafetensors, "this is a PyTorch pickle, which can run code and is never opened; %s", convertPickle)
	case bytes.HasPrefix(lower, []byte("<!doctype")), bytes.HasPrefix(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<?xml")):
		return faultf(ErrNotSafetensors, "this is a web page, not the weights; download the file again")
	}
	return nil
}

const convertPickle = "convert with transformers: AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(OUT, safe_serialization=True)"

var pointerSize = regexp.MustCompile(`\nsize (\d{1,19})\n`)

func pointedSize(head []byte) string {
	m := pointerSize.FindSubmatch(head)
	if m == nil {
		return ""
	}
	return " to " + string(m[1]) + " bytes"
}

// isPickle knows torch.save's zip and bare pickles of protocol 2 to 5; other
// formats that are zips too are told by their names.
func isPickle(head []byte, name string) bool {
	zip := bytes.HasPrefix(head, []byte("PK\x03\x04"))
	bare := len(head) > 1 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5
	return (zip || bare) && !strings.EqualFold(path.Ext(name), ".npz")
}
