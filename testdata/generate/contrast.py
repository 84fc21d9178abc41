"""difference*.txt, ratio*.txt, relative_loss.txt: D = X - Y and R = X / Y for independent X ~ Beta(a1, b1), Y ~ Beta(a2, b2)."""

import math
import random
import sys
from statistics import NormalDist

from flint import arb

from common import parallel, sci, write
from panels import Arm, Below, logit, lower_tail

NORMAL = NormalDist()
LEVELS = [0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995]


def outside(a, b, x):
    """P(Beta(a, b) <= x), 0 when far below what can be printed."""
    s = logit(x)
    arm = Arm(a, b)
    return arb(0) if arm.log_lower(float(s)) < -1500 else lower_tail(arm, s)


class Difference:
    """x = y + d; both lines span the part of (0, 1) where x and y are inside."""

    def __init__(self, case, d):
        self.case, self.d = case, arb(d)
        a1, b1, a2, b2 = case
        w = 1 - abs(self.d)
        rise = self.d if self.d > 0 else arb(0)
        fall = -self.d if self.d < 0 else arb(0)
        self.x, self.y = Arm(a1, b1, rise, w), Arm(a2, b2, fall, w)

    @staticmethod
    def weight(points, x, y):
        return [1 / v for v in points.dx(x)]

    def beyond(self):
        """What lies outside the lines: for P(X <= Y + d) by y and by x, for P(X > Y + d) by y and by x."""
        a1, b1, a2, b2 = self.case
        d = self.d
        if d > 0:
            return outside(b2, a2, d), outside(a1, b1, d), arb(0), arb(0)
        if d < 0:
            return arb(0), arb(0), outside(b1, a1, -d), outside(a2, b2, -d)
        return (arb(0),) * 4


class Ratio(Difference):
    """x = r y."""

    def __init__(self, case, r):
        self.case, self.r = case, arb(r)
        a1, b1, a2, b2 = case
        one = arb(1)
        self.x = Arm(a1, b1, 0, self.r if self.r < 1 else one)
        self.y = Arm(a2, b2, 0, 1 / self.r if self.r > 1 else one)

    @staticmethod
    def weight(points, x, y):
        return [g / (x.w * u * v) for g, u, v in zip(points.x(y), points.u, points.v)]

    def beyond(self):
        a1, b1, a2, b2 = self.case
        zero = arb(0)
        if self.r > 1:
            return outside(b2, a2, 1 - 1 / self.r), zero, zero, zero
        if self.r < 1:
            return zero, zero, outside(b1, a1, 1 - self.r), zero
        return (zero,) * 4


def distribution(kind, case, value):
    """Lower tail, upper tail, density, and the largest disagreement between the ways to get them."""
    c = kind(case, value)
    down, up = Below(c.x, c.y, density_weight=c.weight), Below(c.y, c.x)
    p1, p2, q1, q2 = c.beyond()
    lower, upper = down.by_y + p1, up.by_y + q1
    gaps = [lower / (down.by_x + p2) - 1, upper / (up.by_x + q2) - 1, lower + upper - 1]
    return lower, upper, down.density, max(abs(float(g)) for g in gaps)


def one_side(kind, case, value, lower):
    c = kind(case, value)
    p1, _, q1, _ = c.beyond()
    if lower:
        d = Below(c.x, c.y, density_weight=c.weight)
        return d.by_y + p1, d.density
    d = Below(c.y, c.x, density_weight=lambda points, y, x: c.weight(points, x, y))
    return d.by_y + q1, d.density


def moments(case):
    a1, b1, a2, b2 = case
    m1, m2 = a1 / (a1 + b1), a2 / (a2 + b2)
    v1, v2 = m1 * (1 - m1) / (a1 + b1 + 1), m2 * (1 - m2) / (a2 + b2 + 1)
    return m1, m2, v1, v2


