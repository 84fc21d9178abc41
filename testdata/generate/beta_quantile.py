"""beta_quantile.txt, beta_quantile_upper.txt: x with lower tail p, x with upper tail q, for Beta(a, b)."""

import math
import random
import sys
from statistics import NormalDist

from flint import arb

from common import parallel, sci, write
from panels import Arm, Points, lower_tail

SHAPES = [0.01, 0.5, 1.0, 2.0, 2.5, 10.0, 1e2, 1e4, 1e6, 1e9, 1e12]
LEVELS = [1e-12, 1e-6, 0.001, 0.025, 0.05, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999, 1 - 1e-6, 1 - 1e-12]


def cases():
    rng = random.Random(40)
    for a in SHAPES:
        for b in SHAPES:
            for p in LEVELS:
                yield a, b, p
    for visitors in (1, 10, 100, 10**4, 10**7, 10**9):
        for conversions in sorted({0, 1, visitors // 10, visitors // 2, visitors}):
            for prior in (1.0, 0.5):
                for p in (0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995):
                    yield prior + conversions, prior + visitors - conversions, p
    for _ in range(1500):
        top = rng.choice([2, 4, 6, 9, 12])
        p = rng.choice([rng.random(), 10 ** rng.uniform(-12, 0), 1 - 10 ** rng.uniform(-12, 0)])
        yield 10 ** rng.uniform(-1, top), 10 ** rng.uniform(-1, top), p


def solve(a, b, tail):
    """logit of the point whose lower tail is `tail` <= 1/2: Newton on log F, which is concave in the logit."""
    arm, goal = Arm(a, b), arb(tail).log()
    if min(a, b) > 2:
        t = math.log(a / b) + NormalDist().inv_cdf(tail) * math.sqrt(1 / a + 1 / b)
    else:
        t = min(math.log(a / b), (math.log(tail) + math.log(a) - arm.fnorm) / a)
    t = arb(t)
    for _ in range(80):
        below = lower_tail(arm, t)
        log_u = -(-t).exp().log1p()
        density = (arm.a * log_u + arm.b * (log_u - t) + arm.log_norm).exp()
        step = (goal - below.log()) * below / density
        size = abs(float(step))
        t = (t + step).mid()
        if size < 1e-16 * min(1, 1 / math.sqrt(min(arm.fa, arm.fb))):
            return t, lower_tail(arm, t)
    raise ValueError(f"no convergence: {a} {b} {tail}")


def evaluate(case):
    a, b, p, upper = case
    if p <= 0.5:
        flip, tail = upper, arb(p)
    else:
        flip, tail = not upper, 1 - arb(p)
    first, second = (b, a) if flip else (a, b)
    rough = (math.log(float(tail)) + math.log(first) - Arm(first, second).fnorm) / first
    if rough < -700:  # x, or 1 - x, below the range of binary64
        return None
    t, reached = solve(first, second, float(tail) if float(tail) == tail else tail)
    x = 1 / (1 + (t if flip else -t).exp())
    if float(x) < 1e-300 or not 1 - x > arb(1e-17):
        return None
    return f"{a!r} {b!r} {p!r} {sci(x)}", abs(float(reached / tail - 1))


def main():
    every = list(dict.fromkeys(cases()))
    for name, letter, upper, part in (("beta_quantile.txt", "p", False, every),
                                      ("beta_quantile_upper.txt", "q", True, every[::2])):
        results = [r for r in parallel(evaluate, [c + (upper,) for c in part]) if r]
        write(name, f"a b {letter} x", [r[0] for r in results],
              ["beta_quantile.py", f"{letter} = {'upper' if upper else 'lower'} tail probability at x"])
        print(f"tail at the printed point against {letter}: {max(r[1] for r in results):.1e}")


if __name__ == "__main__":
    sys.exit(main())
