"""Remakes falcon-rw-style/golden.safetensors with transformers' default attention (sdpa).

    pip install torch==2.15.0 transformers==5.23.0 safetensors
    python sdpa.py falcon-rw-style

make.py asks for eager attention, in which transformers 5.23 adds Falcon's ALiBi twice: once in FalconAttention.forward and
once in the mask that FalconModel.forward prepares for sdpa. The default adds it once, as the model was trained. See
DECISIONS.md.
"""
import os, sys, torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

d = sys.argv[1]
p = os.path.join(d, "golden.safetensors")
ids = load_file(p)["ids"]
m = AutoModelForCausalLM.from_pretrained(d, dtype=torch.float32, attn_implementation="sdpa").eval()
with torch.inference_mode():
    r = m(input_ids=ids[None], use_cache=False, output_hidden_states=True)
out = {"ids": ids, "logits": r.logits[0].float().contiguous()}
for i, h in enumerate(r.hidden_states):
    out[f"hidden.{i}"] = h[0].float().contiguous().clone()
save_file(out, p)
