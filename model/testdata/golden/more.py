"""Makes the goldens that random configs showed to be missing: what a key means where it is null, absent or unusual.

    pip install torch==2.15.0 transformers==5.23.0 safetensors numpy
    python more.py OUT [NAME …]        # OUT/<name>/{config.json, model.safetensors, golden.safetensors}, as make.py's

MORE: name -> (class prefix, config arguments, keys that are left out of config.json or changed in it).
"""
import json, os, sys, zlib
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import torch, transformers
from safetensors.torch import save_file
from families import BASE, GQA, rope
from make import golden, legacy, randomize

SMALL = dict(vocab_size=67, bos_token_id=1, eos_token_id=2)
MORE = {
    # null is no cap; absent would be the family's
    "gemma2-uncapped": ("Gemma2", BASE | GQA | rope() | dict(head_dim=10, query_pre_attn_scalar=24, sliding_window=12, hidden_activation="relu",
                        attn_logit_softcapping=None, final_logit_softcapping=None), {}),
    # Gemma 3's attention takes no notice of its cap
    "gemma3-capped": ("Gemma3Text", BASE | GQA | dict(head_dim=6, query_pre_attn_scalar=24, sliding_window=5, attn_logit_softcapping=2.0, final_logit_softcapping=3.0,
                      layer_types=["full_attention", "sliding_attention"]), {}),
    # without rope_parameters it is Llama 3's scaling, whatever rope_theta says
    "apertus-own-rope": ("Apertus", BASE | GQA | dict(hidden_act="relu2"), dict(rope_parameters=None, rope_theta=123.0)),
    # the stretched context is measured once
    "nemotron-dynamic": ("Nemotron", BASE | GQA | dict(max_position_embeddings=16, hidden_act="gelu",
                         rope_parameters=dict(rope_type="dynamic", rope_theta=1e4, factor=4.0, partial_rotary_factor=0.5)), {}),
    # a quarter of 12 is 3: two pairs, and the angles of three dimensions
    "gptneox-odd-share": ("GPTNeoX", BASE | dict(hidden_size=36, num_attention_heads=3, hidden_act="mish", attention_bias=False,
                          rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.25)), {}),
    # six heads: ALiBi's slopes beyond a power of two; the residual of norms
    "bloom-norm-residual": ("Bloom", SMALL | dict(hidden_size=30, n_layer=2, n_head=6, pad_token_id=3, apply_residual_connection_post_layernorm=True), {}),
    "mpt-clip": ("Mpt", SMALL | dict(d_model=30, n_layers=2, n_heads=6, max_seq_len=96, expansion_ratio=2, attn_config=dict(clip_qkv=0.8, softmax_scale=0.3)), {}),
    # the window is that of the layers without RoPE
    "smollm3-window": ("SmolLM3", BASE | GQA | rope(2e6) | dict(num_hidden_layers=3, use_sliding_window=True, sliding_window=5, no_rope_layer_interval=2), dict(layer_types=None)),
    "falcon-one-norm": ("Falcon", SMALL | dict(hidden_size=36, num_hidden_layers=2, num_attention_heads=6, num_kv_heads=3, new_decoder_architecture=True,
                        num_ln_in_parallel_attn=1, ffn_hidden_size=37, activation="quick_gelu", max_position_embeddings=96), {}),
    "phi-qk-norm": ("Phi", BASE | GQA | dict(hidden_act="relu", qk_layernorm=True, rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.5)), {}),
    "opt-bare": ("OPT", SMALL | dict(hidden_size=33, num_hidden_layers=2, num_attention_heads=3, ffn_dim=37, max_position_embeddings=96, word_embed_proj_dim=33,
                 activation_function="silu", enable_bias=False, layer_norm_elementwise_affine=False, tie_word_embeddings=False), {}),
    "qwen2-window": ("Qwen2", BASE | GQA | rope(1e6) | dict(num_hidden_layers=3, use_sliding_window=True, sliding_window=5, max_window_layers=1), dict(layer_types=None)),
    "llama-yarn-mscale": ("Llama", BASE | GQA | dict(head_dim=10, hidden_act="gelu_10") | rope(1e4, rope_type="yarn", factor=4.0, original_max_position_embeddings=16,
                          beta_fast=4.0, mscale=0.707, mscale_all_dim=1.0, truncate=False), {}),
}


def write(name, kind, args, changes, out):
    cls = {"Gemma3Text": "Gemma3ForCausalLM"}.get(kind, kind + "ForCausalLM")
    conf = getattr(transformers, kind + "Config")(**json.loads(json.dumps(args)))
    conf._attn_implementation = "eager"
    seed, d = zlib.crc32(name.encode()) % 100000, os.path.join(out, name)
    torch.manual_seed(seed)
    randomize(getattr(transformers, cls)(conf).float().eval(), seed).save_pretrained(d)
    path = os.path.join(d, "config.json")
    c = json.load(open(path))
    if kind != "Gemma3Text":
        c = legacy(c)
    for k, v in changes.items():
        c.pop("rope_scaling" if k == "rope_parameters" else k, None)
        if v is not None:
            c[k] = v
    json.dump(c, open(path, "w"), indent=1)
    if os.path.exists(os.path.join(d, "generation_config.json")):
        os.remove(os.path.join(d, "generation_config.json"))
    again = getattr(transformers, cls).from_pretrained(d, dtype=torch.float32, attn_implementation="eager").eval()
    save_file(golden(again, kind, seed), os.path.join(d, "golden.safetensors"))
    print(name, sum(p.numel() for p in again.parameters()))


if __name__ == "__main__":
    for name, (kind, args, changes) in MORE.items():
        if not sys.argv[2:] or name in sys.argv[2:]:
            write(name, kind, dict(args), changes, sys.argv[1])
