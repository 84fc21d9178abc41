"""unequal.txt: difference and log ratio of arms that have nothing to do with each other; `unequal.py SEED COUNT FILE` writes more."""

import math
import random
import signal
import sys

from flint import arb

from common import parallel, sci, write
from contrast import Difference, Ratio, distribution, rough_quantile
from panels import Points, cut, dot, reach_of, window

SECONDS = 1
# Where something was wrong once.
FIXED = [
    (Ratio, (1.0, 1.0, 49.0, 1.0), 0.25), (Ratio, (415.0, 175.0, 1747.0, 999999998255.0), 4.149795470494975e8),
    (Ratio, (1747.0, 999999998255.0, 415.0, 175.0), 1 / 4.149795470494975e8), (Ratio, (1.5, 311.5, 38.5, 1.5), 1.0),
    (Ratio, (5.0, 11.0, 7517348.0, 61196134.0), 9.201803533705512), (Ratio, (778.0, 224.0, 50.0, 1.0), 0.91007958548549209),
    (Difference, (1.5, 4.5, 0.5, 537.5), -0.0029141082626063155), (Difference, (1.5, 712.5, 1.5, 4.5), -0.90754764917200286),
    (Difference, (417927878.5765948, 4106215.9075551806, 15.927379632051608, 0.15635800500195132), -0.009733003823708829),
    (Difference, (3.910253635256646, 0.11747519768899274, 20.0, 1.0), 0.9474049033216976),
    (Difference, (16569135107.783096, 0.11030386995365368, 98.0, 6.0), 0.007077928731063034),
    (Ratio, (976219990185.406, 0.15821352697285263, 1.5, 5.5), 1.1865197003377063),
    (Difference, (25.0, 7.0, 10778.0, 40232.0), 0.7901935296158601),
]


def log_uniform(rng, low, high):
    return 10 ** rng.uniform(math.log10(low), math.log10(high))


def prior(rng):
    return rng.choice([(1.0, 1.0), (0.5, 0.5), tuple(log_uniform(rng, 0.1, 10) for _ in range(2)),
                       tuple(log_uniform(rng, 0.1, 1e9) for _ in range(2))])


def shapes(rng, near=None):
    a, b = prior(rng)
    n = 0 if rng.random() < 0.05 else int(log_uniform(rng, 1, 1e12)) if rng.random() < 0.6 else int(log_uniform(rng, 1, 1e4))
    if near:
        mean = near[0] / (near[0] + near[1])
        c = round(n * (mean + rng.gauss(0, 3) * math.sqrt(mean * (1 - mean) / (n + 1))))
    else:
        few = min(n, int(log_uniform(rng, 1, n + 1)))
        c = rng.choice([0, n, few, few, n - few, rng.randint(0, n), rng.randint(0, n)])
    c = min(n, max(0, c))
    return a + c, b + n - c


def cases(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        y = shapes(rng)
        x = shapes(rng, y) if rng.random() < 0.4 else shapes(rng)
        kind = rng.choice([Difference, Ratio])
        case = x + y
        at = rough_quantile(kind is Ratio, case, rng.choice([0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]))
        if rng.random() < 0.3:
            at *= rng.choice([0.5, 0.9, 1.1, 2.0])
        value = math.exp(at) if kind is Ratio and abs(at) < 600 else at
        if kind is Ratio and 1e-30 < value < 1e30 or kind is Difference and abs(value) < 1 - 1e-9:
            yield kind, case, value


def density(c):
    """Of X - Y or X / Y, by panels of its own: those of the tails leave out what is small beside 1."""
    # A ratio's integrand has y as a factor.
    log_y = (lambda s: c.y._point(s)[4]) if isinstance(c, Ratio) else (lambda s: 0.0)
    lo, hi = window(lambda s: c.x.log_density(s) + c.y.log_density(s) - c.x.log_dx(s) + log_y(s), reach_of([c.x, c.y]))
    total = arb(0)
    for p, q in cut(lo, hi, [c.x, c.y]):
        points = Points(arb(p), arb(q))
        total += points.half * dot([f * g * w for f, g, w in
                                    zip(points.density(c.x), points.density(c.y), c.weight(points, c.x, c.y))])
    return total


def stop(*_):
    raise TimeoutError


def evaluate(task):
    kind, case, value = task
    # Some shapes need tens of thousands of panels.
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        lower, upper, _, gap = distribution(kind, case, value)
        of_both = density(kind(case, value))
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    if gap > 1e-25 or min(map(float, (lower, upper, of_both))) < 1e-290:
        return None
    name = "ratio" if kind is Ratio else "difference"
    return " ".join([name, *map(repr, case), repr(value), *map(sci, (lower, upper, of_both))])


def main():
    seed, count, name = (int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 3 else (72, 170, "unequal.txt")
    lines = [line for line in parallel(evaluate, FIXED + list(cases(seed, count))) if line]
    write(name, "kind a1 b1 a2 b2 value lower upper density", lines,
          ["unequal.py", "D = X - Y or R = X / Y; lower = P(at most the value), upper = P(above it), density at the value"])


if __name__ == "__main__":
    main()
