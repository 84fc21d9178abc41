"""P(Q > q) of Gail and Simon: the binomial mixture of chi-squared tails, its definition, in 400-bit ball arithmetic.

Binomial coefficients are whole numbers, the tails start from arb's erfc and exp; from h to h + 2 degrees of freedom they grow by
(q/2)^(h/2) e^(-q/2) / Gamma(h/2 + 1). The library has weights from Stirling's formula and terms from deviances.
"""
import random

from flint import arb, ctx, fmpz

from common import parallel, sci, write

ctx.prec = 400


def mixture(case):
    q, m = case
    half = arb(q) / 2
    decay = (-half).exp()
    tails = [half.sqrt().erfc(), decay]
    steps = [half.sqrt() * decay / (arb(3) / 2).gamma(), half * decay]
    total, coefficient = arb(0), fmpz(1)
    for h in range(1, m + 1):
        coefficient = coefficient * (m - h + 1) // h
        k = (h - 1) % 2
        total += coefficient * tails[k]
        tails[k] += steps[k]
        steps[k] *= half / (arb(h) / 2 + 1)
    p = total / arb(2) ** m
    return sci(p) if float(p.mid()) > 1e-300 else None


def main():
    rng = random.Random(20261128)
    cases = []
    for m in [1, 2, 3, 4, 9, 10, 29, 99, 300, 999, 2999, 9999]:
        for _ in range(8):
            # about the mean m / 2 as much as far beyond
            cases.append((10 ** rng.uniform(-3, 3.1) * (1 if rng.random() < 0.5 else max(1, m / 100)), m))
    values = parallel(mixture, cases)
    lines = [f"{q!r} {m} {p}" for (q, m), p in zip(cases, values) if p]
    write("gail_simon.txt", "q m p: p = sum over h = 1..m of C(m, h) 2^-m P(chi-squared_h > q)", lines, ["gail_simon.py"])


if __name__ == "__main__":
    main()
