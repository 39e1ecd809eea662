"""Fits the polynomials of kernels/numeric.go's exp, 1 + r + r²·q(r) for eʳ on |r| ≤ ln 2 / 2, q of degree 7, and of exp2Fast, 1 + r·q(r) for 2ʳ
on |r| ≤ 1/2, q of degree 3: those whose largest relative error is the least there is, by Remez' algorithm.

    pip install mpmath==1.4.1
    python exp.py            # prints the coefficients, lowest power first, and the largest relative errors
"""
import mpmath as mp

mp.mp.dps = 40
STEPS = 3000


def fit(f, end, known, terms):
    """The polynomial for f that begins with the known coefficients and has so many others, and its error."""
    end *= 1 + mp.mpf(2) ** -40

    def value(co, r):
        return sum(c * r**j for j, c in enumerate(known + co))

    def solve(points):
        """The coefficients whose error is alike, with signs in turn, at the points."""
        n = terms + 1
        a, b = mp.matrix(n, n), mp.matrix(n, 1)
        for i, r in enumerate(points):
            for j in range(terms):
                a[i, j] = r ** (j + len(known)) / f(r)
            a[i, terms] = (-1) ** i
            b[i] = 1 - value([], r) / f(r)
        return list(mp.lu_solve(a, b))[:terms]

    def extremes(co):
        """Where the error is largest between two changes of its sign."""
        found = []
        for i in range(-STEPS, STEPS, 2):  # not r = 0, where there is none
            r = end * (i + 1) / (STEPS - 1)
            e = value(co, r) / f(r) - 1
            if found and mp.sign(found[-1][1]) == mp.sign(e):
                if abs(e) > abs(found[-1][1]):
                    found[-1] = r, e
            else:
                found.append((r, e))
        while len(found) > terms + 1:
            found.pop(0 if abs(found[0][1]) < abs(found[-1][1]) else -1)
        return [r for r, _ in found], max(abs(e) for _, e in found)

    points = [-end * mp.cos(mp.pi * (2 * k + 1) / (2 * terms + 2)) for k in range(terms + 1)]
    for _ in range(8):
        co = solve(points)
        points, worst = extremes(co)
    return known + co, worst


for name, co, worst in [("exp", *fit(mp.exp, mp.log(2) / 2, [1, 1], 8)), ("exp2Fast", *fit(lambda r: mp.mpf(2) ** r, mp.mpf(1) / 2, [1], 4))]:
    print(name, *[repr(float(c)) for c in co])
    print("relative error", mp.nstr(worst, 3))
