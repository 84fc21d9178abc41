"""within.txt: the stratified comparison and its intervals. python generate/within.py [SEED COUNT FILE]

Constrained rates by closed form (the cubic of Miettinen and Nurminen 1985, the quadratic of Koopman 1984), the likeliest of all
candidates, in 110 digits. All crossings of the critical value are found by a scan on a logarithmic scale around the estimate,
no effect and both limits.
"""
import random
import sys
from fractions import Fraction
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 110
ZERO, ONE = mpf(0), mpf(1)


def loglik(x, n, p):
    if (x > 0 and p <= 0) or (x < n and p >= 1):
        return -mp.inf
    return (x * mp.log(p) if x else ZERO) + ((n - x) * mp.log(1 - p) if x < n else ZERO)


def at_difference(stratum, d):
    """The likeliest p0, p1 with p1 - p0 = d."""
    n0, x0, n1, x1 = stratum
    low, high = max(ZERO, d), min(ONE, 1 + d)
    theta = mpf(n0) / n1
    rate1, rate0 = mpf(x1) / n1, mpf(x0) / n0
    a = 1 + theta
    b = -(1 + theta + rate1 + theta * rate0 + d * (theta + 2))
    c = d * d + d * (2 * rate1 + theta + 1) + rate1 + theta * rate0
    e = -rate1 * d * (1 + d)
    v = b**3 / (3 * a) ** 3 - b * c / (6 * a * a) + e / (2 * a)
    square = b * b / (3 * a) ** 2 - c / (3 * a)
    u = mp.sqrt(max(square, ZERO)) * (1 if v > 0 else -1)
    candidates = [low, high]
    if u:
        w = (mp.pi + mp.acos(max(-ONE, min(ONE, v / u**3)))) / 3
        candidates += [2 * u * mp.cos(w + 2 * mp.pi * k / 3) - b / (3 * a) for k in range(3)]
    else:
        candidates.append(-b / (3 * a))
    inside = [min(high, max(low, p)) for p in candidates]
    p1 = max(inside, key=lambda p: loglik(x1, n1, p) + loglik(x0, n0, p - d))
    return p1 - d, p1


def at_ratio(stratum, r):
    """The likeliest p0, p1 with p1 = r p0."""
    n0, x0, n1, x1 = stratum
    if x0 + x1 == 0:
        return ZERO, ZERO
    a, b, c = r * (n0 + n1), -(r * (n1 + x0) + x1 + n0), mpf(x0 + x1)
    root = mp.sqrt(max(b * b - 4 * a * c, ZERO))
    p0 = min(2 * c / (-b + root), ONE, 1 / r)
    return p0, r * p0


class Pooled:
    def __init__(self, strata, critical):
        self.strata = [s for s in strata if s[0] and s[2]]
        self.weights = [Fraction(s[0] * s[2], s[0] + s[2]) for s in self.strata]
        share = lambda count, size: sum(w * Fraction(s[count], s[size]) for w, s in zip(self.weights, self.strata))
        self.won, self.lost, self.total = share(3, 2), share(1, 0), sum(self.weights)
        self.critical = critical

    def sum(self, rates, r):
        total = ZERO
        for w, s in zip(self.weights, self.strata):
            (p0, p1), n = rates(s), s[0] + s[2]
            v = p1 * (1 - p1) / s[2] + r * r * p0 * (1 - p0) / s[0]
            total += mpf(w.numerator) ** 2 / mpf(w.denominator) ** 2 * v * n / (n - 1)
        return total

    def z(self):
        return self.over(exact(self.won - self.lost), self.sum(lambda s: at_ratio(s, ONE), ONE))

    def over(self, numerator, variance):
        if numerator == 0:
            return ZERO
        return numerator / mp.sqrt(variance) if variance > 0 else mp.inf * mp.sign(numerator)

    def rejects_difference(self, d):
        numerator = exact(self.won - self.lost) - d * exact(self.total)
        return abs(self.over(numerator, self.sum(lambda s: at_difference(s, d), ONE))) - self.critical

    def rejects_ratio(self, log):
        r = mp.exp(log)
        numerator = exact(self.won) - r * exact(self.lost)
        return abs(self.over(numerator, self.sum(lambda s: at_ratio(s, r), r))) - self.critical


def exact(fraction):
    return mpf(fraction.numerator) / mpf(fraction.denominator)


def crossings(function, points):
    """All x between neighbouring points where the sign changes."""
    found, points = [], sorted(points)
    values = [function(x) for x in points]
    for (a, b), (fa, fb) in zip(zip(points, points[1:]), zip(values, values[1:])):
        if (fa > 0) == (fb > 0):
            continue
        for step in range(400):
            slope = fb - fa
            middle = (a + b) / 2 if step % 3 == 2 or not mp.isfinite(slope) else a - fa * (b - a) / slope
            if not min(a, b) < middle < max(a, b):
                middle = (a + b) / 2
            value = function(middle)
            if (value > 0) == (fa > 0):
                a, fa = middle, value
            else:
                b, fb = middle, value
            if abs(b - a) <= mpf(10) ** -40 * max(abs(a), abs(b)) or abs(value) < mpf(10) ** -60:
                break
        found.append(middle)
    return found


