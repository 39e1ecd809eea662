"""Divergences, paired differences and standard errors by numpy, from transformers' logits in float32, and from small logits in full.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers numpy
    python divergence.py divergence.json HELDOUT.txt ZOO_FOLDER

The protocol is llama.cpp's at a context of 128, over the first 20,000 bytes of the text. zeros_pct is the share of exact zeros in what
down_proj gets, over all layers and the first 5,120 tokens in such chunks.
"""
import json, sys
import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
CTX, BYTES = 128, 20000
NAMES = "relu gelu swish glu bilinear reglu geglu swiglu palm-swiglu".split()
PAIRS = [("swiglu", "relu"), ("relu", "swiglu"), ("geglu", "swiglu"), ("swiglu", "swiglu")]


def log_softmax(x):
    x = x.astype(np.float64)
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def mean_se(x):
    return float(np.mean(x)), float(np.std(x, ddof=1) / np.sqrt(len(x)))


def compare(q_logits, p_logits, ids):
    """The model's logits, the base's, and the ids that follow."""
    q, p, at = log_softmax(q_logits), log_softmax(p_logits), np.arange(len(ids))
    kl = (np.exp(p) * (p - q)).sum(-1)
    dp = 100 * (np.exp(q[at, ids]) - np.exp(p[at, ids]))
    mean, se = mean_se(kl)
    ratio, ratio_se = mean_se(p[at, ids] - q[at, ids])
    square, square_se = mean_se(dp ** 2)
    top, top_se = mean_se(100.0 * (q_logits.argmax(-1) == p_logits.argmax(-1)))
    r = dict(tokens_scored=len(ids), ppl=float(np.exp(-q[at, ids].mean())), base_ppl=float(np.exp(-p[at, ids].mean())),
             ln_ppl_ratio=ratio, ln_ppl_ratio_se=ratio_se, kl_mean=mean, kl_se=se, kl_max=float(kl.max()))
    for c in ("99.9", "99", "95", "90", "50", "10", "5", "1", "0.1"):
        r["kl_p" + c.replace(".", "_")] = float(np.percentile(kl, float(c)))
    rms = square ** 0.5
    return r | dict(rms_dp_pct=rms, rms_dp_pct_se=square_se / (2 * rms) if rms else 0.0, same_top_pct=top, same_top_pct_se=top_se)


def small():
    """Logits in 64ths, so that JSON and float32 hold them exactly."""
    g = np.random.default_rng(7)
    p = np.round(g.normal(0, 3, (60, 16)) * 64)
    q = p + np.round(g.normal(0, .5, p.shape) * 64)
    ids = g.integers(0, 16, 60)
    figures = compare((q / 64).astype(np.float32), (p / 64).astype(np.float32), ids)
    return dict(p64=p.astype(int).tolist(), q64=q.astype(int).tolist(), ids=ids.tolist(), figures=figures)


@torch.inference_mode()
def logits(folder, text):
    m = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tok = Tokenizer.from_file(folder + "/../tokenizer.json")
    ids, parts, follow = tok.encode(text).ids, [], []
    for i in range(len(ids) // CTX):
        w = ids[i * CTX:(i + 1) * CTX]  # the zoo's tokenizer adds no BOS
        out = m(input_ids=torch.tensor(w)[None], use_cache=False).logits[0].numpy()
        parts.append(out[CTX // 2:CTX - 1])
        follow += w[CTX // 2 + 1:]
    return np.concatenate(parts), np.array(follow)


@torch.inference_mode()
def zeros(folder, text, tokens=5120):
    m = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids, count = Tokenizer.from_file(folder + "/../tokenizer.json").encode(text).ids, [0, 0]

    def watch(_, args):
        count[0] += int((args[0] == 0).sum())
        count[1] += args[0].numel()

    for layer in m.model.layers:
        layer.mlp.down_proj.register_forward_pre_hook(watch)
    for i in range(0, tokens, CTX):
        m(input_ids=torch.tensor(ids[i:i + CTX])[None], use_cache=False)
    return 100 * count[0] / count[1]


out, heldout, zoo = sys.argv[1:]
text = open(heldout, "rb").read()[:BYTES].decode()
L = {}
for n in NAMES:
    L[n], ids = logits(f"{zoo}/{n}", text)
nll = {n: -log_softmax(L[n])[np.arange(len(ids)), ids] for n in NAMES}
models = []
for n in NAMES:
    mean, se = mean_se(nll[n])
    diff, diff_se = mean_se(nll[n] - nll[NAMES[0]])
    models.append(dict(model=n, nll_mean=mean, nll_se=se, nll_diff=diff, nll_diff_se=diff_se))
pairs = [dict(model=q, base=p, figures=compare(L[q], L[p], ids)) for q, p in PAIRS]
json.dump(dict(ctx=CTX, bytes=BYTES, models=models, pairs=pairs, small=small(),
               zeros_pct={n: zeros(f"{zoo}/{n}", text) for n in ("relu", "reglu")}), open(out, "w"), indent=None, separators=(",", ":"))
