"""Fits the polynomial of kernels/numeric.go's exp: 1 + r + r²·q(r), q of degree 7, whose largest error relative to eʳ on |r| ≤ ln 2 / 2 is
the least there is, by Remez' algorithm.

    pip install mpmath==1.4.1
    python exp.py            # prints the coefficients, lowest power first, and the largest relative error
"""
import mpmath as mp

mp.mp.dps = 40
TERMS, STEPS = 8, 3000
END = mp.log(2) / 2 * (1 + mp.mpf(2) ** -40)


def value(co, r):
    return 1 + r + sum(c * r ** (j + 2) for j, c in enumerate(co))


def solve(points):
    """The coefficients whose error is alike, with signs in turn, at the points."""
    n = TERMS + 1
    a, b = mp.matrix(n, n), mp.matrix(n, 1)
    for i, r in enumerate(points):
        for j in range(TERMS):
            a[i, j] = r ** (j + 2) / mp.exp(r)
        a[i, TERMS] = (-1) ** i
        b[i] = 1 - (1 + r) / mp.exp(r)
    return list(mp.lu_solve(a, b))[:TERMS]


def extremes(co):
    """Where the error is largest between two changes of its sign."""
    found = []
    for i in range(-STEPS, STEPS, 2):  # not r = 0, where there is none
        r = END * (i + 1) / (STEPS - 1)
        e = value(co, r) / mp.exp(r) - 1
        if found and mp.sign(found[-1][1]) == mp.sign(e):
            if abs(e) > abs(found[-1][1]):
                found[-1] = r, e
        else:
            found.append((r, e))
    while len(found) > TERMS + 1:
        found.pop(0 if abs(found[0][1]) < abs(found[-1][1]) else -1)
    return [r for r, _ in found], max(abs(e) for _, e in found)


points = [-END * mp.cos(mp.pi * (2 * k + 1) / (2 * TERMS + 2)) for k in range(TERMS + 1)]
for _ in range(8):
    co = solve(points)
    points, worst = extremes(co)
for c in [1, 1] + co:
    print(repr(float(c)))
print("relative error", mp.nstr(worst, 3))