def arms(rng, count):
    """Pairs of shapes 0.5 to 1e9: counts with priors 1 and 1/2, zero and full conversions, unequal sizes, real shapes."""
    fixed = [(0, 1, 1, 1), (0, 10, 0, 10), (0, 10, 3, 10), (10, 10, 7, 10), (10, 10, 10, 10), (0, 100, 5, 100), (5, 10, 7, 10),
             (120, 1500, 148, 1480), (0, 10**6, 3, 10**6), (10**6, 10**6, 10**6 - 3, 10**6), (10**8, 10**9, 100020000, 10**9),
             (3, 50, 10**4, 10**6), (10**4, 10**6, 3, 50), (0, 20, 10**5, 10**6), (50, 100, 50, 100), (1, 2, 1, 2)]
    out = []
    for c1, n1, c2, n2 in fixed:
        for prior in (1.0, 0.5):
            out.append((prior + c1, prior + n1 - c1, prior + c2, prior + n2 - c2))
    while len(out) < count:
        n1 = int(10 ** rng.uniform(0, 8.9))
        n2 = n1 if rng.random() < 0.5 else int(10 ** rng.uniform(0, 8.9))
        rate = rng.choice([10 ** rng.uniform(-4, 0), 0.5, rng.random(), 0.0, 1.0])
        shift = rng.gauss(0, 2) * math.sqrt(rate * (1 - rate) * (1 / n1 + 1 / n2))
        c1 = min(n1, max(0, round(n1 * (rate + shift))))
        c2 = min(n2, max(0, round(n2 * rate)))
        if rng.random() < 0.2:
            out.append(tuple(10 ** rng.uniform(-0.3, 6) for _ in range(4)))
        else:
            prior = rng.choice([1.0, 0.5])
            out.append((prior + c1, prior + n1 - c1, prior + c2, prior + n2 - c2))
    return out[:count]


def mixed_priors(rng, count):
    """Small counts whose arms have priors of their own: whole-numbered shapes against others."""
    for _ in range(count):
        pair = []
        for _ in range(2):
            n = int(10 ** rng.uniform(0, rng.choice([2, 5])))
            c = rng.choice([0, n, rng.randint(0, n), rng.randint(0, n), min(n, int(10 ** rng.uniform(0, 5)))])
            a, b = rng.choice([(1.0, 1.0), (0.5, 0.5), (2.5, 2.5), (10 ** rng.uniform(-1, 2), 10 ** rng.uniform(-1, 2))])
            pair.append((a + c, b + n - c))
        yield pair[0] + pair[1]


def difference_cases(rng):
    for case in arms(rng, 125):
        m1, m2, v1, v2 = moments(case)
        sd = math.sqrt(v1 + v2)
        for k in [0.0] + rng.sample([k * s for k in (0.5, 1, 2, 3, 5, 8) for s in (1, -1)], 7):
            d = m1 - m2 + k * sd
            if -1 < d < 1:
                yield case, d
        yield case, 0.0


def ratio_cases(rng):
    for case in arms(rng, 125):
        a1, b1, a2, b2 = case
        sd = math.sqrt(b1 / (a1 * (a1 + b1)) + b2 / (a2 * (a2 + b2)))
        centre = math.log(a1 / (a1 + b1)) - math.log(a2 / (a2 + b2))
        for k in [0.0] + rng.sample([k * s for k in (0.5, 1, 2, 3, 5, 8) for s in (1, -1)], 7):
            yield case, math.exp(centre + k * sd)
        yield case, 1.0


def evaluate(task):
    kind, case, value = task
    lower, upper, density, gap = distribution(kind, case, value)
    if min(map(float, (lower, upper, density))) < 1e-300:
        return None
    return " ".join(map(repr, case + (value,))) + " " + " ".join(map(sci, (lower, upper, density))), gap


def rough_quantile(is_ratio, case, p):
    """Where to start: the quantile of 4000 draws, of d or of ln r."""
    a1, b1, a2, b2 = case
    rng = random.Random(repr(case))
    draws = []
    for _ in range(4000):
        x, y = max(rng.betavariate(a1, b1), 1e-300), max(rng.betavariate(a2, b2), 1e-300)
        draws.append(math.log(x) - math.log(y) if is_ratio else x - y)
    return sorted(draws)[min(3999, int(p * 4000))]


