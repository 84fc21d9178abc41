"""inequality.txt: P(X > Y), P(Y > X), E[(X - Y)+], E[(Y - X)+] for independent X ~ Beta(a1, b1), Y ~ Beta(a2, b2)."""

import random
import sys
from fractions import Fraction
from math import comb, log, sqrt

from flint import arb, fmpq

from common import SMALLEST, parallel, sci, write
from panels import Arm, Below

UNIFORM, JEFFREYS, ODD, STRONG = (1.0, 1.0), (0.5, 0.5), (2.5, 2.5), (20.0, 380.0)
PRIORS = [UNIFORM, JEFFREYS, ODD, STRONG]


def arm(conversions, visitors, prior):
    return prior[0] + conversions, prior[1] + visitors - conversions


def tiny_tables():
    """Every pair of tables with up to 6 visitors (uniform, Jeffreys), the larger ones thinned."""
    for prior in (UNIFORM, JEFFREYS):
        for n1 in range(1, 7):
            for n2 in range(n1, 7):
                for c1 in range(n1 + 1):
                    for c2 in range(n2 + 1):
                        if n1 + n2 <= 6 or (c1 * 7 + c2 * 5 + n1 + n2) % 3 == 0:
                            yield arm(c1, n1, prior) + arm(c2, n2, prior)


def small_counts(rng):
    """Visitors 1..100, all rates; half of it at rates near 1/2 with Jeffreys or (2.5, 2.5) and n <= 20."""
    for _ in range(1300):
        n1, n2 = rng.randint(1, 20), rng.randint(1, 20)
        c1 = min(n1, max(0, round(n1 / 2 + rng.uniform(-2, 2))))
        c2 = min(n2, max(0, round(n2 / 2 + rng.uniform(-2, 2))))
        yield arm(c1, n1, rng.choice([JEFFREYS, JEFFREYS, ODD])) + arm(c2, n2, rng.choice([JEFFREYS, JEFFREYS, UNIFORM]))
    for _ in range(1100):
        n1, n2 = rng.randint(1, 100), rng.randint(1, 100)
        prior = rng.choice(PRIORS)
        yield arm(rng.randint(0, n1), n1, prior) + arm(rng.randint(0, n2), n2, prior)


def below_one(rng):
    """A shape below 1 against an arm of very different size."""
    for _ in range(700):
        n1, n2 = int(10 ** rng.uniform(0, 3)), int(10 ** rng.uniform(0, 9))
        first = rng.choice([arm(0, n1, JEFFREYS), arm(n1, n1, JEFFREYS)])
        rate = rng.choice([0.0, 1.0, 0.5, 10 ** rng.uniform(-6, 0), first[0] / sum(first)])
        c2 = min(n2, round(rate * n2))
        yield first + arm(c2, n2, JEFFREYS)


def experiments(rng):
    """Counts as they occur: a rate, a lift of some standard errors, equal or unequal sizes, up to 1e9 visitors."""
    for _ in range(1500):
        n1 = int(10 ** rng.uniform(1, 9))
        n2 = n1 if rng.random() < 0.5 else max(1, min(10**9, int(n1 * 10 ** rng.uniform(-6, 6))))
        rate = rng.choice([10 ** rng.uniform(-5, -0.3), 0.5, 1 - 10 ** rng.uniform(-4, -0.3)])
        se = sqrt(rate * (1 - rate) * (1 / n1 + 1 / n2))
        other = rate + rng.choice([0, 1, 2, 3, 5, 8, 12, 20, 30, 36]) * rng.choice([-1, 1]) * se * rng.uniform(0.8, 1)
        c1, c2 = (min(n, max(0, round(p * n))) for p, n in ((rate, n1), (other, n2)))
        yield arm(c1, n1, prior := rng.choice(PRIORS)) + arm(c2, n2, prior)


def none_or_all(rng):
    """Zero and full conversions in one or both arms."""
    for _ in range(400):
        n1, n2 = int(10 ** rng.uniform(0, 9)), int(10 ** rng.uniform(0, 9))
        prior = rng.choice(PRIORS)
        c1 = rng.choice([0, n1])
        c2 = rng.choice([0, n2, min(n2, 1), max(0, n2 - 1), min(n2, int(10 ** rng.uniform(0, 9)))])
        pair = [arm(c1, n1, prior), arm(c2, n2, prior)]
        rng.shuffle(pair)
        yield pair[0] + pair[1]


def real_shapes(rng):
    """Log-uniform real shapes, near in mean and not."""
    for _ in range(900):
        top = rng.choice([2, 4, 6, 9])
        a1, b1 = 10 ** rng.uniform(-0.6, top), 10 ** rng.uniform(-0.6, top)
        if rng.random() < 0.5:
            a2, b2 = 10 ** rng.uniform(-0.6, top), 10 ** rng.uniform(-0.6, top)
        else:
            scale = 10 ** rng.uniform(-4, 4)
            shift = rng.gauss(0, 4) * sqrt(1 / a1 + 1 / b1 + 1 / (a1 * scale) + 1 / (b1 * scale))
            a2, b2 = a1 * scale * 2.718281828459045 ** min(4, max(-4, shift)), b1 * scale
        yield a1, b1, a2, b2


def far_shapes(rng):
    """Shapes to 1e12 and down to 0.01."""
    for _ in range(150):
        a1, b1 = 10 ** rng.uniform(3, 12), 10 ** rng.uniform(9, 12)
        z = rng.uniform(-25, 25) * sqrt(1 / a1 + 1 / b1)
        yield a1, b1, a1 * (1 + z), b1
        yield a1, b1, 10 ** rng.uniform(0, 3), 10 ** rng.uniform(0, 12)
    for _ in range(100):
        small = [rng.choice([0.01, 0.02, 0.05, 0.1, 0.2]), 10 ** rng.uniform(-2, 6)]
        other = [10 ** rng.uniform(-2, 6), 10 ** rng.uniform(-2, 6)]
        rng.shuffle(small)
        yield small[0], small[1], other[0], other[1]
        yield other[0], other[1], small[0], small[1]


