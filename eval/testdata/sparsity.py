"""Reference for eval.Sparsity: what transformers' activations do on the first tokens of a text, in float32, summed up by numpy.

    pip install torch==2.15.0 transformers==5.23.0 tokenizers numpy
    python sparsity.py OUT.json TEXT TOKENS CTX NAME=DIR...

The activation's module and down_proj are hooked, every value is kept, and percentiles are numpy's of all values. The
activation itself is computed again in float64: PyTorch's float32 GELU, 1 + erf(x/√2), is exactly 0 below −5.4, and that of
float64 below −8.3, where the function is not.
"""
import json, math, os, sys
import numpy as np, torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
THRESHOLDS = [1e-3, 1e-2, 1e-1]
PERCENTS = [0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9]
EDGES = np.arange(129) * 0.125 - 8


def exactly(act_fn, name, x):
    return x * torch.special.erfc(-x / math.sqrt(2)) / 2 if name == "gelu" else act_fn.forward(x)


@torch.inference_mode()
def watch(m, ids, ctx):
    """pre, act, hidden: for each layer, an array [tokens, d_ff]."""
    kept = [([], [], []) for _ in m.model.layers]
    for layer, (pre, act, hidden) in zip(m.model.layers, kept):
        def on_act(f, args, out, pre=pre, act=act):
            x = args[0][0]
            pre.append(x.numpy().copy()); act.append(exactly(f, m.config.hidden_act, x.double()).numpy())
        layer.mlp.act_fn.register_forward_hook(on_act)
        layer.mlp.down_proj.register_forward_pre_hook(lambda _, args, hidden=hidden: hidden.append(args[0][0].numpy().copy()))
    for i in range(0, len(ids), ctx):
        m(input_ids=torch.tensor(ids[i:i + ctx])[None], use_cache=False)
    gated = hasattr(m.model.layers[0].mlp, "gate_proj")
    return [tuple(np.concatenate(x) for x in (pre, act, hidden if gated else act)) for pre, act, hidden in kept]


def jaccard(on, ctx):
    out = []
    for i in range(1, len(on)):
        if i % ctx:
            either = np.logical_or(on[i], on[i - 1]).sum()
            out.append(np.logical_and(on[i], on[i - 1]).sum() / either if either else 1.0)
    return out


def row(name, layer, parts, ctx, gated, exact):
    """parts: (pre, act, hidden) of one layer or of all."""
    at = 0 if exact else THRESHOLDS[-1]
    on = [a != 0 if exact else np.abs(a) >= at for _, a, _ in parts]
    pre, act, hidden = (np.concatenate([p[i].ravel() for p in parts]).astype(np.float64) for i in range(3))
    zeros = (act == 0).mean()
    count = np.histogram(pre, EDGES)[0]
    return dict(
        model=name, layer=layer, tokens=len(parts[0][0]), neurons=sum(p[0].shape[1] for p in parts),
        zeros=zeros, idle=(hidden == 0).mean(), near=[(np.abs(act) < t).mean() for t in THRESHOLDS],
        dead=int(sum((~o.any(0)).sum() for o in on)), always_on=int(sum(o.all(0).sum() for o in on)),
        overlap=np.mean([j for o in on for j in jaccard(o, ctx)]),
        read_share=(1 + 2 * (1 - zeros)) / 3 if gated else (1 + (1 - zeros)) / 2,
        mean=pre.mean(), sd=pre.std(), min=pre.min(), max=pre.max(), percentiles=np.percentile(pre, PERCENTS).tolist(),
        below=int((pre < -8).sum()), counts=count.tolist(), above=int((pre > 8).sum()))


out, path, tokens, ctx = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
text, rows = open(path, encoding="utf-8").read(), []
for a in sys.argv[5:]:
    name, d = a.split("=", 1)
    m = AutoModelForCausalLM.from_pretrained(d, dtype=torch.float32).eval()
    parts = watch(m, Tokenizer.from_file(os.path.join(d, "..", "tokenizer.json")).encode(text).ids[:tokens], ctx)
    gated, exact = m.config.model_type == "llama", m.config.hidden_act == "relu"
    rows += [row(name, i, [p], ctx, gated, exact) for i, p in enumerate(parts)] + [row(name, None, parts, ctx, gated, exact)]
    print(name, [round(100 * r["zeros"]) for r in rows[-len(parts) - 1:]], flush=True)
head = json.dumps(dict(tokens=tokens, ctx=ctx, thresholds=THRESHOLDS, percents=PERCENTS))[:-1]
open(out, "w").write(head + ',\n "rows": [\n  ' + ",\n  ".join(json.dumps(r, default=float) for r in rows) + "\n ]}\n")