def quantile(task):
    """From there by Newton on the probit of the smaller tail, inside a bracket; the last steps at full precision."""
    kind, case, p = task
    is_ratio = kind is Ratio
    lower = p <= 0.5
    tail = arb(p) if lower else 1 - arb(p)
    goal = NORMAL.inv_cdf(float(tail))
    lo, hi = (-700.0, 700.0) if is_ratio else (-1.0, 1.0)
    at = arb(rough_quantile(is_ratio, case, p))
    for _ in range(60):
        value = at.exp() if is_ratio else at
        mass, density = one_side(kind, case, value.mid(), lower)
        if is_ratio:
            density *= value
        error = float(mass / tail - 1)
        if abs(error) < 1e-26:
            if not is_ratio and abs(float(at)) < 1e-12 * math.sqrt(sum(moments(case)[2:])):
                return None  # zero by symmetry
            return f"{' '.join(map(repr, case + (p,)))} {sci(value.mid())}", abs(error)
        if (float(mass) < float(tail)) == lower:
            lo = max(lo, float(at))
        else:
            hi = min(hi, float(at))
        sign = 1 if lower else -1
        if abs(error) < 1e-3:
            at = (at + (tail - mass) * sign / density).mid()
            continue
        at = arb((lo + hi) / 2)
        if 1e-290 < float(mass) < 1 - 1e-15 and float(density) > 1e-290:
            here = NORMAL.inv_cdf(float(mass))
            slope = sign * float(density) * math.sqrt(2 * math.pi) * math.exp(here * here / 2)
            step = float(value.log() if is_ratio else value) + (goal - here) / slope
            if lo < step < hi:
                at = arb(step)
    raise ValueError(f"no convergence: {task}")


def relative(case):
    """loss = E[max(1 - X/Y, 0)] = integral of F_X(t) S(t) dt with S(t) the integral of f_Y(y) / y over (t, 1);
    gain = E[max(X/Y - 1, 0)], infinite for a2 <= 1."""
    a1, b1, a2, b2 = case
    x, y = Arm(a1, b1), Arm(a2, b2)

    def weight(points, arm):
        return [1 / u for u in points.u]

    loss = Below(x, y, weight_y=weight).area
    # the same as P(X < Y) - E[X 1(X < Y) / Y]
    again = Below(x, y).by_y - x.a / x.n * Below(Arm(x.a + 1, b1), y, weight_y=weight).by_y
    gap = abs(float(loss / again - 1))
    gain = "inf"
    if a2 > 1:
        shifted = Arm(arb(a2) - 1, b2)  # density f_Y(y) / y, normalised
        value = Below(shifted, x).area * (y.n - 1) / (y.a - 1)
        gain = sci(value)
        mean = x.a / x.n * (y.n - 1) / (y.a - 1)
        gap = max(gap, abs(float((value - loss - (mean - 1)) / max(value, loss))))
    if float(loss) < 1e-300:
        return None
    return f"{' '.join(map(repr, case))} {sci(loss)} {gain}", gap


def report(name, columns, results, note):
    results = [r for r in results if r]
    write(name, columns, [r[0] for r in results], ["contrast.py", note])
    print(f"  largest disagreement {max(r[1] for r in results):.1e}")


def main():
    rng = random.Random(50)
    difference = list(difference_cases(rng))
    ratio = list(ratio_cases(rng))
    pairs = arms(rng, 110)
    wanted = sys.argv[1:] or ["difference", "ratio", "difference_quantile", "ratio_quantile", "relative_loss"]
    if "difference" in wanted:
        report("difference.txt", "a1 b1 a2 b2 d lower upper density", parallel(evaluate, [(Difference, *t) for t in difference]),
               "D = X - Y; lower = P(D <= d), upper = P(D > d), density of D at d")
    if "ratio" in wanted:
        report("ratio.txt", "a1 b1 a2 b2 r lower upper density", parallel(evaluate, [(Ratio, *t) for t in ratio]),
               "R = X / Y; lower = P(R <= r), upper = P(R > r), density of R at r")
    if "difference_quantile" in wanted:
        report("difference_quantile.txt", "a1 b1 a2 b2 p d", parallel(quantile, [(Difference, c, p) for c in pairs for p in LEVELS]),
               "D = X - Y; P(D <= d) = p")
    if "ratio_quantile" in wanted:
        report("ratio_quantile.txt", "a1 b1 a2 b2 p r", parallel(quantile, [(Ratio, c, p) for c in pairs for p in LEVELS]),
               "R = X / Y; P(R <= r) = p")
    if "relative_loss" in wanted:
        report("relative_loss.txt", "a1 b1 a2 b2 loss gain", parallel(relative, arms(rng, 420) + list(mixed_priors(random.Random(51), 200))),
               "loss = E[max(1 - X/Y, 0)], gain = E[max(X/Y - 1, 0)] (inf where a2 <= 1)")


if __name__ == "__main__":
    sys.exit(main())
