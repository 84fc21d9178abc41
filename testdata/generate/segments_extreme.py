"""Breakdowns from the whole domain, visitors on a log scale to 1e12 and rates at 0 and 1 above all: segments.txt's columns.

The definition again, faster: the profile log likelihood at 400 bits (arb, of which the midpoints are kept), whose constrained
rates are the roots of the published quadratic (ratio) and cubic (difference) with the largest likelihood, the ends of the
range included; the common effect by golden section to 1e-30. No score, no multiplier, no Newton step.

    segments_extreme.py                    writes segments_extreme.txt
    segments_extreme.py SEED COUNT FILE    as many others, for SEGMENT_REFERENCES=FILE cargo test --lib segments
"""
import random
import sys
from fractions import Fraction as F
from pathlib import Path

import mpmath as mp
from flint import arb, ctx

from common import parallel
from segments import mantel_haenszel, show

ctx.prec = 400
ZERO, ONE = arb(0), arb(1)
GOLDEN = ((arb(5).sqrt() - 1) / 2).mid()
IMPOSSIBLE = -(arb(10) ** 500)


def log_likelihood(x, n, p):
    if (x and not p > 0) or (x < n and not p < 1):
        return IMPOSSIBLE
    return (x * p.log() if x else ZERO) + ((n - x) * (1 - p).log() if x < n else ZERO)


def best(s, candidates):
    n_c, x_c, n_t, x_t = s
    value = IMPOSSIBLE
    for p, p_t in candidates:
        at = (log_likelihood(x_c, n_c, p) + log_likelihood(x_t, n_t, p_t)).mid()
        value = at if at > value else value
    return value


def clamp(p):
    return ZERO if not p > 0 else ONE if not p < 1 else p


def profile_ratio(s, log_ratio):
    n_c, x_c, n_t, x_t = s
    if x_c + x_t == 0:
        return ZERO
    r = log_ratio.exp().mid()
    a, b, c = (n_c + n_t) * r, -(n_c + x_t + r * (n_t + x_c)), arb(x_c + x_t)
    square = (b * b - 4 * a * c).mid()
    root = square.sqrt().mid() if square > 0 else ZERO
    end = (1 / r).mid() if r > 1 else ONE
    roots = [(2 * c / (root - b)).mid(), ((root - b) / (2 * a)).mid()]
    return best(s, [(p, clamp((r * p).mid())) for p in roots if 0 <= p <= end] + [(end, ONE if r > 1 else r)])


def times(u, v):
    out = [ZERO] * (len(u) + len(v) - 1)
    for i, a in enumerate(u):
        for j, b in enumerate(v):
            out[i + j] += a * b
    return out


def profile_difference(s, d):
    n_c, x_c, n_t, x_t = s
    # (x_c - n_c p)(p + d)(1 - p - d) + (x_t - n_t (p + d)) p (1 - p) as a polynomial in p
    first = times([arb(x_c), arb(-n_c)], times([d, ONE], [1 - d, -ONE]))
    second = times([x_t - n_t * d, arb(-n_t)], [ZERO, ONE, -ONE])
    k0, k1, k2, k3 = [(a + b).mid() for a, b in zip(first, second)]
    low, high = (ZERO, (1 - d).mid()) if d > 0 else ((-d).mid(), ONE)
    shift = -k2 / (3 * k3)
    p3 = ((3 * k3 * k1 - k2 * k2) / (3 * k3 * k3)).mid()
    q3 = ((2 * k2 ** 3 - 9 * k3 * k2 * k1 + 27 * k3 * k3 * k0) / (27 * k3 ** 3)).mid()
    roots = []
    if p3 < 0:
        arm = (2 * (-p3 / 3).sqrt()).mid()
        angle = (3 * q3 / (p3 * arm)).mid()
        angle = (ONE if not angle < 1 else -ONE if not angle > -1 else angle).acos().mid()
        roots = [(shift + arm * ((angle - 2 * arb.pi() * k) / 3).cos()).mid() for k in range(3)]
    ends = [(ZERO, d), (high, ONE)] if d > 0 else [(low, ZERO), (ONE, (1 + d).mid())]
    return best(s, [(p, clamp((p + d).mid())) for p in roots if low <= p <= high] + ends)


def maximum(function, low, high):
    a, b = low.mid(), high.mid()
    c, d = (b - GOLDEN * (b - a)).mid(), (a + GOLDEN * (b - a)).mid()
    at_c, at_d = function(c), function(d)
    while b - a > arb("1e-30") * max(1e-8, abs(float(a))):
        if at_c > at_d:
            b, d, at_d = d, c, at_c
            c = (b - GOLDEN * (b - a)).mid()
            at_c = function(c)
        else:
            a, c, at_c = c, d, at_d
            d = (a + GOLDEN * (b - a)).mid()
            at_d = function(d)
    middle = ((a + b) / 2).mid()
    at_middle, at_zero = function(middle), function(ZERO)
    return (at_zero, ZERO) if at_zero > at_middle else (at_middle, middle)