def deep_tails(rng):
    """P from 1e-30 to 1e-300, in both directions."""
    for _ in range(700):
        n1 = 10 ** rng.uniform(1.5, 9)
        n2 = n1 * 10 ** rng.uniform(-3, 3)
        rate = 10 ** rng.uniform(-4, -0.02)
        z = sqrt(2 * rng.uniform(70, 680))
        spread = z * sqrt((1 / n1 + 1 / n2) / (rate * (1 - rate)))
        t = log(rate / (1 - rate)) + rng.choice([-1, 1]) * spread
        other = 1 / (1 + 2.718281828459045 ** -min(30, max(-30, t)))
        prior = rng.choice([UNIFORM, JEFFREYS])
        yield arm(round(rate * n1), round(n1), prior) + arm(round(other * n2), max(1, round(n2)), prior)


def mixed_priors(rng):
    """Arms with priors of their own: whole-numbered shapes against others, narrow against wide, small counts above all."""
    for _ in range(600):
        pair = []
        for _ in range(2):
            n = int(10 ** rng.uniform(0, rng.choice([2, 3, 7])))
            c = rng.choice([0, n, rng.randint(0, n), rng.randint(0, n), min(n, int(10 ** rng.uniform(0, 7)))])
            real = 10 ** rng.uniform(-1, 2), 10 ** rng.uniform(-1, 2)
            pair.append(arm(c, n, rng.choice([UNIFORM, UNIFORM, JEFFREYS, ODD, STRONG, real])))
        yield pair[0] + pair[1]
    for _ in range(200):
        n1, n2 = rng.randint(1, 3), rng.randint(15, 90)
        yield arm(rng.randint(0, n1), n1, JEFFREYS) + arm(rng.randint(n2 // 5, n2 - n2 // 5), n2, UNIFORM)


def research_cases():
    """The inputs of an earlier study, kept in inequality_inputs.txt; the values here are computed anew."""
    with open(__file__.replace("inequality.py", "inequality_inputs.txt"), encoding="ascii") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield tuple(map(float, line.split()))


def cases():
    rng = random.Random(30)
    found = list(research_cases())
    for family in (tiny_tables(), small_counts(rng), below_one(rng), experiments(rng), none_or_all(rng),
                   real_shapes(rng), far_shapes(rng), deep_tails(rng), mixed_priors(rng)):
        found += [c for c in family if min(c) > 0]
    return list(dict.fromkeys(found))


def estimate(a1, b1, a2, b2):
    """log of a crude bound of P(X > Y): the largest F_Y S_X, to leave out what cannot be printed."""
    x, y = Arm(a1, b1), Arm(a2, b2)
    t1, t2 = log(a1 / b1), log(a2 / b2)
    if t1 >= t2:
        return 0.0
    lo, hi = t1, t2
    for _ in range(80):
        p, q = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        if y.log_lower(p) + x.log_upper(p) < y.log_lower(q) + x.log_upper(q):
            lo = p
        else:
            hi = q
    return y.log_lower(lo) + x.log_upper(lo)


def exact(a1, b1, a2, b2):
    """P(X > Y) for integer shapes as an exact rational: the negative hypergeometric sum over i < a1."""
    a1, b1, a2, b2 = map(int, (a1, b1, a2, b2))
    n1, n2 = a1 + b1 - 1, a2 + b2 - 1
    # X > Y: of n1 + n2 uniform numbers, the a1-th of the first group comes after the a2-th of the second
    total = sum(comb(i + a2 - 1, i) * comb(n1 - i + n2 - a2, n1 - i) for i in range(a1))
    return Fraction(total, comb(n1 + n2, n1))


def evaluate(case):
    if estimate(*case) < -700 or estimate(*(case[2:] + case[:2])) < -700:
        return None
    x, y = Arm(*case[:2]), Arm(*case[2:])
    up, down = Below(y, x), Below(x, y)
    values = [up.by_y, down.by_y, up.area, down.area]
    if min(map(float, values)) < SMALLEST:
        return None
    two_ways = max(abs(float(d.by_x / d.by_y - 1)) for d in (up, down))
    total = abs(float(values[0] + values[1] - 1))
    gap = x.a / x.n - y.a / y.n
    mean = abs(float((values[2] - values[3] - gap) / max(values[2], values[3])))
    against = 0.0
    if all(v == int(v) for v in case) and sum(case) < 3000:
        p = exact(*case)
        against = abs(float(values[0] / arb(fmpq(p.numerator, p.denominator)) - 1))
    line = " ".join(map(repr, case)) + " " + " ".join(map(sci, values))
    return line, two_ways, total, mean, against


def main():
    every = cases()
    results = [r for r in parallel(evaluate, every) if r]
    write("inequality.txt", "a1 b1 a2 b2 x_greater y_greater x_minus_y y_minus_x", [r[0] for r in results],
          ["inequality.py", "P(X > Y), P(Y > X), E[max(X - Y, 0)], E[max(Y - X, 0)]"])
    worst = [max(r[i] for r in results) for i in range(1, 5)]
    print(f"candidates {len(every)}; two integrals of P differ by {worst[0]:.1e}, sum of chances - 1 {worst[1]:.1e}, "
          f"losses against means {worst[2]:.1e}; {sum(r[4] > 0 for r in results)} against exact rationals {worst[3]:.1e}")


if __name__ == "__main__":
    sys.exit(main())
