"""planned-looks.json: one look of a group sequential test of two proportions, analysed from the counts alone.

    planned_looks.py          writes the file
    planned_looks.py check    repeats everything in other ways and prints the differences quoted below

n0, x0: visitors and conversions of the control, n1, x1 of the variant. "alpha" is the two-sided level of the whole test of one
comparison: the family's level divided by "comparisons". a = alpha / 2 is what each side may spend.

Information   I = n0 n1 / (n0 + n1), t_k = I at look k / I as planned. Under a drift d, z_k ~ N(d sqrt t_k, 1),
              corr(z_j, z_k) = sqrt(t_j / t_k) for j < k; s_k = z_k sqrt t_k has independent increments N(d dt, dt).
              Beyond the plan (t > 1) t_k stays what it is in the correlations and in the drift; only the spending stops at a.
Spending      f(a, t), for t < 1 and not the last look; otherwise f = a:
              obrien_fleming     2 (1 - Phi(Phi^-1(1 - a/2) / sqrt t)): with a = alpha/2, so the quantile is that of 1 - alpha/4
              pocock             a ln(1 + (e - 1) t)
              kim_demets         a t^rho
              hwang_shih_decani  a (1 - exp(-gamma t)) / (1 - exp(-gamma)), a t for gamma = 0
Boundary b_k  P_0(|z_j| < b_j for j < k, z_k >= b_k) = f(a, t_k) - f(a, t_{k-1}): the test goes on inside both boundaries, and no futility
              boundary binds. A look is crossed if |z| >= b_k, whatever the earlier z were.
Nominal level 2 (1 - Phi(b_k)).
z             (x1/n1 - x0/n0) / sqrt(p (1 - p) (1/n0 + 1/n1)), p = (x0 + x1) / (n0 + n1); 0 if p is 0 or 1. p_value 2 (1 - Phi(|z|)).
Repeated      intervals: the differences d = p1 - p0 and the lifts r - 1 = p1/p0 - 1 whose score statistic stays within b_k,
                  (x1/n1 - x0/n0 - d) / sqrt(p1 q1 / n1 + p0 q0 / n0),  (x1/n1 - r x0/n0) / sqrt(p1 q1 / n1 + r^2 p0 q0 / n0),
              at the likeliest p0, p1 that fulfil p1 - p0 = d or p1 = r p0; without the factor n / (n - 1). At d = 0 and r = 1 it is z.
              "lift" null: no conversions; "high" null: unbounded.
              p-value: the smallest alpha in (0, 1] with b_k(alpha) <= |z|, all looks' boundaries those of that alpha; 1 if there is none.
              For every spending function here with f(a, t_k) - f(a, t_{k-1}) increasing in a, b_k falls with alpha, so it is the root
              (O'Brien-Fleming-like spending loses this above alpha = 0.63, where the roots are searched from below in steps of 0.01).
              adjusted_p_value = min(1, comparisons times it).
Stopped       if crossed, or the last look, or t >= 1. Stage-wise ordering: further in z's direction is who crossed that side at an earlier
              look, or is at this look with a z at least as far. above(d) = sum over j < k of P_d(|z_i| < b_i for i < j, z_j >= b_j)
                  + P_d(|z_i| < b_i for i < k, z_k >= z).
              p-value 2 min(above(0), 1 - above(0)); drift (a z at information 1) with above(drift) = 1/2; its interval at 95% and
              at 1 - alpha: above(low) = (1 - level)/2, above(high) = (1 + level)/2. The interval at 1 - alpha excludes 0 exactly
              when p-value < alpha. "stagewise" null: not stopped. Earlier looks count as not crossed.
"spent"       2 f(alpha/2, t_j) of every look so far.

How           Spending, the first boundary and everything of the counts: mpmath, 40 digits. The constrained rates are the root of the
              log-likelihood's slope by bisection and Newton (score_intervals.py: the published cubic and quadratic). The recursion over s_k:
              one Gauss-Legendre rule per look (Armitage, McPherson and Rowe 1969) in x87 extended precision, 64 bits, without drift; under
              a drift each point is weighed by exp(d s - d^2 t / 2). The number of points follows from the bound of the rule's error on
              Gaussians, 1e-20 and less.
Accuracy      (`check`, over all cases; relative unless said otherwise)
              * twice as many points at every look: every printed number stays the same or changes in its last bit (2.2e-16);
              * integrals within integrals by other panels and points, without any recursion, in mpmath with 24 and 30 digits, 1 to 3 looks, under
                the drift itself: what each look spends, as an error of the boundary, 4.3e-19; the stage-wise chances at the printed p-value,
                drift and 95% ends, absolute, 1.2e-16;
              * planned.py, another program (binary64, under the drift itself): boundaries within 3.9e-14, chances at the drifts printed
                within 6.0e-14, stage-wise p-values within 3.0e-14, up to 30 looks; not where the first boundary exceeds 20;
              * with alpha = the repeated p-value printed, the look's boundary is abs(z) within 5e-17, and at 5 smaller alphas (at 50, where
                the p-value is 1) it lies beyond z;
              * intervals: those of score_intervals.py within 1.1e-35, before rounding; they exclude 0 exactly when crossed, as do the
                repeated p-value <= alpha and, once stopped, the stage-wise p-value and interval;
              * one look: the repeated p-value is the p-value of z within 1e-17;
              * scipy's multivariate normal (5 and 10 looks): 1 - P(inside all) is alpha within 5.8e-7, which is scipy's accuracy;
              * group-sequential-reference.json: its `check_independent_recursion` within 5e-12, as printed there, for bounds below 9; of
                two beyond, 15.8055 within 3.3e-11 and not 9.9551, where it is 3.4e-5 too small (that chance is in effect one normal
                tail: Phi^-1 of what is spent gives 9.95514557745584, as here). rpact: within 5.5e-8 for bounds below 3, 2.9e-2 off at 5.8.
Numbers are printed as the nearest binary64. A number below 1e-300 is null.
"""

