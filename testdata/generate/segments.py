"""Breakdowns of two arms: tests of one effect for all segments, Mantel-Haenszel estimates; the definitions.

The likelihood ratio statistics come from the log likelihood alone, at 60 digits: the constrained rates are the roots of the
published quadratic (ratio) and cubic (difference) with the largest likelihood, the ends of the range included, and the
common effect is found by golden section on the profile, which is concave. No score, no multiplier, no Newton step.
The Mantel-Haenszel sums are exact rationals.
"""
import random
from fractions import Fraction as F
from pathlib import Path

import mpmath as mp

mp.mp.dps = 60
GOLDEN = (mp.sqrt(5) - 1) / 2


def log_likelihood(x, n, p):
    if (x > 0 and p <= 0) or (x < n and p >= 1):
        return mp.mpf("-inf")
    return (x * mp.log(p) if x else mp.mpf(0)) + ((n - x) * mp.log1p(-p) if x < n else mp.mpf(0))


def own(s):
    n_c, x_c, n_t, x_t = s
    return log_likelihood(x_c, n_c, mp.mpf(x_c) / n_c) + log_likelihood(x_t, n_t, mp.mpf(x_t) / n_t)


def profile_ratio(s, log_ratio):
    n_c, x_c, n_t, x_t = s
    if x_c + x_t == 0:
        return mp.mpf(0)
    r = mp.exp(log_ratio)
    a, b, c = (n_c + n_t) * r, -(n_c + x_t + r * (n_t + x_c)), x_c + x_t
    root = mp.sqrt(max(mp.mpf(0), b * b - 4 * a * c))
    top = min(mp.mpf(1), 1 / r)
    candidates = [(-b - root) / (2 * a), (-b + root) / (2 * a), top]
    return max(log_likelihood(x_c, n_c, p) + log_likelihood(x_t, n_t, min(mp.mpf(1), r * p))
               for p in candidates if 0 <= p <= top)


def profile_difference(s, d):
    n_c, x_c, n_t, x_t = s
    # (x_c - n_c p)(p + d)(1 - p - d) + (x_t - n_t (p + d)) p (1 - p) as a polynomial in p
    def times(u, v):
        out = [mp.mpf(0)] * (len(u) + len(v) - 1)
        for i, a in enumerate(u):
            for j, b in enumerate(v):
                out[i + j] += a * b
        return out
    first = times([x_c, -n_c], times([d, mp.mpf(1)], [1 - d, mp.mpf(-1)]))
    second = times([x_t - n_t * d, -n_t], [mp.mpf(0), mp.mpf(1), mp.mpf(-1)])
    second += [mp.mpf(0)] * (len(first) - len(second))
    cubic = [a + b for a, b in zip(first, second)]
    low, high = max(mp.mpf(0), -d), min(mp.mpf(1), 1 - d)
    # in the trigonometric form of the roots
    k0, k1, k2, k3 = cubic
    shift = -k2 / (3 * k3)
    p3 = (3 * k3 * k1 - k2 ** 2) / (3 * k3 ** 2)
    q3 = (2 * k2 ** 3 - 9 * k3 * k2 * k1 + 27 * k3 ** 2 * k0) / (27 * k3 ** 3)
    candidates = [low, high]
    if p3 < 0:
        arm = 2 * mp.sqrt(-p3 / 3)
        angle = max(mp.mpf(-1), min(mp.mpf(1), 3 * q3 / (p3 * arm)))
        candidates += [shift + arm * mp.cos((mp.acos(angle) - 2 * mp.pi * k) / 3) for k in range(3)]
    best = mp.mpf("-inf")
    for p in candidates:
        if low <= p <= high:
            best = max(best, log_likelihood(x_c, n_c, p) + log_likelihood(x_t, n_t, min(mp.mpf(1), max(mp.mpf(0), p + d))))
    return best


def maximum(function, low, high):
    a, b = mp.mpf(low), mp.mpf(high)
    c, d = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    at_c, at_d = function(c), function(d)
    while b - a > mp.mpf(10) ** -26 * max(mp.mpf(10) ** -6, abs(a)):
        if at_c > at_d:
            b, d, at_d = d, c, at_c
            c = b - GOLDEN * (b - a)
            at_c = function(c)
        else:
            a, c, at_c = c, d, at_d
            d = a + GOLDEN * (b - a)
            at_d = function(d)
    candidates = [((at_c + at_d) / 2, (a + b) / 2), (function(mp.mpf(0)), mp.mpf(0))]
    return max(candidates, key=lambda pair: pair[0])


def homogeneity(segments, profile):
    saturated = sum(own(s) for s in segments)
    if profile is profile_ratio:
        segments = [s for s in segments if s[1] + s[3] > 0]
        if len(segments) < 2:
            return None
        if all(s[3] == 0 for s in segments):
            return mp.mpf(-1), mp.mpf(0)
        if all(s[1] == 0 for s in segments):
            return mp.inf, mp.mpf(0)
        own_effects = [mp.log(mp.mpf(s[3]) * s[0] / (mp.mpf(s[2]) * s[1])) for s in segments if s[1] and s[3]]
        low = min(own_effects) if len(own_effects) == len(segments) else -40
        high = max(own_effects) if len(own_effects) == len(segments) else 40
    else:
        if len(segments) < 2:
            return None
        own_effects = [F(s[3], s[2]) - F(s[1], s[0]) for s in segments]
        low, high = [mp.mpf(e.numerator) / e.denominator for e in (min(own_effects), max(own_effects))]
    if low == high:
        return (mp.expm1(low) if profile is profile_ratio else low), mp.mpf(0)
    value, at = maximum(lambda effect: sum(profile(s, effect) for s in segments), low, high)
    return (mp.expm1(at) if profile is profile_ratio else at), 2 * (saturated - value)


