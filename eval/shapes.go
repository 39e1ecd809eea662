package eval

import (
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/ffnrun/ffnrun/model"
)

// shapes has the config.json of each shape, with the numbers of the published one.
//
//go:embed shapes
var shapes embed.FS

// ErrShape is wrapped when a name is not that of a shape.
var ErrShape = errors.New("unknown shape")

// shapeNames lists the shapes, the largest first.
var shapeNames = []string{"tinyllama-1.1b", "qwen2.5-0.5b", "llama-160m"}

// Shapes lists the names that OpenShape takes. All are Llama models: qwen2.5-0.5b has that model's dimensions without the
// biases of its q, k and v.
func Shapes() []string { return append([]string(nil), shapeNames...) }

// OpenShape builds a published model's shape with random weights of a dtype (F32, F16 or BF16), for measuring speed. It has
// no tokenizer. It returns ErrShape or model.OpenRandom's error.
func OpenShape(name, dtype string, opts *model.Options) (*model.Model, error) {
	config, err := shapes.ReadFile("shapes/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("%w %q, known: %s", ErrShape, name, strings.Join(shapeNames, ", "))
	}
	m, err := model.OpenRandom(config, dtype, 1, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}
