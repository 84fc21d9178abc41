"""planned.txt: group sequential designs by recursive integration under the drift itself, on one Gauss-Legendre rule for each look (numpy,
scipy's normal tails and Brent's method). The library integrates without drift, panel by panel, and weighs by the likelihood ratio."""

import os
import random

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
RULES = {}


def rule(n):
    if n not in RULES:
        RULES[n] = np.polynomial.legendre.leggauss(n)
    return RULES[n]


def spent(kind, alpha, t):
    if t >= 1:
        return alpha
    name, _, parameter = kind.partition(":")
    if name == "obrien-fleming":
        return 2 * ndtr(ndtri(alpha / 2) / np.sqrt(t))
    if name == "pocock":
        return alpha * np.log(1 + (np.e - 1) * t)
    if name == "kim-demets":
        return alpha * t ** float(parameter)
    gamma = float(parameter)
    return alpha * t if gamma == 0 else alpha * np.expm1(-gamma * t) / np.expm1(-gamma)


class Course:
    """The sub-density of what goes on after each look, under a drift."""

    def __init__(self, times, drift):
        self.times, self.drift, self.look = times, drift, 0
        self.s, self.mass, self.t = np.zeros(1), np.ones(1), 0.0

    def scaled(self, s):
        dt = self.times[self.look] - self.t
        return (s - self.s - self.drift * dt) / np.sqrt(dt), dt

    def above(self, z):
        return float(self.mass @ ndtr(-self.scaled(z * np.sqrt(self.times[self.look]))[0]))

    def below(self, z):
        return float(self.mass @ ndtr(self.scaled(z * np.sqrt(self.times[self.look]))[0]))

    def go_on(self, regions):
        """Regions in z."""
        t = self.times[self.look]
        points, masses = [], []
        for low, high in regions:
            centre, root = self.drift * t, np.sqrt(t)
            low, high = max(low * root, min(centre, 0) - 12 * root), min(high * root, max(centre, 0) + 12 * root)
            if low >= high:
                continue
            step = min(t - self.t, self.times[self.look + 1] - t)
            x, w = rule(int(min(3000, max(120, 9 * (high - low) / np.sqrt(step)))))
            s = (low + high) / 2 + (high - low) / 2 * x
            dt = t - self.t
            density = np.exp(-((s[:, None] - self.s[None, :] - self.drift * dt) ** 2) / (2 * dt)) @ self.mass / np.sqrt(2 * np.pi * dt)
            points.append(s)
            masses.append(w * (high - low) / 2 * density)
        self.s = np.concatenate(points) if points else np.zeros(0)
        self.mass = np.concatenate(masses) if masses else np.zeros(0)
        self.t, self.look = t, self.look + 1


def efficacy(times, kind, alpha, two_sided):
    side = alpha / 2 if two_sided else alpha
    course, bounds, before = Course(times, 0.0), [], 0.0
    for k, t in enumerate(times):
        now = spent(kind, side, t)
        target, before = now - before, now
        bounds.append(brentq(lambda z: np.log(max(course.above(z), 1e-320) / target), -3, 30 if target > 1e-180 else 37, xtol=1e-14, rtol=1e-15))
        if k + 1 < len(times):
            course.go_on([(-bounds[-1] if two_sided else -np.inf, bounds[-1])])
    return bounds


def futility(times, u, kind, beta, two_sided, drift):
    course, bounds, missed = Course(times, drift), [], 0.0
    inside = lambda z: course.below(z) - (course.below(-z) if two_sided else 0)
    for k, t in enumerate(times[:-1]):
        target = spent(kind, beta, t) - missed
        z = u[k] if inside(u[k]) <= target else brentq(lambda z: inside(z) - target, 0 if two_sided else -30, u[k], xtol=1e-14, rtol=1e-15)
        bounds.append(z)
        missed += inside(z)
        course.go_on([(-u[k], -z), (z, u[k])] if two_sided else [(z, u[k])])
    return bounds, missed + inside(u[-1])