def ends(pooled, function, estimate, low, high, rejects):
    """The first crossings on the way from the estimate if no effect is rejected, else the farthest."""
    steps = [mpf(10) ** (-mpf(k) / 6) for k in range(100)]
    points = {low, high, *(estimate + (high - estimate) * s for s in steps), *(estimate - (estimate - low) * s for s in steps)}
    points |= {s for s in steps if s < high} | {-s for s in steps if -s > low}
    points |= {low + s for s in steps[::2] if low + s < high} | {high - s for s in steps[::2] if high - s > low}
    nudge = mpf(10) ** -30 * (high - low)
    found = crossings(function, [p for p in points if p != estimate] + [estimate + nudge, estimate - nudge])
    below, above = [x for x in found if x < estimate], [x for x in found if x > estimate]
    pick_low, pick_high = (max, min) if rejects else (min, max)
    return pick_low(below, default=low), pick_high(above, default=high)


def line(strata, level):
    alpha = mpf(1) - mpf(level)
    critical = mp.sqrt(2) * mp.erfinv(1 - alpha)
    pooled = Pooled(strata, critical)
    z = pooled.z()
    p = mp.erfc(abs(z) / mp.sqrt(2))
    if p != 1 and abs(abs(z) - critical) < mpf(10) ** -12:
        return None
    rejects = p < alpha
    estimate = exact(pooled.won - pooled.lost) / exact(pooled.total)
    numbers = [z, p, *ends(pooled, pooled.rejects_difference, estimate, -ONE, ONE, rejects)]
    if pooled.won == 0 and pooled.lost == 0:
        numbers += [None, None]
    else:
        at = lambda won, lost: mp.log(exact(won) / exact(lost))
        limit = mpf(90)
        if pooled.won == 0:
            log = -limit
        elif pooled.lost == 0:
            log = limit
        else:
            log = at(pooled.won, pooled.lost)
        low, high = ends(pooled, pooled.rejects_ratio, log, -limit, limit, rejects)
        numbers += [mpf(-1) if pooled.won == 0 else mp.expm1(low), mp.inf if pooled.lost == 0 else mp.expm1(high)]
    text = " ".join("-" if x is None else "inf" if x == mp.inf else mp.nstr(x, 25) for x in numbers)
    return f"{level} {text} " + " ".join(str(count) for s in strata for count in s)


def some_counts(dice, largest):
    n = int(10 ** dice.uniform(0, largest))
    few = min(n, dice.choice([0, 1, 2, 3, 10, 30]))
    return n, dice.choice([few, n - few, 0, n, dice.randint(0, n), n // 2, n // 30])


def some_strata(dice):
    kind = dice.randrange(4)
    if kind == 0:
        # Alike, as days are.
        rate, size, share = 10 ** dice.uniform(-3, 0), 10 ** dice.uniform(1, 6), 10 ** dice.uniform(-2, 2)
        strata = []
        for _ in range(dice.randint(2, 6)):
            n0, n1 = max(1, int(size * dice.uniform(0.5, 2))), max(1, int(size * share * dice.uniform(0.5, 2)))
            sizes = [(n, min(n, max(0, round(n * rate * dice.uniform(0.7, 1.3))))) for n in (n0, n1)]
            strata.append(sizes[0] + sizes[1])
        return strata
    largest = [0, 1.0, 4.0, 12.0][kind]
    return [some_counts(dice, largest) + some_counts(dice, largest) for _ in range(dice.randint(1, 5))]


def main(seed, count, path):
    dice = random.Random(seed)
    levels = ["0.5", "0.9", "0.95", "0.99", "0.9999"]
    cases = [([(1000, 0, 100000, 0), (12, 0, 2, 1)], level) for level in levels]
    cases += [([(200, 0, 50, 1), (20, 20, 1, 1)], level) for level in levels]
    cases += [([(5, 5, 7, 7), (3, 0, 4, 0)], "0.95"), ([(5, 5, 7, 0)], "0.95"), ([(9, 0, 4, 0)], "0.95")]
    # A stratum without conversions beside one with few: holes of all sizes.
    for k in range(1, 11, 2):
        cases.append(([(10**k, 0, 10 ** (11 - k), 0), (12, 0, 2, 1)], "0.95"))
        cases.append(([(10**k, 10**k, 10 ** (11 - k), 10 ** (11 - k)), (12, 11, 30, 30)], "0.9"))
    while len(cases) < count:
        cases.append((some_strata(dice), dice.choice(levels)))
    with Path(path).open("w") as file:
        print("# level, z, p, ends of the difference and of the lift at this level, then visitors and conversions of", file=file)
        print("# control and variant of each stratum; generator: generate/within.py", file=file)
        for strata, level in cases:
            text = line(strata, level)
            if text:
                print(text, file=file, flush=True)


if __name__ == "__main__":
    default = ["5", "240", Path(__file__).parent.parent / "within.txt"]
    seed, count, path = sys.argv[1:] or default
    main(int(seed), int(count), path)
