package safetensors

import "strings"

// quantizer recognizes one format of quantized weights by a tensor of it.
type quantizer struct {
	format  string
	matches func(a *Archive, t Tensor) bool
}

// quantizers is asked in order: a format that also uses another's marks comes
// before it.
var quantizers = []quantizer{
	{"GPTQ packed integers", func(a *Archive, t Tensor) bool {
		return isNamed(t, ".g_idx") || isNamed(t, ".qweight") && a.packsInputs(t)
	}},
	{"AWQ packed integers", func(a *Archive, t Tensor) bool {
		return a.hasSibling(t, ".qweight", ".qzeros")
	}},
	{"GPTQ or AWQ packed integers", func(_ *Archive, t Tensor) bool {
		return isNamed(t, ".qweight", ".qzeros")
	}},
	{"bitsandbytes packed weights", func(_ *Archive, t Tensor) bool {
		return isNamed(t, ".absmax", ".quant_map", ".SCB") || strings.Contains(t.Name, ".quant_state.")
	}},
	{"MLX packed integers", func(a *Archive, t Tensor) bool {
		return t.DType == U32 && a.hasSibling(t, ".weight", ".scales")
	}},
	{"MXFP4 blocks", func(a *Archive, t Tensor) bool {
		return t.DType == U8 && a.hasSibling(t, "_blocks", "_scales")
	}},
	{"compressed-tensors packed weights", func(_ *Archive, t Tensor) bool {
		return isNamed(t, "_packed")
	}},
	{"FP8", func(_ *Archive, t Tensor) bool { return strings.HasPrefix(t.DType.String(), "F8_") }},
	{"FP6", func(_ *Archive, t Tensor) bool { return strings.HasPrefix(t.DType.String(), "F6_") }},
	{"FP4", func(_ *Archive, t Tensor) bool { return t.DType == F4 }},
	{"8-bit or packed integers with scales", func(a *Archive, t Tensor) bool {
		return (t.DType == I8 || t.DType == U8) && a.hasSibling(t, ".weight", ".weight_scale")
	}},
}

// Unsupported returns nil if a's weights are plain numbers, else a
// [TensorError] that wraps [ErrDType] and names the quantized format and the
// first tensor, by name, that shows it: FP8, FP6, FP4 and MXFP4, GPTQ, AWQ,
// bitsandbytes, compressed-tensors, MLX.
func Unsupported(a *Archive) error {
	for _, name := range a.names {
		t := a.tensors[name]
		for _, q := range quantizers {
			if q.matches(a, t) {
				return t.fault(ErrDType,
					"stored as %s (%v), which is not supported; use the checkpoint's F32, F16 or BF16 original", q.format, t.DType)
			}
		}
	}
	return nil
}

// packsInputs tells GPTQ, which packs a weight along its inputs and so leaves as
// many columns as its scales have, from AWQ, which packs along the outputs.
func (a *Archive) packsInputs(t Tensor) bool {
	scales, ok := a.tensors[strings.TrimSuffix(t.Name, ".qweight")+".scales"]
	return ok && len(t.Shape) == 2 && len(scales.Shape) == 2 && t.Shape[1] == scales.Shape[1]
}

func isNamed(t Tensor, suffixes ...string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(t.Name, s) {
			return true
		}
	}
	return false
}

// hasSibling reports whether t's name ends with suffix and the archive has a
// tensor whose name ends with other instead.
func (a *Archive) hasSibling(t Tensor, suffix, other string) bool {
	stem, ok := strings.CutSuffix(t.Name, suffix)
	if !ok {
		return false
	}
	_, ok = a.tensors[stem+other]
	return ok
}