def number(value):
    return mp.mpf(0) if value == 0 else mp.mpf(value.str(40, radius=False).strip("[]").split(" ")[0])


def homogeneity(segments, ratio):
    if ratio:
        segments = [s for s in segments if s[1] + s[3] > 0]
    if len(segments) < 2:
        return None
    effect = lambda at: at.exp() - 1 if ratio else at
    if ratio and not any(s[3] for s in segments):
        return mp.mpf(-1), mp.mpf(0)
    if ratio and not any(s[1] for s in segments):
        return mp.inf, mp.mpf(0)
    if not ratio:
        own = [F(s[3], s[2]) - F(s[1], s[0]) for s in segments]
    elif all(s[1] and s[3] for s in segments):
        own = [F(s[3] * s[0], s[2] * s[1]) for s in segments]
    else:
        own = None
    ends = (arb(-45), arb(45))
    if own:
        ends = [arb(end.numerator) / end.denominator for end in (min(own), max(own))]
        ends = [end.log() for end in ends] if ratio else ends
        if min(own) == max(own):
            return number(effect(ends[0]).mid()), mp.mpf(0)
    profile = profile_ratio if ratio else profile_difference
    value, at = maximum(lambda at: sum((profile(s, at) for s in segments), ZERO).mid(), *ends)
    saturated = sum((log_likelihood(x, n, arb(x) / n) for s in segments for n, x in (s[:2], s[2:])), ZERO)
    return number(effect(at).mid()), number((2 * (saturated - value)).mid())


def log_uniform(rng, low, high):
    return 10 ** rng.uniform(mp.log10(low), mp.log10(high))


def arm(rng, largest, wild):
    n = int(log_uniform(rng, 1, largest))
    x = int(log_uniform(rng, 1, n + 1))
    if wild:
        x = rng.choice([0, n, int(n * rng.random()), n - x, n - x, n - 1, 1, x])
    return n, max(0, min(n, x))


def breakdown(rng):
    largest, size, kind = rng.choice([10, 100, 1e4, 1e6, 1e9, 1e12]), rng.choice([2, 2, 2, 3, 3, 4, 6, 10]), rng.randrange(3)
    rate, ratio = log_uniform(rng, 1e-4, 1), log_uniform(rng, 0.3, 3)
    segments = []
    for _ in range(size):
        arms = [arm(rng, largest, kind < 2) for _ in range(2)]
        if kind == 1 and rng.random() < 0.8:
            # near one rate and one ratio
            for k, p in enumerate((rate, min(1.0, rate * ratio))):
                n = arms[k][0]
                arms[k] = n, max(0, min(n, round(n * p + rng.uniform(-2, 2) * (n * p * (1 - p)) ** 0.5)))
        segments.append((*arms[0], *arms[1]))
    return segments


# What was wrong once: rates near 1, where a ratio next to 1 lost its digits; a small arm beside a large one, where the
# rounding of the large one's rate was all there was of the score; differences near -1, whose variance is a small part of its terms.
FOUND = [
    [(472954532770, 472954531627, 1313669647, 1313669647), (260577142, 260577141, 187, 186)],
    [(2, 1, 38648580047, 1), (642, 0, 31979973517, 31979973515), (396238550, 396238549, 1730, 1730)],
    [(10 ** 12, 10 ** 12 - 3, 10 ** 12, 10 ** 12 - 5), (10 ** 12, 10 ** 12 - 1, 10 ** 11, 10 ** 11 - 2)],
    [(2, 0, 397470059984, 105711756), (274, 0, 2, 0)],
    [(10 ** 12, 10 ** 12 - 1, 10 ** 12, 2)],
    [(10 ** 9, 10 ** 9 - 1, 10 ** 9, 2), (10 ** 6, 10 ** 6, 10 ** 6, 1)],
    [(10 ** 8, 3, 10 ** 8, 10 ** 8 - 2), (1000, 0, 10 ** 6, 999999)],
]


def line(segments):
    lift, difference = homogeneity(segments, True), homogeneity(segments, False)
    numbers = [*(lift or (None, None)), *(difference or (None, None)), *mantel_haenszel(segments)]
    return " ".join(["extreme", *map(show, numbers), *(str(count) for s in segments for count in s)])


def main():
    seed, count, path = sys.argv[1:] or ("20261128", "150", Path(__file__).parent.parent / "segments_extreme.txt")
    rng = random.Random(int(seed))
    cases = FOUND + [breakdown(rng) for _ in range(int(count))]
    header = ["# the columns of segments.txt; generate/segments_extreme.py"]
    Path(path).write_text("\n".join(header + parallel(line, cases)) + "\n")
    print(len(cases), "breakdowns")


if __name__ == "__main__":
    main()
