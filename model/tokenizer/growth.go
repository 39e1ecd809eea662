package tokenizer

import "fmt"

// grower is a component that can make a text longer.
type grower interface {
	// growth returns the factor by which it does so at most.
	growth() int
}

// checkGrowth refuses chains of components that could turn a short text into
// one that fills the memory.
func checkGrowth[T grower](factor int, chain []T) (int, error) {
	for _, c := range chain {
		if factor *= c.growth(); factor > maxGrowth {
			return 0, fmt.Errorf("the components together could make a text more than %d times as long", maxGrowth)
		}
	}
	return factor, nil
}

func (lowercase) growth() int { return 2 }
func (*strip) growth() int    { return 1 }
func (*prepend) growth() int  { return 1 }

// growth is that of U+FDFA in the compatibility forms and of U+0390 in the
// canonical ones.
func (f normalForm) growth() int { return 11 }

// growth is that of a byte with the longest replacement.
func (m *charsmap) growth() int { return max(1, m.longest) }

// growth counts a match of nothing at each byte for expressions.
func (n *replace) growth() int {
	if p, ok := n.pattern.(literal); ok {
		return max(1, (len(n.content)+len(p)-1)/len(p))
	}
	return 1 + len(n.content)
}

func (*splitter) growth() int    { return 1 }
func (*byteLevel) growth() int   { return 4 } // two bytes for one, and a space before it
func (m *metaspace) growth() int { return 1 + len(m.mark) }

func (d decoder) growth() int { return d.factor }
