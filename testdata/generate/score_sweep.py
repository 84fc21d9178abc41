"""score_sweep.txt: score statistics, their p-values and the score intervals of arms that have little in common.

    score_sweep.py                      writes ../score_sweep.txt
    score_sweep.py CASES SEED FILE      a sweep of another size, for the test's environment variable ABSTATS_SCORE_SWEEP

Visitors from 1 to 1e12 in either arm, every decade as likely; none, one, few, half, all but few, all but one and all of
them convert, or any number; margins from 1e-9 to the ends of the domain, and next to what makes differences vanish."""

import math
import random
import sys

from flint import arb, ctx, fmpq

from common import parallel, sci, write
from score_statistics import fraction, z_difference, z_ratio

CASES, SEED = 1500, 612
LEVELS = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999]
MOST_DIFFERENCE, MOST_LIFT = 0.999999, 1e6


def log_uniform(rng, low, high):
    return 10 ** rng.uniform(math.log10(low), math.log10(high))


def conversions(rng, n, other):
    few = min(n, rng.randint(1, 9))
    kind = rng.randrange(11)
    if kind == 10 and other:  # not far from the other arm's rate
        rate = other[1] / other[0]
        near = n * rate + rng.uniform(-4, 4) * (n * rate * (1 - rate)) ** 0.5
        return min(n, max(0, round(near)))
    some = min(n, int(log_uniform(rng, 1, n + 1)))
    return [0, min(1, n), few, n // 2, (n + 1) // 2, n - few, n - min(1, n), n, some, n - some, rng.randint(0, n)][kind]


def arms(rng):
    n1, n2 = (int(log_uniform(rng, 1, 10**12)) for _ in range(2))
    if rng.random() < 0.25:
        n1, n2 = int(log_uniform(rng, 1, 40)), int(log_uniform(rng, 10**7, 10**12))
        if rng.random() < 0.5:
            n1, n2 = n2, n1
    first = (n1, conversions(rng, n1, None))
    second = (n2, conversions(rng, n2, first))
    return [*first, *second] if rng.random() < 0.5 else [*second, *first]


def margin(rng, most, special):
    """A size in (0, most]; `special` are where something vanishes."""
    kind = rng.randrange(4)
    special = [abs(value) for value in special if 0 < abs(value) <= most]
    if kind == 0:
        return log_uniform(rng, 1e-9, most)
    if kind == 1:
        return rng.choice([0.01, 0.05, 0.1, 0.25, 0.5, 0.9])
    if kind == 2 or not special:
        return 1 - log_uniform(rng, 1e-6, 1)
    near = rng.choice(special) * (1 + rng.choice([0, 0, 1e-15, 1e-12, 1e-8, 1e-4]) * rng.choice([-1, 1]))
    return min(near, most)


def inputs(count, seed):
    rng = random.Random(seed)
    for _ in range(count):
        n1, x1, n2, x2 = counts = arms(rng)
        p1, p2 = x1 / n1, x2 / n2
        d_special = [p2 - p1, p1, p2, 1 - p1, 1 - p2]
        d = [margin(rng, MOST_DIFFERENCE, d_special) for _ in range(2)]
        ratios = [p2 / p1 if p1 else 0, (n1 + n2) / (n2 + x1), (n1 + x2) / (n1 + n2), p2, 1 / p1 if p1 else 0]
        l = [margin(rng, most, [r - 1 for r in ratios if (r > 1) == up])
             for most, up in ((MOST_DIFFERENCE, False), (MOST_LIFT, True))]
        yield (*counts, rng.choice(LEVELS), max(-MOST_DIFFERENCE, -d[0]), min(MOST_DIFFERENCE, d[1]), -l[0], l[1])


def upper_tail(z):
    """0 stands for what is below 1e-300, the smallest that the accuracies speak of."""
    if abs(z) > 38:
        return arb(0) if z > 0 else arb(1)
    tail = (z / arb(2).sqrt()).erfc() / 2
    return tail if tail > arb("1e-300") else arb(0)


def root(f, inside, outside):
    """Where the increasing f is 0, given f(inside) < 0 < f(outside), both positive, to 1e-45 of itself: by the Illinois
    variant of regula falsi in a number between, on the scale of logarithms while far."""
    f_inside, f_outside = f(inside), f(outside)
    assert f_inside < 0 < f_outside
    side, last = 0, None
    for step in range(300):
        wide = abs(outside - inside) > inside.min(outside)
        # Every fourth step halves, in case one end stays.
        if step % 4 == 3 or wide:
            middle = (inside * outside).sqrt().mid()
        else:
            middle = ((inside * f_outside - outside * f_inside) / (f_outside - f_inside)).mid()
        if last is not None and abs(middle - last) < middle * arb("1e-46"):
            before, after = sorted([middle * (1 - arb("1e-45")), middle * (1 + arb("1e-45"))], key=lambda t: abs(t - inside))
            if f(before.mid()) < 0 < f(after.mid()):
                return arb(middle, middle * arb("1e-45"))
        value = f(middle)
        last = middle
        if value < 0:
            inside, f_inside = middle, value
            f_outside = f_outside / 2 if side == -1 else f_outside
            side = -1
        else:
            outside, f_outside = middle, value
            f_inside = f_inside / 2 if side == 1 else f_inside
            side = 1
        f_inside, f_outside = f_inside.mid(), f_outside.mid()
    raise ArithmeticError("no convergence")


def wilson(n, x, c):
    middle, spread = (x + c * c / 2) / (n + c * c), c * (c * c / 4 + arb(fmpq(x * (n - x), n))).sqrt() / (n + c * c)
    low = arb(fmpq(x, n)) ** 2 * n / (n + c * c) / (middle + spread) if x else arb(0)
    return [low, middle + spread if x < n else arb(1)]


def mee(n1, x1, n2, x2, c):
    observed = fmpq(x2, n2) - fmpq(x1, n1)
    ends = []
    for direction in (-1, 1):
        reach = 1 - direction * observed
        if reach == 0:
            ends.append(arb(direction))
            continue
        f = lambda s: -direction * z_difference(n1, x1, n2, x2, arb(observed) + direction * s) - c
        outside = arb(reach) * (1 - arb(2) ** -60)
        assert f(outside) > 0
        inside = outside / 64
        while not f(inside) < 0:
            inside = inside / 64
        ends.append(arb(observed) + direction * root(f, inside.mid(), outside.mid()))
    return ends


def koopman(n1, x1, n2, x2, c):
    """The ratio's ends are sought, and its inverse's, which is the same question with the arms exchanged."""
    def upper(n1, x1, n2, x2):
        f = lambda rho: -z_ratio(n1, x1, n2, x2, rho) - c
        inside = arb(fmpq(x2, n2) / fmpq(x1, n1)).mid() if x2 else arb(fmpq(1, n2)) * arb(2) ** -60
        while not f(inside) < 0:
            inside = (inside * (1 - arb(2) ** -70)).mid() if x2 else inside / 4
        step = arb(2) ** -30
        while not f((inside * (1 + step)).mid()) > 0:
            step = step * 8
        return root(f, inside, (inside * (1 + step)).mid())
    if x1 == x2 == 0:
        return None
    return [1 / upper(n2, x2, n1, x1) - 1 if x2 else arb(-1), upper(n1, x1, n2, x2) - 1 if x1 else None]


def line(case):
    ctx.prec = 512
    n1, x1, n2, x2, level, *margins = case
    counts, exact = (n1, x1, n2, x2), [fraction(margin) for margin in margins]
    c = normal_quantile(level)
    zs = [z_difference(*counts, margin) for margin in exact[:2]]
    if x1 + x2:
        zs += [z_ratio(*counts, 1 + margin) for margin in exact[2:]]
    ps = [upper_tail(z if i % 2 == 0 else -z) for i, z in enumerate(zs)]
    intervals = [*wilson(n2, x2, c), *mee(*counts, c), *(koopman(*counts, c) or [None, None])]
    absent = [None] * (4 - len(zs))
    numbers = [*zs, *absent, *ps, *absent]
    fields = ["none" if number is None else text(number) for number in numbers + intervals[:4]]
    fields += ["none" if x1 + x2 == 0 else "inf" if number is None else text(number) for number in intervals[4:]]
    return " ".join(map(str, (*counts, *map(repr, (level, *margins)), *fields)))


def normal_quantile(level):
    """The c with P(|Z| < c) = level."""
    level = arb(fraction(level))
    c = arb(0)  # from below: the probability is concave
    for _ in range(60):
        c = (c - ((c / arb(2).sqrt()).erf() - level) / ((-c * c / 2).exp() * (2 / arb.pi()).sqrt())).mid()
    assert abs((c / arb(2).sqrt()).erf() - level) < arb("1e-80")
    return c


def text(value):
    return "0" if value.is_zero() else sci(value)


COLUMNS = ("n_control x_control n_variant x_variant level difference_low difference_high lift_low lift_high, then z of each margin, "
           "p of each (above a low one, below a high one), ends of Wilson's, Mee's and Koopman's interval")


def main():
    count, seed, name = (int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 1 else (CASES, SEED, "score_sweep.txt")
    lines = parallel(line, list(inputs(count, seed)))
    write(name, COLUMNS, lines, ("score_sweep.py", "none: absent; inf: unbounded"))


if __name__ == "__main__":
    main()
