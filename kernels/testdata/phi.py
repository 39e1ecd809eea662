"""Fits the polynomial of kernels/numeric.go's upperTail: Q(x)·exp(x²/2), Q the normal distribution's upper tail, as a
polynomial of degree 14 in t = (x−3)/(x+3), interpolated at Chebyshev nodes over 0 ≤ x ≤ 15.

    pip install mpmath==1.4.1
    python phi.py            # prints the coefficients, lowest power first, and the largest relative error
"""
import mpmath as mp

mp.mp.dps = 40
DEGREE, C, HI = 14, mp.mpf(3), mp.mpf(15)


def target(x):
    return mp.erfc(x / mp.sqrt(2)) * mp.exp(x * x / 2) / 2


lo, hi = mp.mpf(-1), (HI - C) / (HI + C)
n = DEGREE + 1
ts = [(hi + lo) / 2 + (hi - lo) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / n) for k in range(n)]
a, b = mp.matrix(n, n), mp.matrix(n, 1)
for i, t in enumerate(ts):
    b[i] = target(C * (1 + t) / (1 - t))
    for j in range(n):
        a[i, j] = t ** j
co = [float(v) for v in mp.lu_solve(a, b)]
err = 0
for i in range(3000):
    x = mp.mpf(i) * 15 / 3000
    t = float((x - C) / (x + C))
    p = 0.0
    for v in reversed(co):
        p = p * t + v
    err = max(err, abs(p / target(x) - 1))
for v in co:
    print(repr(v))
print("relative error", mp.nstr(err, 3))