def operating(times, u, l, two_sided, drift):
    course, power, information, going = Course(times, drift), 0.0, 0.0, 1.0
    for k, t in enumerate(times):
        stops = course.above(u[k])
        power += stops
        if two_sided:
            stops += course.below(-u[k])
        if l and k + 1 < len(times):
            stops += course.below(l[k]) - (course.below(-l[k]) if two_sided else 0)
        if k + 1 == len(times):
            stops = going
        information += t * stops
        going -= stops
        if k + 1 < len(times):
            if l:
                course.go_on([(-u[k], -l[k]), (l[k], u[k])] if two_sided else [(l[k], u[k])])
            else:
                course.go_on([(-u[k] if two_sided else -np.inf, u[k])])
    return power, information


def beyond(times, u, two_sided, z, drift):
    """P(further than stopping at the last of these times with z), and its complement."""
    course, above, below = Course(times, drift), 0.0, 0.0
    for k in range(len(times) - 1):
        above += course.above(u[k])
        below += course.below(-u[k]) if two_sided else 0.0
        course.go_on([(-u[k] if two_sided else -np.inf, u[k])])
    return above + course.above(z), below + course.below(z)


def show(values):
    return ",".join(f"{value:.17g}" for value in values) if values else "-"


def case(rng, plain=False):
    k = rng.choice([1, 2, 3, 4, 5, 5, 7, 10, 14, 20])
    if rng.random() < 0.5:
        times = [(i + 1) / k for i in range(k)]
    else:
        while True:
            times = sorted(rng.uniform(0.02, 1) for _ in range(k - 1)) + [1.0]
            if all(b - a > 0.002 for a, b in zip(times, times[1:])):
                break
    kind = rng.choice(["obrien-fleming", "pocock", "kim-demets:1", "kim-demets:3", "kim-demets:0.5", "hwang-shih-decani:-4", "hwang-shih-decani:1.5", "hwang-shih-decani:0"])
    alpha = rng.choice([0.05, 0.05, 0.025, 0.1, 0.01, 0.2])
    two_sided = rng.random() < 0.6
    u = efficacy(times, kind, alpha, two_sided)
    l, stop, drift_for_stop, beta_kind, power = [], "-", "-", "-", "-"
    if rng.random() < 0.4 and k > 1:
        power = rng.choice([0.8, 0.9, 0.7])
        beta_kind = rng.choice(["obrien-fleming", "pocock", "kim-demets:2", "hwang-shih-decani:-2"])
        total = lambda drift: futility(times, u, beta_kind, 1 - power, two_sided, drift)[1] - (1 - power)
        fixed = -ndtri(alpha / 2 if two_sided else alpha) + ndtri(power)
        drift_for_stop = brentq(total, 0.8 * fixed, 2.5 * fixed, xtol=1e-13, rtol=1e-14)
        l = futility(times, u, beta_kind, 1 - power, two_sided, drift_for_stop)[0]
        drift_for_stop = f"{drift_for_stop:.15g}"
    drift = rng.choice([0.0, 1.0, 2.5, 3.0, 4.0])
    reached, information = operating(times, u, l, two_sided, drift)
    stage = rng.randint(1, k)
    z = (u[stage - 1] + abs(rng.gauss(0, 0.7))) if stage < k else rng.gauss(1.5, 1.5)
    above, below = beyond(times[:stage], u, two_sided, z, 0.0)
    p = min(1.0, 2 * min(above, below)) if two_sided else above
    centre = lambda d: (lambda a, b: a - b)(*beyond(times[:stage], u, two_sided, z, d))
    naive = z / np.sqrt(times[stage - 1])
    unbiased = brentq(centre, naive - 6, naive + 3, xtol=1e-13, rtol=1e-14)
    return " ".join(["two" if two_sided else "one", repr(alpha), kind, show(times), show(u), str(power), beta_kind, drift_for_stop, show(l),
                     repr(drift), f"{reached:.15g}", f"{information:.15g}", str(stage), repr(float(z)), f"{p:.15g}", f"{unbiased:.15g}"])


if __name__ == "__main__":
    rng = random.Random(31)
    lines = [case(rng) for _ in range(160)]
    with open(os.path.join(FOLDER, "planned.txt"), "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join([
            "# sides alpha spending times efficacy futility_power futility_spending futility_drift futility drift power expected_information stage z p_value drift_estimate",
            f"# generator: generate/planned.py, numpy {np.__version__}, scipy {scipy.__version__}",
            "# stage: the look at which the test stopped, from 1, with z; times: exact binary64 values",
            *lines]) + "\n")
    print(len(lines))