import json
import os
import random
import sys

import numpy as np
from mpmath import erfc, exp, expm1, inf, isinf, log, mp, mpf, pi, sqrt
from mpmath.calculus.quadrature import GaussLegendre

mp.dps = 40
LD = np.longdouble
assert np.finfo(LD).eps < 2e-19, "needs the x87's extended precision"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DENSITY = 1  # check: 2, twice as many points


def wide(x):
    """An mpmath number in extended precision; by text, as float() would cut it."""
    return LD(inf) if isinf(x) else LD(mp.nstr(x, 30))


def exact(x):
    return inf if np.isinf(x) else mpf(np.format_float_scientific(x, precision=24, unique=False))


def find(f, low, high, f_low=None, f_high=None, tolerance=mpf(10) ** -36):
    """The root between low and high, in whatever numbers: Chandrupatla's method."""
    a, b, fa, fb = high, low, f(high) if f_high is None else f_high, f(low) if f_low is None else f_low
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    assert (fa < 0) != (fb < 0), (a, b, fa, fb)
    t = (a * 0 + 1) / 2
    for _ in range(300):
        x = a + t * (b - a)
        fx = f(x)
        if (fx < 0) == (fa < 0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        near, f_near = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        least = tolerance * max(abs(near), tolerance)
        if f_near == 0 or abs(b - a) <= 2 * least:
            return near
        t = (a * 0 + 1) / 2
        if not any(abs(v) == inf for v in (fa, fb, fc)):
            xi, ph = (a - b) / (c - b), (fa - fb) / (fc - fb)
            if ph**2 < xi and (1 - ph) ** 2 < 1 - xi:
                t = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        floor = least / abs(b - a)
        t = min(1 - floor, max(floor, t))
    raise ArithmeticError("no convergence")


# Normal distribution, mpmath.


def tail(x):
    return mpf(0) if isinf(x) else erfc(x / sqrt(mpf(2))) / 2


def quantile(q):
    """x with 1 - Phi(x) = q <= 1/2, by Newton on the logarithm, which is concave."""
    if q == 0:
        return inf
    if q == mpf(1) / 2:
        return mpf(0)
    x = sqrt(max(mpf(0), -2 * log(2 * q)))
    for _ in range(100):
        upper = tail(x)
        step = log(upper / q) * upper * sqrt(2 * pi) * exp(x * x / 2)
        x += step
        if abs(step) < mpf(10) ** -38 * max(1, abs(x)):
            return x
    raise ArithmeticError(q)


def spent(kind, parameter, a, t):
    if t >= 1:
        return a
    if kind == "obrien_fleming":
        return 2 * tail(quantile(a / 2) / sqrt(t))
    if kind == "pocock":
        return a * log(1 + (mp.e - 1) * t)
    if kind == "kim_demets":
        return a * t ** mpf(parameter)
    gamma = mpf(parameter)
    return a * t if gamma == 0 else a * expm1(-gamma * t) / expm1(-gamma)


# The recursion, in extended precision.

RULES = {}


def rule(n):
    """Gauss-Legendre points and weights on [-1, 1]."""
    if n not in RULES:
        x = np.cos(LD(mp.nstr(pi, 30)) * (np.arange(1, n + 1, dtype=LD) - LD(1) / 4) / (n + LD(1) / 2))
        for _ in range(8):
            before, p = np.ones(n, LD), x
            for k in range(2, n + 1):
                before, p = p, ((2 * k - 1) * x * p - (k - 1) * before) / k
            slope = n * (x * p - before) / (x * x - 1)
            x = x - p / slope
        x = (x - x[::-1]) / 2
        w = 2 / ((1 - x * x) * slope * slope)
        RULES[n] = x, (w + w[::-1]) / 2
    return RULES[n]


ROOT_2_PI = wide(sqrt(2 * pi))


def mills(x, order):
    """Taylor coefficients of (1 - Phi) / phi at x, in 60 digits."""
    with mp.workdps(60):
        r = [erfc(x / sqrt(mpf(2))) / 2 * sqrt(2 * pi) * exp(x * x / 2)]
        r.append(x * r[0] - 1)
        for n in range(1, order):
            r.append(x * r[n] + n * r[n - 1])
        return [wide(v / mp.factorial(n)) for n, v in enumerate(r)]


# At 0, 1/8, .. 18; the 14th term is below 1e-20 of the sum at a distance of 1/16.
MILLS = np.array([mills(mpf(i) / 8, 14) for i in range(145)], LD).T


def tails(x):
    """1 - Phi of an array; beyond 18 by the continued fraction."""
    y = np.abs(x)
    near = np.minimum(np.rint(np.minimum(y, 20) * 8).astype(int), 144)
    h, ratio = y - near.astype(LD) / 8, np.zeros_like(y)
    far = y > 18
    h[far] = 0
    for coefficients in MILLS[::-1]:
        ratio = ratio * h + coefficients[near]
    if far.any():
        v = y[far]
        tower = v
        for n in range(40, 0, -1):
            tower = v + n / tower
        ratio[far] = 1 / tower
    q = np.where(y == inf, 0, ratio * np.exp(-y * y / 2) / ROOT_2_PI)
    return np.where(x < 0, 1 - q, q)


class Times:
    def __init__(self, times):
        steps = [t - s for s, t in zip([mpf(0)] + times, times)]
        self.exact = times
        self.t, self.dt = [wide(t) for t in times], [wide(d) for d in steps]
        self.root, self.root_dt = [wide(sqrt(t)) for t in times], [wide(sqrt(d)) for d in steps]

    def points(self, k, bound):
        """The rule of look k, inside its boundary; the integrands are Gaussians no narrower than `scale`."""
        reach = min(bound, LD(140)) * self.root[k]
        scale = 1 / np.sqrt(1 / self.dt[k] + 1 / self.dt[k + 1])
        n = DENSITY * int(-(-float(6 * reach / scale + 72) // 24) * 24)
        x, w = rule(n)
        return reach * x, reach * w

    def first(self, bound):
        s, w = self.points(0, bound)
        return s, w * np.exp(-s * s / (2 * self.t[0])) / (ROOT_2_PI * self.root[0])

    def next(self, k, s, mass, bound):
        """Points inside the boundary of look k and their masses, from those of look k - 1."""
        to, w = self.points(k, bound)
        density = np.empty(len(to), LD)
        for i in range(0, len(to), 256):
            gap = to[i : i + 256, None] - s[None, :]
            density[i : i + 256] = np.exp(gap * gap / (-2 * self.dt[k])) @ mass
        return to, w * density / (ROOT_2_PI * self.root_dt[k])

    def above(self, k, s, mass, z):
        """P(inside at all looks before k, z_k >= z), k > 0."""
        return mass @ tails((z * self.root[k] - s) / self.root_dt[k])

    def bound(self, k, s, mass, target):
        if target == 0:
            return LD(inf)
        # Newton on the logarithm, which is concave, from the marginal quantile; then from the right.
        z = wide(quantile(min(exact(target), mpf("0.49"))))
        before = LD(inf)
        for _ in range(200):
            p = self.above(k, s, mass, z)
            gap = (z * self.root[k] - s) / self.root_dt[k]
            slope = (mass @ np.exp(-gap * gap / 2)) / (ROOT_2_PI * self.root_dt[k]) * self.root[k]
            if p == 0:
                z *= LD(0.9)
                continue
            step = np.log(p / target) * p / slope
            z += max(LD(-2), min(LD(2), step))
            if abs(step) < LD(1e-15) and abs(step) >= before:  # only rounding is left
                return z
            before = abs(step)
        raise ArithmeticError((k, target))


class Test:
    """The boundaries of the looks so far, and the masses inside those before the last of them."""

    def __init__(self, times, kind, parameter, alpha, last, upto=None):
        self.times, count = times, len(times.exact)
        self.spent = [spent(kind, parameter, alpha / 2, t) for t in times.exact]
        if last:
            self.spent[-1] = alpha / 2
        self.steps = [b - a for a, b in zip([mpf(0)] + self.spent, self.spent)]
        self.bounds, self.inside = [], []
        for k in range(count if upto is None else upto):
            bound = wide(quantile(self.steps[0])) if k == 0 else self.times.bound(k, *self.inside[-1], wide(self.steps[k]))
            self.bounds.append(bound)
            if k + 1 < count:
                self.inside.append(self.times.first(bound) if k == 0 else self.times.next(k, *self.inside[-1], bound))

    def null_above(self, z):
        """P_0(inside before this look, z_k >= z)."""
        k = len(self.steps) - 1
        return wide(tail(exact(z))) if k == 0 else self.times.above(k, *self.inside[-1], z)

    def beyond(self, z, drift):
        """above(drift) and below(drift) of the stage-wise ordering."""
        times, count = self.times, len(self.steps)
        above, below = [], []
        for k in range(count):
            bound = z if k + 1 == count else self.bounds[k]
            other = -z if k + 1 == count else self.bounds[k]
            if k == 0:
                above.append(tails(np.array([bound - drift * times.root[0]], LD))[0])
                below.append(tails(np.array([other + drift * times.root[0]], LD))[0])
                continue
            s, mass = self.inside[k - 1]
            weighed = mass * np.exp(drift * s - drift * drift * times.t[k - 1] / 2)
            above.append(weighed @ tails((bound * times.root[k] - s - drift * times.dt[k]) / times.root_dt[k]))
            below.append(weighed @ tails((other * times.root[k] + s + drift * times.dt[k]) / times.root_dt[k]))
        return sum(above), sum(below)


def repeated_p_value(times, kind, parameter, last, z):
    z, upto = wide(abs(z)), len(times.exact) - 1

    def gap(x):
        """Falls with ln alpha; <= 0: crossed."""
        alpha = min(mpf(1), exp(exact(x)))
        test = Test(times, kind, parameter, alpha, last, upto)
        return np.log(test.null_above(z)) - np.log(wide(test.steps[-1])) if test.steps[-1] > 0 else LD(inf)

    if z == 0:
        return mpf(1)
    low = wide(log(tail(exact(z))))  # alpha >= 1 - Phi(z) in any case
    f_low = gap(low)
    step = LD(1)
    while True:
        assert f_low > 0, (z, low, f_low)
        if low >= 0:
            return mpf(1)
        high = min(LD(0), low + step) if low < np.log(LD(0.5)) else min(LD(0), np.log(np.exp(low) + LD(0.01)))
        f_high = gap(high)
        if f_high <= 0:
            return exp(exact(find(gap, low, high, f_low, f_high, LD(1e-18))))
        low, f_low = high, f_high


def stagewise(test, z, alpha):
    z = wide(z)
    above, below = test.beyond(z, LD(0))
    k = len(test.steps) - 1
    start = z / test.times.root[k]

    def drift(goal):
        if z == 0 and goal == 0.5:
            return LD(0)
        f = lambda d: (lambda up, down: up - goal if goal <= LD(0.5) else (1 - goal) - down)(*test.beyond(z, d))
        width = 1 / test.times.root[k]
        low = high = start
        while f(low) > 0:
            low, width = low - width, 2 * width
        width = 1 / test.times.root[k]
        while f(high) < 0:
            high, width = high + width, 2 * width
        return find(f, low, high, tolerance=LD(1e-18)) if low < high else low

    low_95, high_95, low, high = (drift(goal) for side in (LD(1) / 40, wide(alpha / 2)) for goal in (side, 1 - side))
    values = {"p_value": min(LD(1), 2 * min(above, below)), "drift": drift(LD(1) / 2), "low_95": low_95, "high_95": high_95, "low": low, "high": high}
    return {name: number(exact(value)) for name, value in values.items()}


# The counts.


def pooled(n0, x0, n1, x1):
    x, n = x0 + x1, n0 + n1
    if x in (0, n):
        return mpf(0)
    p = mpf(x) / n
    return (mpf(x1) / n1 - mpf(x0) / n0) / sqrt(p * (1 - p) * (mpf(1) / n0 + mpf(1) / n1))


def likeliest(terms, low, high):
    """Where sum of count * ln(offset + factor p) is greatest for p in [low, high]; terms are (count, offset, factor)."""
    terms = [term for term in terms if term[0]]

    def slope(p):
        first = second = mpf(0)
        for count, offset, factor in terms:
            base = offset + factor * p
            if base <= 0:
                return (inf if factor > 0 else -inf), mpf(0)
            first += count * factor / base
            second -= count * (factor / base) ** 2
        return first, second

    if not terms or slope(low)[0] <= 0:
        return low
    if slope(high)[0] >= 0:
        return high
    p = (low + high) / 2
    for i in range(500):
        first, second = slope(p)
        if first == 0:
            return p
        low, high = (p, high) if first > 0 else (low, p)
        to = p - first / second
        # Newton after a few halvings, and never outside.
        if i < 8 or not low < to < high:
            to = (low + high) / 2
        if abs(to - p) < mpf(10) ** -39 * p:
            return to
        p = to
    raise ArithmeticError("no convergence")


def z_of_difference(n0, x0, n1, x1, d):
    p0 = likeliest([(x0, mpf(0), 1), (n0 - x0, mpf(1), -1), (x1, d, 1), (n1 - x1, 1 - d, -1)], max(mpf(0), -d), min(mpf(1), 1 - d))
    p1 = p0 + d
    excess = mpf(x1) / n1 - mpf(x0) / n0 - d
    variance = p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0
    if excess == 0:
        return mpf(0)
    return excess / sqrt(variance) if variance > 0 else (inf if excess > 0 else -inf)


def z_of_ratio(n0, x0, n1, x1, r):
    p0 = likeliest([(x0, mpf(0), 1), (n0 - x0, mpf(1), -1), (x1, mpf(0), r), (n1 - x1, mpf(1), -r)], mpf(0), min(mpf(1), 1 / r))
    p1 = r * p0
    excess = mpf(x1) / n1 - r * mpf(x0) / n0
    variance = p1 * (1 - p1) / n1 + r * r * p0 * (1 - p0) / n0
    if excess == 0:
        return mpf(0)
    return excess / sqrt(variance) if variance > 0 else (inf if excess > 0 else -inf)


def difference_interval(n0, x0, n1, x1, b):
    observed = mpf(x1) / n1 - mpf(x0) / n0
    ends = []
    for end in (mpf(-1), mpf(1)):
        if observed == end:
            ends.append(end)
            continue
        f = lambda u: abs(z_of_difference(n0, x0, n1, x1, observed + u * (end - observed))) - b
        u = min(mpf(1) / 2, b * sqrt(mpf(1) / n0 + mpf(1) / n1) / 50)
        while u < 1 and f(u) <= 0:
            u = min(mpf(1), 2 * u) if u < mpf(1) / 2 else (1 + u) / 2
        ends.append(observed + find(f, u * 0, u, f_low=-b) * (end - observed))
    return ends


def lift_interval(n0, x0, n1, x1, b):
    if x0 + x1 == 0:
        return None
    z = lambda t: z_of_ratio(n0, x0, n1, x1, exp(t))
    centre = log((mpf(x1) or mpf(1) / 2) / n1) - log((mpf(x0) or mpf(1) / 2) / n0)
    ends = []
    for sign in (1, -1):  # z falls with the ratio: b at the low end, -b at the high end
        if sign == 1 and x1 == 0:
            ends.append(mpf(-1))
            continue
        if sign == -1 and x0 == 0:
            ends.append(None)
            continue
        f = lambda t: z(t) - sign * b
        low = high = centre
        width = mpf(1) / 16
        while f(low) <= 0:
            low, width = low - width, 2 * width
        width = mpf(1) / 16
        while f(high) >= 0:
            high, width = high + width, 2 * width
        ends.append(expm1(find(f, low, high)))
    return ends


def number(x):
    """The nearest binary64, or null."""
    if x is None or isinf(x) or (x != 0 and abs(x) < mpf("1e-300")):
        return None
    return float(x) + 0.0


# Cases.


def information(n0, n1):
    return mpf(n0) * n1 / (n0 + n1)


def conversions(n0, n1, rate, z):
    """Counts that show about this z around this rate."""
    x0 = round(n0 * rate)
    return x0, max(0, min(n1, round(n1 * (rate + z * (rate * (1 - rate) * (1 / n0 + 1 / n1)) ** 0.5))))


def case(name, kind, parameter, alpha, planned, earlier, now, last=False, rate=0.05, z=None, counts=None, comparisons=1):
    x0, x1 = counts if counts is not None else conversions(*now, rate, z)
    return {"name": name, "spending": kind, "parameter": parameter, "family_alpha": alpha, "comparisons": comparisons,
            "planned": list(planned), "earlier": [list(e) for e in earlier],
            "control": [now[0], x0], "variant": [now[1], x1], "last": last}


def even(planned, count, upto):
    """The visitors at looks 1 to `upto` of `count` equally spaced ones."""
    looks = [tuple(round(n * k / count) for n in planned) for k in range(1, upto + 1)]
    return looks[:-1], looks[-1]


def cases():
    OF, PO, KD, HSD = "obrien_fleming", "pocock", "kim_demets", "hwang_shih_decani"
    two = (20_000, 20_000)
    for look, z in ((1, 2.1), (1, 5.2), (2, 3.1), (2, -3.6), (3, 2.9), (4, 2.2), (4, -2.4), (5, 2.1), (5, -1.2), (5, 0.0)):
        yield case(f"O'Brien-Fleming, look {look} of 5", OF, None, 0.05, two, *even(two, 5, look), last=look == 5, z=z)
    for look, z in ((1, 2.5), (1, -2.2), (2, 2.1), (3, 2.6), (4, -2.38), (5, 2.2), (5, 2.6)):
        yield case(f"Pocock, look {look} of 5", PO, None, 0.05, two, *even(two, 5, look), last=look == 5, z=z, rate=0.12)
    for parameter in (0.5, 1, 2, 3):
        yield case(f"Kim and DeMets {parameter}, look 2 of 4", KD, parameter, 0.05, two, *even(two, 4, 2), z=2.5)
        yield case(f"Kim and DeMets {parameter}, last of 4", KD, parameter, 0.05, two, *even(two, 4, 4), last=True, z=2.15)
    for parameter in (-4, -2, 0, 1, 4):
        yield case(f"Hwang, Shih and DeCani {parameter}, look 2 of 3", HSD, parameter, 0.05, two, *even(two, 3, 2), z=-2.4, rate=0.3)
        yield case(f"Hwang, Shih and DeCani {parameter}, last of 3", HSD, parameter, 0.05, two, *even(two, 3, 3), last=True, z=2.05, rate=0.3)
    for alpha in (0.1, 0.01, 0.2, 0.001):
        yield case(f"alpha {alpha}, O'Brien-Fleming", OF, None, alpha, two, *even(two, 4, 3), z=2.4)
        yield case(f"alpha {alpha}, Pocock", PO, None, alpha, two, *even(two, 4, 4), last=True, z=-2.7)
    for kind, look in ((OF, 2), (OF, 3), (PO, 1), (PO, 3)):
        yield case(f"one of 2 comparisons, {kind}", kind, None, 0.05, two, *even(two, 3, look), last=look == 3, z=2.45, comparisons=2)
    yield case("one of 4 comparisons", HSD, -4, 0.05, two, *even(two, 5, 4), z=2.6, comparisons=4)
    yield case("one of 2 comparisons, p near 1", OF, None, 0.05, two, *even(two, 3, 3), last=True, z=0.4, comparisons=2)

    uneven = (90_000, 10_000)
    yield case("90:10, O'Brien-Fleming", OF, None, 0.05, uneven, *even(uneven, 5, 3), z=2.9, rate=0.02)
    yield case("90:10, Pocock, first look, few conversions", PO, None, 0.05, uneven, *even(uneven, 10, 1), counts=(180, 31))
    yield case("10:90, Pocock", PO, None, 0.05, uneven[::-1], *even(uneven[::-1], 4, 4), last=True, z=-2.1, rate=0.02)
    yield case("99:1", OF, None, 0.1, (990_000, 10_000), [(300_000, 3_100), (610_000, 6_050)], (802_000, 7_990), z=2.2, rate=0.004)
    yield case("a ramp: 99:1, then 90:10, then 50:50", OF, None, 0.05, (60_000, 60_000), [(9_900, 100), (27_000, 2_000), (45_000, 20_000)], (55_000, 30_000), z=2.3)
    yield case("planned 50:50, realised 52:48", PO, None, 0.05, two, [(5_200, 4_800)], (10_410, 9_590), z=2.2)

    yield case("no conversion of the control, first look", PO, None, 0.05, (2_000, 2_000), [], (500, 500), counts=(0, 7))
    yield case("no conversion of the control, last", OF, None, 0.05, (2_000, 2_000), [(1_000, 990)], (2_000, 1_980), last=True, counts=(0, 5))
    yield case("no conversion of the variant", PO, None, 0.05, (2_000, 2_000), [(500, 500)], (1_010, 1_000), counts=(9, 0))
    yield case("no conversion of the variant, 10:90", KD, 2, 0.05, (200, 1_800), [(100, 900)], (150, 1_350), counts=(2, 0))
    yield case("no conversion at all", OF, None, 0.05, (2_000, 2_000), [(500, 500)], (1_000, 1_000), counts=(0, 0))
    yield case("everybody converts", PO, None, 0.05, (400, 400), [(100, 100)], (200, 200), counts=(200, 200))
    yield case("everybody converts, the variant's do", PO, None, 0.05, (400, 400), [(100, 100)], (200, 200), counts=(191, 200))
    yield case("a handful of visitors", PO, None, 0.1, (20, 20), [(7, 8)], (14, 13), counts=(2, 9))

    big = (1_000_000, 1_000_000)
    yield case("first look at t = 0.01, O'Brien-Fleming", OF, None, 0.05, big, [], (10_000, 10_000), z=3.0)
    yield case("first look at t = 0.01, Pocock", PO, None, 0.05, big, [], (10_000, 10_000), z=3.4)
    yield case("t = 0.01, then 0.5, O'Brien-Fleming", OF, None, 0.05, big, [(10_000, 10_000)], (500_000, 500_000), z=3.0)
    yield case("t = 0.01, then 0.02, O'Brien-Fleming", OF, None, 0.05, big, [(10_000, 10_000)], (20_000, 20_000), z=-4.0)
    yield case("t = 0.01, then 1, Pocock", PO, None, 0.05, big, [(10_000, 10_000)], big, last=True, z=2.0)
    yield case("t = 0.002, spends less than 1e-300, then 0.6", OF, None, 0.05, big, [(2_000, 2_000)], (600_000, 600_000), z=2.8)
    yield case("t = 0.002, spends less than 1e-300", OF, None, 0.05, big, [], (2_000, 2_000), z=1.0)
    yield case("t = 0.0001, Kim and DeMets 3", KD, 3, 0.05, big, [(100, 100)], (300_000, 299_000), z=3.2)

    over = lambda f: tuple(round(n * f) for n in two)
    yield case("overrun, t = 1.2", OF, None, 0.05, two, [over(0.4), over(0.8)], over(1.2), z=2.1)
    yield case("overrun, t = 1.2, Pocock", PO, None, 0.05, two, [over(0.4), over(0.8)], over(1.2), last=True, z=-2.3)
    yield case("overrun, t = 2, no effect", HSD, -4, 0.05, two, [over(0.3), over(0.9)], over(2), last=True, z=0.6)
    yield case("ends early at t = 0.85", OF, None, 0.05, two, [over(0.25), over(0.5)], over(0.85), last=True, z=2.0)
    yield case("ends early at t = 0.7, Pocock", PO, None, 0.05, two, [over(0.35)], over(0.7), last=True, z=2.3)
    yield case("exactly as planned but not said to be the last", OF, None, 0.05, two, [over(0.5)], over(1), z=1.97)

    for kind, parameter in ((OF, None), (PO, None), (KD, 2), (HSD, -4)):
        yield case(f"one look, {kind}", kind, parameter, 0.05, two, [], two, last=True, z=2.3)
    yield case("one look, t = 0.6", OF, None, 0.05, two, [], over(0.6), last=True, z=-1.7)
    yield case("one look, t = 1.3, 1%", PO, None, 0.01, two, [], over(1.3), last=True, z=2.7)

    rng = random.Random(4)
    for i in range(14):
        kind, parameter = rng.choice([(OF, None), (OF, None), (PO, None), (PO, None), (KD, 1.5), (KD, 3), (HSD, -3), (HSD, 2)])
        planned = tuple(round(10 ** rng.uniform(3.2, 5.5)) for _ in range(2)) if i % 2 else (30_000, 30_000)
        count = rng.choice([2, 3, 4, 6, 8, 10])
        shares = sorted(rng.uniform(0.03, 1) for _ in range(count))
        looks = []
        for share in shares:
            look = tuple(round(n * share * rng.uniform(0.98, 1.02)) for n in planned)
            if not looks or all(a > b for a, b in zip(look, looks[-1])):
                looks.append(look)
        last = rng.random() < 0.4
        yield case(f"unequal spacing {i + 1}", kind, parameter, rng.choice([0.05, 0.05, 0.1, 0.01]), planned, looks[:-1], looks[-1], last=last,
                   z=rng.choice([-1, 1, 1]) * rng.uniform(1.3, 3.8), rate=rng.choice([0.01, 0.05, 0.2, 0.6]))

    daily = (300_000, 300_000)
    for kind, look, z in ((OF, 1, 2.5), (OF, 7, 4.1), (OF, 14, -3.3), (OF, 29, 2.1), (OF, 30, 2.12), (PO, 1, 3.2), (PO, 15, 2.5), (PO, 30, 2.8)):
        yield case(f"look {look} of 30, {kind}", kind, None, 0.05, daily, *even(daily, 30, look), last=look == 30, z=z, rate=0.03)
    week, total = [1.3, 1.2, 1.1, 1.1, 1.0, 0.6, 0.5], [0, 0]
    looks = []
    for day in range(30):
        total = [total[i] + round(10_000 * week[day % 7] * f) for i, f in enumerate((1.0, 0.97 if day % 2 else 1.02))]
        looks.append(tuple(total))
    yield case("30 looks, weekly traffic", KD, 2, 0.05, daily, looks[:-1], looks[-1], last=True, z=-2.3, rate=0.03)
    yield case("two looks a day apart", PO, None, 0.05, big, [(500_000, 500_000)], (500_500, 500_500), z=2.6)
    yield case("two looks a day apart, O'Brien-Fleming", OF, None, 0.05, big, [(250_000, 250_000), (500_000, 500_000)], (501_000, 501_000), z=3.3)
    yield case("a thousand million visitors", OF, None, 0.05, (10**9, 10**9), [(3 * 10**8, 3 * 10**8)], (6 * 10**8, 6 * 10**8), z=2.9, rate=0.001)
    yield case("far beyond the boundary", OF, None, 0.05, two, *even(two, 4, 2), z=12.0)
    yield case("far beyond the boundary, Pocock, last", PO, None, 0.05, two, *even(two, 4, 4), last=True, z=-11.0)
    yield case("z = 0 at a look in between", PO, None, 0.05, two, *even(two, 4, 2), counts=(500, 500))
    yield case("14 looks, Hwang, Shih and DeCani -4", HSD, -4, 0.05, two, *even(two, 14, 9), z=2.9)


def solve(given):
    alpha = mpf(given["family_alpha"]) / given["comparisons"]
    n0, x0, n1, x1 = *given["control"], *given["variant"]
    planned = information(*given["planned"])
    times = [information(*look) / planned for look in given["earlier"] + [[n0, n1]]]
    assert all(a < b for a, b in zip(times, times[1:])) and all(t < 1 for t in times[:-1])
    kind, parameter = given["spending"], given["parameter"]
    last = given["last"] or times[-1] >= 1
    times = Times(times)
    test = Test(times, kind, parameter, alpha, last)
    bound = exact(test.bounds[-1])
    z = pooled(n0, x0, n1, x1)
    assert abs(abs(z) - bound) > mpf("1e-9")
    crossed = abs(z) >= bound
    difference, lift = difference_interval(n0, x0, n1, x1, bound), lift_interval(n0, x0, n1, x1, bound)
    for interval in (difference, lift):
        if interval:
            inside = interval[0] < 0 and (interval[1] is None or interval[1] > 0)
            assert inside != crossed, given["name"]
    repeated = repeated_p_value(times, kind, parameter, last, z)
    assert (repeated <= alpha) == crossed, (given["name"], repeated)
    if len(times.exact) == 1 and last:
        assert abs(repeated / (2 * tail(abs(z))) - 1) < mpf("1e-17"), given["name"]
    stage = stagewise(test, z, alpha) if crossed or last else None
    assert not stage or (stage["p_value"] <= alpha) == crossed == (not stage["low"] <= 0 <= stage["high"]), given["name"]
    ends = lambda pair: None if pair is None else {"low": number(pair[0]), "high": number(pair[1])}
    return {
        **{key: value for key, value in given.items() if key != "family_alpha"},
        "alpha": float(alpha), "family_alpha": given["family_alpha"],
        "times": [number(t) for t in times.exact],
        "spent": [number(2 * s) for s in test.spent],
        "bounds": [number(exact(b)) for b in test.bounds],
        "nominal_level": number(2 * tail(bound)),
        "z": number(z), "p_value": number(2 * tail(abs(z))),
        "crossed": ("winner" if z > 0 else "loser") if crossed else None,
        "difference": ends(difference), "lift": ends(lift),
        "repeated_p_value": number(repeated), "adjusted_p_value": number(min(mpf(1), repeated * given["comparisons"])),
        "stopped": bool(crossed or last),
        "stagewise": stage,
    }


def write(path):
    solved = []
    for given in cases():
        solved.append(solve(given))
        print(len(solved), given["name"], flush=True)
    about = {
        "generator": "generate/planned_looks.py (its header has every formula, the accuracy and how it was checked)",
        "alpha": "binary64 nearest to family_alpha / comparisons; two-sided, of one comparison",
        "planned, earlier": "[visitors of the control, of the variant]; control, variant: [visitors, conversions] now",
        "null": "no such number: unbounded high end, no lift without conversions, not stopped, below 1e-300, or a spending without parameter",
    }
    with open(path, "w", encoding="ascii", newline="\n") as out:
        body = ",\n".join("  " + json.dumps(one) for one in solved)
        out.write('{\n "about": ' + json.dumps(about, indent=1).replace("\n", "\n ") + ',\n "cases": [\n' + body + "\n ]\n}\n")
    print(f"{len(solved)} cases")


# The same in other ways.


def flat(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from flat(inner, f"{path}[{i}]")
    else:
        yield path, value


def apart(a, b):
    return abs(a - b) / max(abs(a), abs(b)) if a != b else 0.0


class Worst(dict):
    def note(self, what, value, where):
        count, worst, place = self.get(what, (0, 0.0, ""))
        value = float(value)
        self[what] = (count + 1, *max((worst, place), (value, where)))

    def show(self):
        for what, (count, worst, place) in self.items():
            print(f"{what}: {count} numbers, {worst:.1e} ({place})", flush=True)


NODES = {}


def nested(times, bounds, z, drift):
    """P_drift(inside all bounds, z_k >= z), the integral within the integral by panels of mpmath's own Gauss-Legendre points, k <= 3."""
    t = [mpf(0)] + times
    if mp.prec not in NODES:
        NODES[mp.prec] = GaussLegendre(mp).calc_nodes(4, mp.prec)
    rule_24 = NODES[mp.prec]

    def onward(k, s):
        """From s after k looks."""
        dt = t[k + 1] - t[k]
        if k == len(bounds):
            return tail((z * sqrt(t[k + 1]) - s - drift * dt) / sqrt(dt))
        centre = s + drift * dt
        reach, sd = bounds[k] * sqrt(t[k + 1]), sqrt(dt)
        low, high = max(-reach, centre - 30 * sd), min(reach, centre + 30 * sd)
        if low >= high:
            return mpf(0)
        count = int((high - low) / (3 * min(sd, sqrt(t[k + 2] - t[k + 1])))) + 1
        half = (high - low) / (2 * count)
        total = mpf(0)
        for i in range(count):
            middle = low + (2 * i + 1) * half
            for x, w in rule_24:
                to = middle + half * x
                total += w * exp(-((to - centre) ** 2) / (2 * dt)) * onward(k + 1, to)
        return total * half / sqrt(2 * pi * dt)

    return onward(0, mpf(0))


def check_points(printed):
    """With twice as many points."""
    global DENSITY
    worst, given = Worst(), list(cases())
    assert len(given) == len(printed)

    DENSITY = 2
    for one, old in zip(given, printed):
        new = dict(flat(solve(one)))
        assert new.keys() == dict(flat(old)).keys()
        for key, value in flat(old):
            if isinstance(value, float):
                what = key.split("[")[0].split(".")[1] + (" " + key.split(".")[-1] if "stage" in key else "")
                worst.note(f"twice the points, {what}", abs(value - new[key]) if "stage" in key and abs(value) < 1 else apart(value, new[key]), old["name"])
            else:
                assert value == new[key], (one["name"], key)
    DENSITY = 1
    worst.show()


def check_others(printed):
    import planned
    import score_intervals
    from scipy.stats import multivariate_normal

    mp.dps = 40  # the import of score_intervals changed it
    worst = Worst()
    for old in printed:
        name, kind, parameter = old["name"], old["spending"], old["parameter"]
        n0, x0, n1, x1 = *old["control"], *old["variant"]
        alpha = mpf(old["family_alpha"]) / old["comparisons"]
        whole = information(*old["planned"])
        times = [information(*look) / whole for look in old["earlier"] + [[n0, n1]]]
        last, count, z = old["last"] or times[-1] >= 1, len(times), pooled(n0, x0, n1, x1)
        test = Test(Times(times), kind, parameter, alpha, last)
        bounds, stage = [exact(b) for b in test.bounds], old["stagewise"]

        b = bounds[-1]
        mine = [*difference_interval(n0, x0, n1, x1, b), *(lift_interval(n0, x0, n1, x1, b) or [])]
        with mp.workdps(90):
            theirs = [*score_intervals.difference(n0, x0, n1, x1, b), *(score_intervals.lift(n0, x0, n1, x1, b) or [])]
        for a, c in zip(mine, theirs, strict=True):
            worst.note("intervals, by the cubic and the quadratic", 0 if a is None and c == inf else apart(a, c), name)

        if old["repeated_p_value"] < 1:
            p = mpf(old["repeated_p_value"])
            again = Test(Times(times), kind, parameter, p, last)
            worst.note("boundary at alpha = repeated p-value, against z", apart(exact(again.bounds[-1]), abs(z)), name)
            for share in (0.999, 0.9, 0.7, 0.4, 0.1):
                assert exact(Test(Times(times), kind, parameter, p * share, last).bounds[-1]) > abs(z), name
        elif z != 0 and not last:
            for share in range(1, 51):
                assert exact(Test(Times(times), kind, parameter, mpf(share) / 50, last).bounds[-1]) > abs(z), name

        if count <= 3 and (count < 3 or "one of" in name or "90:10" in name or "overrun" in name or "Shih" in name):
            mp.dps = 24 if count == 3 else 30
            for k in range(count):
                p = nested(times[: k + 1], bounds[:k], bounds[k], mpf(0))
                if test.steps[k] > mpf("1e-100"):
                    # An error of the chance becomes one of the boundary by the density there.
                    density = exp(-(bounds[k] ** 2) / 2) / sqrt(2 * pi)
                    worst.note("nested quadrature, what each look spends, as error of the boundary", abs(p - test.steps[k]) / max(density, p), name)
            if stage:
                far = abs(z) if z >= 0 else -abs(z)
                for key, goal in (("p_value", None), ("drift", mpf(1) / 2), ("low_95", mpf(1) / 40), ("high_95", 1 - mpf(1) / 40)):
                    drift = mpf(stage[key]) if goal else mpf(0)
                    up = sum(nested(times[: k + 1], bounds[:k], bounds[k], drift) for k in range(count - 1)) + nested(times, bounds[:-1], far, drift)
                    goal = goal or (mpf(stage["p_value"]) / 2 if z >= 0 else 1 - mpf(stage["p_value"]) / 2)
                    worst.note("nested quadrature, stage-wise chances, absolute", abs(up - goal), name)
            mp.dps = 40

        spending = kind.replace("_", "-") + ("" if parameter is None else f":{parameter}")
        if (not last or times[-1] >= 1) and bounds[0] < 20:  # planned.py's chances end at 1e-320
            efficacy = planned.efficacy([float(t) for t in times], spending, float(alpha), True)
            for a, c in zip(old["bounds"], efficacy, strict=True):
                worst.note("planned.py's boundaries", apart(a, c), name)
        if stage:
            floats = [float(t) for t in times]
            for key, goal in (("p_value", None), ("drift", 0.5), ("low_95", 0.025), ("high_95", 0.975), ("low", old["alpha"] / 2), ("high", 1 - old["alpha"] / 2)):
                above, below = planned.beyond(floats, old["bounds"], True, old["z"], stage[key] if goal else 0.0)
                if goal:
                    worst.note("planned.py's stage-wise chances, absolute", abs(above - goal), name)
                else:
                    worst.note("planned.py's stage-wise p-value", apart(min(1, 2 * min(above, below)), stage[key]), name)
        if count in (5, 10) and last:
            t = np.array([float(v) for v in times])
            correlation = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
            u = np.array(old["bounds"])
            inside = multivariate_normal(np.zeros(count), correlation, maxpts=4_000_000, abseps=1e-8, releps=1e-8, seed=1).cdf(u, lower_limit=-u)
            worst.note("scipy's multivariate normal, 1 - P(inside all) against alpha, absolute", abs(1 - inside - old["alpha"]), name)

    with open(os.path.join(FOLDER, "group-sequential-reference.json"), encoding="utf-8") as file:
        designs = json.load(file)["designs"]
    kinds = {"asOF": ("obrien_fleming", None), "asP": ("pocock", None), "asKD": ("kim_demets", "gammaA"), "asHSD": ("hwang_shih_decani", "gammaA")}
    for design in designs:
        if design.get("sided") != 2 or design.get("typeOfDesign") not in kinds:
            continue
        kind, parameter = kinds[design["typeOfDesign"]]
        rates = design["informationRates"]
        n = len(rates)
        equal = all(abs(r - (i + 1) / n) < 1e-13 for i, r in enumerate(rates))  # 0.333333333333333 is a third
        times = [mpf(i + 1) / n if equal else mpf(repr(r)) for i, r in enumerate(rates)]
        test = Test(Times(times), kind, parameter and design[parameter], mpf(repr(design["alpha"])), True)
        for column, what in (("criticalValues", "rpact"), ("check_independent_recursion", "the other recursion")):
            for a, c in zip(test.bounds, design.get(column) or []):
                if c is not None:
                    size = "below 3" if c < 3 else "from 3 to 9" if c < 9 else "above"
                    worst.note(f"group-sequential-reference.json, {what}, bounds {size}, absolute", abs(float(a) - float(c)), design["name"])
    worst.show()


if __name__ == "__main__":
    target = os.path.join(FOLDER, "planned-looks.json")
    if sys.argv[1:2] == ["check"]:
        with open(*sys.argv[2:3] or [target], encoding="ascii") as file:
            printed = json.load(file)["cases"]
        check_others(printed)
        check_points(printed)
    else:
        write(*sys.argv[1:] or [target])