def mantel_haenszel(segments):
    r = s = var = w = p = q = excess = null = F(0)
    for n_c, x_c, n_t, x_t in segments:
        n, x = n_c + n_t, x_c + x_t
        r += F(x_t * n_c, n)
        s += F(x_c * n_t, n)
        var += F(n_t * n_c * x - x_t * x_c * n, n * n)
        w += F(n_c * n_t, n)
        p += F(2 * (n_t ** 2 * x_c - n_c ** 2 * x_t) + n_t * n_c * (n_c - n_t), 2 * n * n)
        q += F(x_t * (n_c - x_c) + x_c * (n_t - x_t), 2 * n)
        excess += x_t - F(n_t * x, n)
        null += F(n_t * n_c * x * (n - x), n * n * (n - 1))
    d = (r - s) / w
    square = excess ** 2 / null if null else None
    return (r / s - 1 if s else None, var / (r * s) if r and s else None, d, (d * p + q) / w ** 2, square)


def show(value):
    if value is None:
        return "-"
    if isinstance(value, F):
        value = mp.mpf(value.numerator) / value.denominator
    if abs(value) < mp.mpf(10) ** -40:
        value = mp.mpf(0)
    return "inf" if value == mp.inf else mp.nstr(value, 20, min_fixed=0, max_fixed=0)


def cases():
    yield "berkeley", [(825, 512, 108, 89), (560, 353, 25, 17), (325, 120, 593, 202), (417, 138, 375, 131), (191, 53, 393, 94), (373, 22, 341, 24)]
    yield "ugdp", [(120, 5, 106, 8), (85, 16, 98, 22)]
    yield "kidney", [(270, 234, 87, 81), (80, 55, 263, 192)]
    yield "rabbits", [(6, 6, 3, 3), (6, 5, 6, 3), (6, 6, 6, 2), (6, 6, 6, 1), (2, 2, 5, 5)]
    yield "zeros", [(10, 0, 10, 0), (10, 0, 10, 3), (10, 2, 10, 0), (10, 10, 10, 10)]
    yield "zeros", [(100, 0, 100, 0), (100, 10, 100, 20)]
    yield "all_zero", [(10, 0, 10, 0), (20, 0, 30, 0)]
    yield "all_one", [(10, 10, 10, 10), (20, 20, 30, 30)]
    yield "variant_zero", [(10, 2, 10, 0), (20, 3, 30, 0)]
    yield "control_zero", [(10, 0, 10, 2), (20, 0, 30, 1)]
    yield "crossed", [(10, 0, 10, 10), (10, 10, 10, 0)]
    yield "crossed", [(1, 0, 1, 1), (1, 1, 1, 0)]
    yield "same", [(100, 10, 100, 20), (1000, 100, 1000, 200), (50, 5, 10, 2)]
    yield "huge", [(10 ** 9, 10 ** 7, 10 ** 9, 10 ** 7 + 5000), (10 ** 8, 10 ** 6, 10 ** 9, 10 ** 7 - 3000)]
    rng = random.Random(20240603)
    for size, largest, count in [(2, 6, 60), (3, 10, 40), (4, 40, 40), (6, 1000, 40), (12, 5000, 20), (3, 10 ** 7, 20)]:
        for _ in range(count):
            segments = []
            for _ in range(size):
                n_c, n_t = rng.randint(1, largest), rng.randint(1, largest)
                p = rng.choice([0.01, 0.05, 0.3, 0.7, 0.97])
                lift = rng.choice([1, 1, 0.8, 1.3])
                draw = lambda n, p: min(n, max(0, round(rng.gauss(n * p, (n * p * (1 - p)) ** 0.5))))
                segments.append((n_c, draw(n_c, p), n_t, draw(n_t, min(1, p * lift))))
            yield "random", segments


def main():
    out = ["# segments: name, common lift, its statistic, common difference, its statistic, Mantel-Haenszel lift, variance of its",
           "# log, Mantel-Haenszel difference, Sato's variance, Mantel-Haenszel chi-squared; then n_C x_C n_T x_T of each segment.",
           "# 20 digits; - for what does not exist. generate/segments.py"]
    for name, segments in cases():
        lift, difference = homogeneity(segments, profile_ratio), homogeneity(segments, profile_difference)
        numbers = [*(lift or (None, None)), *(difference or (None, None)), *mantel_haenszel(segments)]
        out.append(" ".join([name, *map(show, numbers), *(str(count) for s in segments for count in s)]))
    path = Path(__file__).parent.parent / "segments.txt"
    path.write_text("\n".join(out) + "\n")
    print(len(out) - 3, "breakdowns")


if __name__ == "__main__":
    main()
