"""always_valid.txt, always_valid_strata.txt: always-valid comparisons by definition, from log-gamma functions and root finding (mpmath, 110
digits). Without arguments it writes both files; `always_valid.py SEED COUNT FILE` writes COUNT other cases of one stratum."""

import math
import os
import random
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 110
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WEIGHTS = [(1, 1), (1, 1), (50, 50), (90, 10), (10, 90), (1, 2), (999, 1), (1, 999), (1, 1e6), (1e6, 1), (0.3, 0.7), (33.3, 66.7)]
TAUS = [0.1, 0.1, 0.1, 0.05, 0.2, 0.01, 0.5, 1.0]
ALPHAS = [(95, 1), (95, 1), (90, 1), (99, 1), (50, 1), (95, 3), (95, 19), (97.5, 1)]


def log_uniform(rng, low, high):
    return 10 ** rng.uniform(math.log10(low), math.log10(high))


def log_mixture(c0, c1, pi, tau):
    """ln of the mean over both scales of B(a + c1, b + c0) / B(a, b)."""
    def log_beta(a, b):
        return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)

    terms = []
    for t in (tau, 5 * tau):
        a, b = 1 / ((1 - pi) * t**2), 1 / (pi * t**2)
        terms.append(log_beta(a + c1, b + c0) - log_beta(a, b))
    top = max(terms)
    return top + mpmath.log(sum(mpmath.exp(term - top) for term in terms) / 2)


class Stratum:
    def __init__(self, c0, n0, c1, n1, w0, w1, tau):
        self.c0, self.c1 = mpf(c0), mpf(c1)
        w0, w1, n0, n1 = mpf(w0), mpf(w1), mpf(n0), mpf(n1)
        self.pi = w1 / (w0 + w1)
        n = n0 + n1
        self.split = sum(m * mpmath.log(m / (n * share)) for m, share in ((n1, self.pi), (n0, 1 - self.pi)) if m > 0)
        self.log_n = log_mixture(self.c0, self.c1, self.pi, mpf(tau))

    def log_e(self, rho):
        """ln e(r) with r = exp(rho)."""
        # ln theta and ln (1 - theta), each with all digits.
        odds = self.pi / (1 - self.pi) * mpmath.exp(rho)
        log_theta = -mpmath.log(1 + 1 / odds)
        log_other = -mpmath.log(1 + odds)
        return self.log_n - self.c1 * log_theta - self.c0 * log_other - self.split

    def slope(self, rho):
        odds = self.pi / (1 - self.pi) * mpmath.exp(rho)
        return (self.c0 + self.c1) * odds / (1 + odds) - self.c1


def root(f, inside, outside):
    """f(inside) < 0 < f(outside); bisection, then Newton-like steps by Ridder's method."""
    for _ in range(40):
        middle = (inside + outside) / 2
        if f(middle) > 0:
            outside = middle
        else:
            inside = middle
    return mpmath.findroot(f, (inside, outside), solver="anderson", tol=mpf(10) ** -90, maxsteps=400, verify=False)


def ends(strata, log_bar):
    c0, c1 = sum(s.c0 for s in strata), sum(s.c1 for s in strata)
    if c0 == 0 and c1 == 0:
        return mpf(-1), mpmath.inf
    f = lambda rho: sum(s.log_e(rho) for s in strata) - log_bar
    slope = lambda rho: sum(s.slope(rho) for s in strata)
    far = mpf(40)
    while (c1 > 0 and slope(-far) > 0) or (c0 > 0 and slope(far) < 0):
        far *= 2
    if c1 == 0:
        middle = -far
        while f(middle) > 0:
            middle *= 2
    elif c0 == 0:
        middle = far
        while f(middle) > 0:
            middle *= 2
    else:
        low, high = -far, far
        for _ in range(360):
            middle = (low + high) / 2
            low, high = (low, middle) if slope(middle) > 0 else (middle, high)
        middle = (low + high) / 2
    if f(middle) > 0:
        return None
    found = []
    for sign, bounded in ((-1, c1 > 0), (1, c0 > 0)):
        if not bounded:
            found.append(mpf(-1) if sign < 0 else mpmath.inf)
            continue
        reach = mpf(1)
        while f(middle + sign * reach) < 0:
            reach *= 2
        found.append(mpmath.expm1(root(f, middle, middle + sign * reach)))
    return tuple(found)


def show(value):
    if value == mpmath.inf:
        return "inf"
    return mpmath.nstr(value, 20, strip_zeros=False, min_fixed=1, max_fixed=0) if value else "0"


