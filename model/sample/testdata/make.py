"""Writes transformers.json: what Hugging Face transformers makes of 96 logit vectors.

    pip install torch==2.15.0 transformers==5.23.0 numpy
    python make.py

Each case has float32 logits, the ids before (prompt, generated), the options, and the probabilities that transformers'
processors leave, in the order of GenerationMixin._get_logits_processor; a removed token has probability 0. Where top-p
cuts among equal logits, which of them stay is chance: torch.sort is not stable. A case of which float32 and float64
arithmetic keep different numbers of tokens lies on the edge of a cutoff, and is drawn again.
"""
import json
import os

import numpy as np
import torch
from transformers.generation import logits_process as lp

CASES, SEED = 96, 20261121


def make_logits(rng, kind, vocab):
    x = rng.standard_normal(vocab) * rng.choice([0.7, 1.5, 3.0])
    if kind == "ties":
        x = np.round(x)  # few distinct values: every cutoff falls among equals
    if kind == "zeros":
        x = np.where(rng.random(vocab) < 0.7, np.where(rng.random(vocab) < 0.5, 0.0, -0.0), x)
    if kind == "banned":
        x = np.where(rng.random(vocab) < 0.4, -np.inf, x)
    if kind == "peaked":
        x[rng.integers(vocab)] += rng.choice([4, 25])
    return x.astype(np.float32)


def make_config(rng):
    def maybe(chance, value):
        return value if rng.random() < chance else 0

    return {
        "temperature": float(rng.choice([0.3, 0.7, 1.0, 1.5, 2.0])),
        "top_k": maybe(0.5, int(rng.integers(1, 40))),
        "top_p": maybe(0.6, float(rng.choice([0.05, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0]))),
        "min_p": maybe(0.4, float(rng.choice([0.001, 0.02, 0.1, 0.5, 1.0]))),
        "repetition_penalty": maybe(0.5, float(rng.choice([0.8, 1.1, 1.3, 2.0]))),
        "bias": maybe(0.3, {str(i): float(np.float32(rng.normal() * 3)) for i in rng.integers(0, 16, 3)}),
    }


def processors(c):
    if c["bias"]:
        yield lp.SequenceBiasLogitsProcessor([[[int(i)], b] for i, b in c["bias"].items()])
    if c["repetition_penalty"]:
        yield lp.RepetitionPenaltyLogitsProcessor(c["repetition_penalty"])
    if c["temperature"] != 1:
        yield lp.TemperatureLogitsWarper(c["temperature"])
    if c["top_k"]:
        yield lp.TopKLogitsWarper(c["top_k"])
    if 0 < c["top_p"] < 1:
        yield lp.TopPLogitsWarper(c["top_p"])
    if c["min_p"]:
        yield lp.MinPLogitsWarper(c["min_p"])


def probabilities(logits, ids, config, dtype):
    scores = torch.tensor(logits, dtype=dtype)[None]
    for p in processors(config):
        scores = p(torch.tensor([ids]), scores)
    return torch.softmax(scores.double(), -1)[0].tolist()


def make_case(rng, kind):
    vocab = int(rng.integers(16, 97))
    logits, config = make_logits(rng, kind, vocab), make_config(rng)
    prompt = rng.integers(0, vocab, rng.integers(1, 12)).tolist()
    generated = rng.integers(0, vocab, rng.integers(0, 12)).tolist()
    single, double = (probabilities(logits, prompt + generated, config, t) for t in (torch.float32, torch.float64))
    if sum(p > 0 for p in single) != sum(p > 0 for p in double):
        return None
    return {
        "kind": kind, **config, "bias": config["bias"] or {}, "prompt": prompt, "generated": generated,
        # JSON has no -Infinity: null is a banned token.
        "logits": [float(x) if np.isfinite(x) else None for x in logits],
        "probabilities": [float(f"{p:.9g}") for p in single],
    }


def main():
    rng, cases = np.random.default_rng(SEED), []
    kinds = ["normal", "ties", "zeros", "banned", "peaked"]
    while len(cases) < CASES:
        case = make_case(rng, kinds[len(cases) % len(kinds)])
        if case is not None:
            cases.append(case)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "transformers.json")
    with open(path, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


main()
