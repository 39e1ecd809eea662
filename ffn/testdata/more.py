"""Makes the goldens that make.py's activations lack, from PyTorch and transformers in float64 (make.py, which made
activations.safetensors and ffn-blocks.safetensors, is in model/testdata/golden):

    pip install torch==2.15.0 transformers==5.23.0 safetensors numpy
    python more.py            # here; reads ffn-blocks.safetensors

activations-ends.safetensors: x = ±Inf and NaN, and every function there. One element at a time and in float64: PyTorch's
    vectorized float32 gelu gives NaN at +Inf, where its scalar one and its float64 ones give Inf.
activations-learned.safetensors: x, and prelu and xielu for some values of what a layer learns, <name>.<i> beside
    <name>.<i>.params (prelu: weight; xielu: alpha_p, alpha_n, beta, eps).
ffn-blocks-more.safetensors: y.plain.<name> and y.gated.<name> on the x, w, v, w2 of ffn-blocks.safetensors, for the
    functions that it lacks; prelu and xielu with their first params.
"""
import logging, os
import torch
from safetensors.torch import load_file, save_file
logging.disable(logging.WARNING)
from transformers.activations import ACT2FN

torch.set_num_threads(1)
F = torch.nn.functional
HERE = os.path.dirname(os.path.abspath(__file__))
XIELU = [(0.2, -0.4, 0.5, -1e-6), (1.5, 2.0, 0.5, -1e-6), (-3.0, 0.7, 0.25, -0.125), (25.0, -25.0, 0.5, -1e-6)]
PRELU = [0.25, 0.0, -0.5, 1.5]


def prelu(slope):
    m = ACT2FN["prelu"].double()
    m.weight.data.fill_(torch.tensor(slope).double().item())
    return m


def xielu(p, n, beta, eps):
    m = ACT2FN["xielu"]
    f = lambda v: torch.tensor(v, dtype=torch.float32).double()
    m.alpha_p.data, m.alpha_n.data, m.beta, m.eps = f([p]), f([n]), f(beta), f(eps)
    return m


NAMES = ["gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python", "gelu_python_tanh", "gelu_accurate", "gelu_10", "quick_gelu", "silu",
         "swish", "mish", "relu", "relu2", "relu6", "leaky_relu", "sigmoid", "tanh", "linear", "laplace"]
acts = {n: ACT2FN[n] for n in NAMES}
acts |= {"elu": F.elu, "selu": F.selu, "softplus": F.softplus, "softsign": F.softsign, "hardswish": F.hardswish}
acts |= {"prelu": lambda t: prelu(PRELU[0])(t), "xielu": lambda t: xielu(*XIELU[0])(t)}


def save(name, table):
    save_file({k: v.detach().double().contiguous().clone() for k, v in table.items()}, os.path.join(HERE, name))


with torch.no_grad():
    ends = torch.tensor([float("inf"), -float("inf"), float("nan")], dtype=torch.float64)
    save("activations-ends.safetensors", {"x": ends} | {n: torch.cat([f(v.reshape(1)) for v in ends]) for n, f in acts.items()})

    x = torch.cat([torch.linspace(-12, 12, 193), torch.tensor([0.0, 1e-30, -1e-30, 1e-7, -1e-7, 50, -50, 1e4, -1e4])]).double()
    learned = {"x": x}
    for i, p in enumerate(XIELU):
        learned |= {f"xielu.{i}.params": torch.tensor(p), f"xielu.{i}": xielu(*p)(x)}
    for i, p in enumerate(PRELU):
        learned |= {f"prelu.{i}.params": torch.tensor([p]), f"prelu.{i}": prelu(p)(x)}
    save("activations-learned.safetensors", learned)

    b = {k: v.double() for k, v in load_file(os.path.join(HERE, "ffn-blocks.safetensors")).items()}
    A, B = b["x"] @ b["w"].T, b["x"] @ b["v"].T
    y = {}
    for n in ("gelu_10", "relu6", "softsign", "hardswish", "laplace", "prelu", "xielu"):
        y |= {"y.plain." + n: acts[n](A) @ b["w2"].T, "y.gated." + n: (acts[n](A) * B) @ b["w2"].T}
    save("ffn-blocks-more.safetensors", y)