def answer(strata, threshold, k):
    log_bar = mpmath.log(mpf(k) / mpf((100 - threshold) / 100))
    interval = ends(strata, log_bar)
    numbers = [sum(s.log_e(mpf(0)) for s in strata), sum(s.split for s in strata)]
    return [show(x) for x in numbers] + ([show(x) for x in interval] if interval else ["-", "-"])


def few(rng, n):
    return min(n, int(log_uniform(rng, 1, 60)))


def arms(rng):
    """Counts and weights; half of the splits fit the weights."""
    w0, w1 = rng.choice(WEIGHTS)
    pi = w1 / (w0 + w1)
    total = int(log_uniform(rng, 1, 1e12 / max(pi, 1 - pi)))
    kind = rng.random()
    if kind < 0.5:
        n1 = round(total * pi)
    elif kind < 0.8:
        n1 = round(total * pi + rng.gauss(0, 2) * math.sqrt(total * pi * (1 - pi)))
    else:
        n1 = rng.randint(0, total)
    n1 = min(max(n1, 0), total, 10**12)
    n0 = min(total - n1, 10**12)
    rate = rng.choice([log_uniform(rng, 1e-9, 1), log_uniform(rng, 1e-3, 1), 0.0, 1.0, 0.5])
    lift = rng.choice([0.0, rng.gauss(0, 0.1), rng.gauss(0, 0.01), log_uniform(rng, 1e-6, 1)])
    def draw(n, rate):
        mean = n * min(rate, 1.0)
        return min(n, max(0, round(mean + rng.gauss(0, 1) * math.sqrt(mean * max(0.0, 1 - mean / n))))) if n else 0
    c0, c1 = draw(n0, rate), draw(n1, max(0.0, rate * (1 + lift)))
    extreme = rng.random()
    if extreme < 0.05:
        c0 = 0
    elif extreme < 0.10:
        c1 = 0
    elif extreme < 0.15:
        c0, c1 = few(rng, n0), few(rng, n1)
    elif extreme < 0.20:
        c0 = few(rng, n0)
    elif extreme < 0.25:
        c1 = few(rng, n1)
    elif extreme < 0.28:
        c0 = c1 = 0
    return c0, n0, c1, n1, w0, w1


def single(rng, count):
    lines = []
    for _ in range(count):
        case = arms(rng)
        tau = rng.choice(TAUS)
        threshold, k = rng.choice(ALPHAS)
        lines.append(" ".join([*map(str, (*case, tau, threshold, k)), *answer([Stratum(*case, tau)], threshold, k)]))
    return lines


def strata(rng, count):
    lines = []
    for _ in range(count):
        cases = []
        rate, lift = log_uniform(rng, 1e-4, 0.5), rng.choice([0.0, 0.05, -0.1, 1.0])
        size = log_uniform(rng, 10, 1e11)
        for _ in range(rng.randint(2, 6)):
            if rng.random() < 0.2:
                cases.append(arms(rng))
                continue
            w0, w1 = rng.choice(WEIGHTS[:8])
            total = max(1, int(size * log_uniform(rng, 0.1, 1)))
            n1 = round(total * w1 / (w0 + w1))
            n0 = total - n1
            drift = log_uniform(rng, 0.5, 2)
            noise = lambda mean: max(0, round(mean + rng.gauss(0, 1) * math.sqrt(mean)))
            cases.append((min(n0, noise(n0 * rate * drift)), n0, min(n1, noise(n1 * rate * drift * (1 + lift))), n1, w0, w1))
        tau, (threshold, k) = rng.choice(TAUS), rng.choice(ALPHAS)
        result = answer([Stratum(*case, tau) for case in cases], threshold, k)
        lines.append(" ".join([*map(str, (tau, threshold, k)), *result, *(",".join(map(str, case)) for case in cases)]))
    return lines


def write(path, columns, lines):
    header = [f"# {columns}", f"# generator: generate/always_valid.py, mpmath {mpmath.__version__}",
              "# inputs: exact binary64 values; outputs: 20 significant digits; alpha is (100 - threshold) / 100 rounded to binary64",
              "# low, high: lifts; inf: unbounded; - -: no ratio fits all strata"]
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(header + lines) + "\n")
    print(f"{path}: {len(lines)} cases")


SINGLE = "c0 n0 c1 n1 w0 w1 typical_lift threshold comparisons log_e split low high"

if __name__ == "__main__":
    if len(sys.argv) == 4:
        write(sys.argv[3], SINGLE, single(random.Random(int(sys.argv[1])), int(sys.argv[2])))
    else:
        write(os.path.join(FOLDER, "always_valid.txt"), SINGLE, single(random.Random(20), 900))
        write(os.path.join(FOLDER, "always_valid_strata.txt"),
              "typical_lift threshold comparisons log_e split low high, then for each stratum c0,n0,c1,n1,w0,w1",
              strata(random.Random(21), 200))
