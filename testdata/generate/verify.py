"""Checks the data files against exact rational arithmetic (integer shapes) and arb's incomplete beta function.

For integer shapes density and distribution function are polynomials with rational coefficients, so every integral is exact.
Reads the printed files, shares nothing with panels.py. Prints the largest relative difference per file.
"""

import os
import sys
from math import comb, factorial

from flint import arb, ctx, fmpq, fmpq_poly

from common import FOLDER

ctx.prec = 400
Y = fmpq_poly([0, 1])
ONE = fmpq_poly([1])


def rows(name):
    with open(os.path.join(FOLDER, name), encoding="ascii") as lines:
        return [line.split() for line in lines if not line.startswith("#")]


def rational(text):
    p, q = float(text).as_integer_ratio()
    return fmpq(p, q)


def error(printed, exact):
    digits, _, power = printed.partition("e")
    whole, _, part = digits.partition(".")
    power = int(power or 0) - len(part)
    value = fmpq(int(whole + part)) * (fmpq(10**power) if power >= 0 else fmpq(1, 10**-power))
    if exact == 0:
        return float(abs(value.p) != 0)
    ratio = value / exact - 1
    return abs(float(arb(ratio)))


def integers(texts, largest):
    values = [float(t) for t in texts]
    return all(v == int(v) for v in values) and sum(values) <= largest


def density(a, b):
    a, b = int(float(a)), int(float(b))
    norm = fmpq(factorial(a + b - 1), factorial(a - 1) * factorial(b - 1))
    return norm * Y ** (a - 1) * (1 - Y) ** (b - 1)


def lower(f):
    return f.integral()


def definite(f, lo, hi):
    g = f.integral()
    return g(hi) - g(lo)


def beta_tails():
    for row in rows("beta_tails.txt"):
        if integers(row[:2], 300) and float(row[2]) > 1e-9:
            a, b, x = int(float(row[0])), int(float(row[1])), rational(row[2])
            p, q, n = int(x.p), int(x.q), a + b - 1
            terms = [comb(n, j) * p**j * (q - p) ** (n - j) for j in range(n + 1)]
            yield error(row[3], fmpq(sum(terms[a:]), q**n))
            yield error(row[4], fmpq(sum(terms[:a]), q**n))


def inequality():
    for row in rows("inequality.txt")[::3]:
        if integers(row[:4], 260):
            a1, b1, a2, b2 = row[:4]
            f, g = density(a1, b1), density(a2, b2)
            upper_x, upper_y = 1 - lower(f), 1 - lower(g)
            yield error(row[4], definite(f * lower(g), fmpq(0), fmpq(1)))
            yield error(row[5], definite(g * lower(f), fmpq(0), fmpq(1)))
            yield error(row[6], definite(lower(g) * upper_x, fmpq(0), fmpq(1)))
            yield error(row[7], definite(lower(f) * upper_y, fmpq(0), fmpq(1)))


def difference():
    for row in rows("difference.txt"):
        if integers(row[:4], 60):
            f, g, d = density(*row[:2]), density(*row[2:4]), rational(row[4])
            lo, hi = max(fmpq(0), -d), min(fmpq(1), 1 - d)
            below = definite(g * lower(f)(Y + d), lo, hi) + definite(g, hi, fmpq(1))
            yield error(row[5], below)
            yield error(row[6], 1 - below)
            yield error(row[7], definite(g * f(Y + d), lo, hi))


def ratio():
    for row in rows("ratio.txt"):
        if integers(row[:4], 60):
            f, g, r = density(*row[:2]), density(*row[2:4]), rational(row[4])
            hi = min(fmpq(1), 1 / r)
            below = definite(g * lower(f)(r * Y), fmpq(0), hi) + definite(g, hi, fmpq(1))
            yield error(row[5], below)
            yield error(row[6], 1 - below)
            yield error(row[7], definite(Y * g * f(r * Y), fmpq(0), hi))


