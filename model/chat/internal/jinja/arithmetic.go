package jinja

import (
	"math"
	"math/big"
	"strings"

	"github.com/nikolalohinski/gonja/v2/exec"
)

const maxBits = 1 << 14 // of an integer; Python refuses to print more

// arithmetic folds an operator over its operands from left to right.
func arithmetic(op string) builtin {
	return func(r *run, _ *exec.Evaluator, a arguments) (any, error) {
		if op == "+" && allStrings(a.values) {
			return r.joinStrings(a.values)
		}
		result := a.values[0]
		for _, v := range a.values[1:] {
			var err error
			if result, err = r.operate(op, result, v); err != nil {
				return nil, err
			}
			if err := r.charge(result); err != nil {
				return nil, err
			}
		}
		return result, nil
	}
}

func allStrings(values []any) bool {
	for _, v := range values {
		if _, ok := v.(string); !ok {
			return false
		}
	}
	return true
}

// joinStrings concatenates strings, having paid for the result first.
func (r *run) joinStrings(values []any) (string, error) {
	size := 0
	for _, v := range values {
		s, _ := v.(string)
		size += len(s)
	}
	if err := r.spend(size / bytesPerStep); err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(size)
	for _, v := range values {
		s, _ := v.(string)
		b.WriteString(s)
	}
	return b.String(), nil
}

func (r *run) operate(op string, x, y any) (any, error) {
	for _, v := range []any{x, y} {
		if u, ok := v.(undefined); ok {
			return nil, u.err()
		}
	}
	if format, ok := x.(string); ok && op == "%" {
		return r.percentFormat(format, y)
	}
	if isNumber(x) && isNumber(y) {
		return calculate(op, x, y)
	}
	switch op {
	case "+":
		return addSequences(x, y)
	case "*":
		return r.repeat(x, y)
	}
	if op == "**" {
		op = "** or pow()"
	}
	return nil, fail("unsupported operand type(s) for %s: '%s' and '%s'", op, typeName(x), typeName(y))
}

func addSequences(x, y any) (any, error) {
	switch x := x.(type) {
	case string:
		if y, ok := y.(string); ok {
			return x + y, nil
		}
		return nil, fail(`can only concatenate str (not "%s") to str`, typeName(y))
	case []any:
		if y, ok := y.([]any); ok {
			return append(append([]any{}, x...), y...), nil
		}
		return nil, fail(`can only concatenate list (not "%s") to list`, typeName(y))
	case tuple:
		if y, ok := y.(tuple); ok {
			return append(append(tuple{}, x...), y...), nil
		}
		return nil, fail(`can only concatenate tuple (not "%s") to tuple`, typeName(y))
	}
	return nil, fail("unsupported operand type(s) for +: '%s' and '%s'", typeName(x), typeName(y))
}

// repeat is a string or list times an integer, in either order.
func (r *run) repeat(x, y any) (any, error) {
	n, ok := integer(y)
	if !ok {
		x, y = y, x
		if n, ok = integer(y); !ok {
			return nil, fail("can't multiply sequence by non-int of type '%s'", typeName(x))
		}
	}
	n = min(max(n, 0), maxSteps)
	switch x := x.(type) {
	case string:
		if err := r.spend(n * (len(x)/bytesPerStep + 1)); err != nil {
			return nil, err
		}
		return strings.Repeat(x, n), nil
	case []any:
		if err := r.spend(n * (len(x) + 1)); err != nil {
			return nil, err
		}
		out := make([]any, 0, n*len(x))
		for range n {
			out = append(out, x...)
		}
		return out, nil
	}
	return nil, fail("unsupported operand type(s) for *: '%s' and '%s'", typeName(x), typeName(y))
}

func isNumber(v any) bool {
	switch v.(type) {
	case bool, int, *big.Int, float64:
		return true
	}
	return false
}

func toBig(v any) (*big.Int, bool) {
	if b, ok := v.(*big.Int); ok {
		return b, true
	}
	i, ok := integer(v)
	return big.NewInt(int64(i)), ok
}

func toFloat(v any) float64 {
	if f, ok := v.(float64); ok {
		return f
	}
	b, _ := toBig(v)
	f, _ := new(big.Float).SetInt(b).Float64()
	return f
}

// zeroDivision holds CPython 3.11's words for integers.
var zeroDivision = map[string]string{
	"/": "division by zero", "//": "integer division or modulo by zero", "%": "integer modulo by zero",
}

func calculate(op string, x, y any) (any, error) {
	a, okA := toBig(x)
	b, okB := toBig(y)
	if message, divides := zeroDivision[op]; divides && !truth(y) {
		return nil, fail("%s", message)
	}
	if okA && okB && op != "/" && (op != "**" || b.Sign() >= 0) {
		return calculateIntegers(op, a, b)
	}
	return calculateFloats(op, toFloat(x), toFloat(y)), nil
}

func calculateIntegers(op string, a, b *big.Int) (any, error) {
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(a, b)
	case "-":
		z.Sub(a, b)
	case "*":
		z.Mul(a, b)
	case "**":
		if !b.IsInt64() || b.Int64() > maxBits || int64(a.BitLen())*b.Int64() > maxBits {
			return nil, limitError("an integer has more than %d bits", maxBits)
		}
		z.Exp(a, b, nil)
	default:
		// Python rounds down, towards the sign of the divisor.
		m := new(big.Int)
		z.DivMod(a, b, m)
		if b.Sign() < 0 && m.Sign() != 0 {
			z.Sub(z, big.NewInt(1))
			m.Add(m, b)
		}
		if op == "%" {
			z = m
		}
	}
	if z.BitLen() > maxBits {
		return nil, limitError("an integer has more than %d bits", maxBits)
	}
	return fromBig(z), nil
}

func calculateFloats(op string, a, b float64) any {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	case "**":
		return math.Pow(a, b)
	case "//":
		return math.Floor(a / b)
	}
	m := math.Mod(a, b)
	if m != 0 && (m < 0) != (b < 0) {
		m += b
	}
	return m
}

// signed is a sign before a number.
func signed(symbol string, factor int) builtin {
	return func(_ *run, _ *exec.Evaluator, a arguments) (any, error) {
		v := a.values[0]
		if !isNumber(v) {
			if u, ok := v.(undefined); ok {
				return nil, u.err()
			}
			return nil, fail("bad operand type for unary %s: '%s'", symbol, typeName(v))
		}
		return calculate("*", v, factor)
	}
}
