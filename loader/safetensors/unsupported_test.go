package safetensors

import (
	"path/filepath"
	"testing"
)

func TestUnsupported(t *testing.T) {
	const wayOut = ", which is not supported; use the checkpoint's F32, F16 or BF16 original"
	type stored map[string]DType // of shape [1 8], packed outputs excepted
	for _, c := range []struct {
		tensors stored
		want    string // after "out: "; empty for supported weights
	}{
		{stored{"up.weight": F32, "down.weight": BF16, "norm.weight": F16, "mask": BOOL, "ids": I64}, ""},
		{stored{"logit_scale": F32, "router.scale": F32, "expert.scales": F32, "conv.weight": I8, "attn.bias": U8, "q_blocks": U8}, ""},
		{stored{"up.g_idx": I32, "up.qweight": I32, "up.qzeros": I32, "up.scales": F16}, "up.g_idx: stored as GPTQ packed integers (I32)"},
		{stored{"up.qweight": I32, "up.qzeros": I32, "up.scales": F16}, "up.qweight: stored as GPTQ packed integers (I32)"},
		{stored{"awq.qweight": I32, "awq.qzeros": I32, "awq.scales": F16}, "awq.qweight: stored as AWQ packed integers (I32)"},
		{stored{"up.qweight": I32}, "up.qweight: stored as GPTQ or AWQ packed integers (I32)"},
		{stored{"up.weight": U8, "up.weight.absmax": F32, "up.weight.quant_state.bitsandbytes__nf4": U8}, "up.weight.absmax: stored as bitsandbytes packed weights (F32)"},
		{stored{"up.SCB": F32, "up.weight": I8}, "up.SCB: stored as bitsandbytes packed weights (F32)"},
		{stored{"up.weight": U32, "up.scales": F16, "up.biases": F16}, "up.weight: stored as MLX packed integers (U32)"},
		{stored{"gate_up_proj_blocks": U8, "gate_up_proj_scales": U8}, "gate_up_proj_blocks: stored as MXFP4 blocks (U8)"},
		{stored{"up.weight_packed": I32, "up.weight_scale": BF16}, "up.weight_packed: stored as compressed-tensors packed weights (I32)"},
		{stored{"up.weight": F8E4M3, "up.weight_scale": F32}, "up.weight: stored as FP8 (F8_E4M3)"},
		{stored{"up.weight": F8E5M2FNUZ}, "up.weight: stored as FP8 (F8_E5M2FNUZ)"},
		{stored{"up.weight": F6E2M3}, "up.weight: stored as FP6 (F6_E2M3)"},
		{stored{"up.weight": F4}, "up.weight: stored as FP4 (F4)"},
		{stored{"up.weight": I8, "up.weight_scale": F32}, "up.weight: stored as 8-bit or packed integers with scales (I8)"},
	} {
		var tensors []Tensor
		for name, d := range c.tensors {
			shape := []int{1, 8}
			if name == "awq.qweight" {
				shape = []int{8, 1}
			}
			tensors = append(tensors, Tensor{Name: name, DType: d, Shape: shape, Data: make([]byte, d.Bits())})
		}
		out := filepath.Join(t.TempDir(), "out")
		if err := Write(out, tensors, nil); err != nil {
			t.Fatal(err)
		}
		err := Unsupported(mustOpen(t, out))
		if c.want != "" {
			assertSentence(t, err, "DIR", ErrDType, "out: "+c.want+wayOut)
		} else if err != nil {
			t.Errorf("%v: %v", c.tensors, err)
		}
	}
}
