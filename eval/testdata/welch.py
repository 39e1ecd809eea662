"""Writes welch.json: Welch's t-test on logarithms, by Python's standard library and numerical integration.

The density of Student's t is integrated by Simpson's rule and the quantile found by bisection, so that nothing is shared
with gonum. Run it in this folder: python3 welch.py
"""

import json
from math import atan, cos, exp, lgamma, log, pi, sqrt, tan
from statistics import mean, variance

CASES = [
    ("faster", [100, 104, 98, 101, 97], [131, 120, 140, 126, 135]),
    ("slower", [5000, 5010, 4990, 5003], [4800, 4790, 4812]),
    ("noise", [100, 110, 90, 105, 95], [104, 101, 113, 92, 99]),
    ("noise", [2, 3], [2.5, 4]),
    ("faster", [1e-3, 1.1e-3, 0.9e-3, 1e-3, 1.05e-3, 1e-3], [1e3, 1.3e3, 0.9e3, 1e3]),
]


def survival(t, nu, steps=200000):
    """P(T > t): the density, by x = sqrt(nu)·tan(u), is a constant times cos(u)^(nu-1) on [atan(t/sqrt(nu)), pi/2]."""
    c = exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / sqrt(pi)
    low, high = atan(t / sqrt(nu)), pi / 2
    h = (high - low) / steps
    f = lambda u: max(cos(u), 0.0) ** (nu - 1)
    s = f(low) + f(high) + sum((4 if i % 2 else 2) * f(low + i * h) for i in range(1, steps))
    return c * s * h / 3


def quantile(q, nu):
    low, high = 0.0, 1e4
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if survival(mid, nu, 20000) > q else (low, mid)
    return low


def main():
    out = []
    for verdict, a, b in CASES:
        la, lb = [log(x) for x in a], [log(x) for x in b]
        va, vb = variance(la) / len(a), variance(lb) / len(b)
        nu = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
        d, se = mean(lb) - mean(la), sqrt(va + vb)
        half = se * quantile(0.005, nu)
        out.append({
            "verdict": verdict, "a": a, "b": b, "ratio": exp(d), "low": exp(d - half), "high": exp(d + half),
            "p": 2 * survival(abs(d) / se, nu),
        })
    with open("welch.json", "w") as f:
        json.dump(out, f, indent=1)
        f.write("\n")


main()
