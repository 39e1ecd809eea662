package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Protocol says how a text is cut into windows and which of their tokens are scored.
type Protocol string

// The protocols. They are those of other people's tools, so that figures can be compared with theirs.
const (
	// LlamaCpp is llama-perplexity's: disjoint chunks, the second half of each scored, a chunk's first token replaced by the
	// tokenizer's BOS where it adds one. The last tokens that fill no chunk are dropped.
	LlamaCpp Protocol = "llama.cpp"
	// Strided is that of Hugging Face's guide to fixed-length models: overlapping windows, each token scored once, in the
	// first window that has it.
	Strided Protocol = "strided"
	// Rolling is lm-evaluation-harness's loglikelihood_rolling: every token scored once, the first one after a prefix token.
	Rolling Protocol = "rolling"
)

// ErrProtocol is wrapped when a name is not that of a protocol.
var ErrProtocol = errors.New("unknown protocol")

// ErrTooShort is wrapped when a text has fewer tokens than its protocol needs.
var ErrTooShort = errors.New("text is too short")

// ErrOption is wrapped when a context length or a stride cannot be.
var ErrOption = errors.New("invalid option")

// Protocols lists the protocols' names.
func Protocols() []string { return []string{string(LlamaCpp), string(Strided), string(Rolling)} }

// ParseProtocol returns the protocol of that name, or ErrProtocol with the list of the known.
func ParseProtocol(name string) (Protocol, error) {
	if !slices.Contains(Protocols(), name) {
		return "", fmt.Errorf("%w %q, known: %s", ErrProtocol, name, strings.Join(Protocols(), ", "))
	}
	return Protocol(name), nil
}

// window is one pass over an empty session: ids[from:] are scored, each given all before it in the window. from is at
// least 1, and the last id is never run.
type window struct {
	ids  []int
	from int
}

// chunks cuts ids for LlamaCpp. It overwrites the first id of each chunk if bos is not negative.
func chunks(ids []int, ctx, bos int) []window {
	var ws []window
	for ; len(ids) >= ctx; ids = ids[ctx:] {
		w := ids[:ctx]
		if bos >= 0 {
			w[0] = bos
		}
		ws = append(ws, window{w, ctx/2 + 1})
	}
	return ws
}

// strides cuts ids for Strided. A window scores what the one before did not reach, apart from its own first token, which
// has nothing before it.
func strides(ids []int, ctx, stride int) []window {
	var ws []window
	for begin, scored := 0, 0; ; begin += stride {
		end := min(begin+ctx, len(ids))
		if from := max(1, scored-begin); begin+from < end {
			ws = append(ws, window{ids[begin:end], from})
		}
		if end == len(ids) {
			return ws
		}
		scored = end
	}
}

// rolls cuts ids for Rolling; ids[0] is the prefix token and not scored. Windows after the first keep their full length by
// reaching back.
func rolls(ids []int, ctx int) []window {
	done := min(ctx+1, len(ids))
	ws := []window{{ids[:done], 1}}
	for done < len(ids) {
		end := min(done+ctx, len(ids))
		begin := end - ctx - 1
		ws = append(ws, window{ids[begin:end], done - begin})
		done = end
	}
	return ws
}