def relative_loss():
    for row in rows("relative_loss.txt"):
        if integers(row[:4], 400) and float(row[2]) >= 2:
            f, g = density(*row[:2]), density(*row[2:4])
            over_y = fmpq_poly(g.coeffs()[1:])
            tail = definite(over_y, fmpq(0), fmpq(1)) - lower(over_y)
            yield error(row[4], definite(lower(f) * tail, fmpq(0), fmpq(1)))
            yield error(row[5], definite((1 - lower(f)) * lower(over_y), fmpq(0), fmpq(1)))


def highest():
    for row in rows("highest.txt"):
        k = int(row[0])
        shapes, outputs = row[1:2 * k + 1], row[2 * k + 1:]
        if integers(shapes, 500):
            f = [density(a, b) for a, b in zip(shapes[::2], shapes[1::2])]
            below = [lower(v) for v in f]
            for i in range(k):
                rest = ONE
                for j in range(k):
                    if j != i:
                        rest *= below[j]
                yield error(outputs[i], definite(f[i] * rest, fmpq(0), fmpq(1)))
                yield error(outputs[k + i], definite(below[i] * (1 - rest), fmpq(0), fmpq(1)))


def quantiles(name, upper):
    """The tail at the printed x, relative to p, divided by the condition number x f(x) / tail: an error of x.

    x is compared on the side where it is not close to 1; there 20 digits of x leave fewer of 1 - x.
    """
    for row in rows(name):
        a, b = map(float, row[:2])
        if a + b > 1e6:
            continue
        a, b, p, x = arb(a), arb(b), arb(float(row[2])), arb(row[3])
        below = x.beta_lower(a, b, 1)
        above = (1 - x).beta_lower(b, a, 1)
        mass = above if upper else below
        if not all(v.rel_accuracy_bits() > 90 for v in (below, above)):
            continue
        slope = ((a - 1) * x.log() + (b - 1) * (1 - x).log() + (a + b).lgamma() - a.lgamma() - b.lgamma()).exp()
        yield abs(float((mass - p) / (slope * x)))


def contrast_quantiles(name, difference):
    """For integer shapes: the exact distribution function at the printed quantile against p, as an error of the quantile."""
    for row in rows(name):
        if integers(row[:4], 40):
            f, g = density(*row[:2]), density(*row[2:4])
            p = rational(row[4])
            digits, _, power = row[5].partition("e")
            value = fmpq(int(digits.replace(".", ""))) * fmpq(10) ** (int(power) - 20 + 1)
            if difference:
                lo, hi = max(fmpq(0), -value), min(fmpq(1), 1 - value)
                mass = definite(g * lower(f)(Y + value), lo, hi) + definite(g, hi, fmpq(1))
                slope = definite(g * f(Y + value), lo, hi)
            else:
                hi = min(fmpq(1), 1 / value)
                mass = definite(g * lower(f)(value * Y), fmpq(0), hi) + definite(g, hi, fmpq(1))
                slope = definite(Y * g * f(value * Y), fmpq(0), hi)
            yield abs(float(arb((mass - p) / (slope * value))))


def main():
    checks = {
        "beta_tails.txt": beta_tails,
        "inequality.txt": inequality,
        "beta_quantile.txt": lambda: quantiles("beta_quantile.txt", False),
        "beta_quantile_upper.txt": lambda: quantiles("beta_quantile_upper.txt", True),
        "difference.txt": difference,
        "difference_quantile.txt": lambda: contrast_quantiles("difference_quantile.txt", True),
        "ratio.txt": ratio,
        "ratio_quantile.txt": lambda: contrast_quantiles("ratio_quantile.txt", False),
        "relative_loss.txt": relative_loss,
        "highest.txt": highest,
    }
    for name in sys.argv[1:] or checks:
        found = list(checks[name]())
        print(f"{name}: {len(found)} numbers, largest relative difference {max(found):.1e}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
