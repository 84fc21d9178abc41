"""beta_tails.txt: both tails of Beta(a, b) at x, and their relative condition number with respect to x."""

import math
import random
import sys

from flint import arb, ctx

from common import SMALLEST, parallel, sci, write
from panels import Arm, logit, tails

SHAPES = [0.01, 0.5, 1.0, 2.0, 2.5, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12]
SD = [0, 1, 2, 3, 5, 8, 12, 20, 30]
# compared with arb's own incomplete beta function: all cases up to this size, every EVERY-th of the others to 2e9
CHECK_ALL_BELOW, EVERY = 2e3, 12


def around(a, b, sds):
    """x at mean +- sds standard deviations: on the plain scale if inside (0, 1), else on the logit scale."""
    mean = a / (a + b)
    sd = math.sqrt(a * b / (a + b + 1)) / (a + b)
    sd_logit = math.sqrt(1 / a + 1 / b)
    for k in sds:
        for sign in (1, -1) if k else (1,):
            x = mean + sign * k * sd
            if not 1e-3 * mean < x < 1 - 1e-3 * (1 - mean):
                t = math.log(a / b) + sign * k * sd_logit
                if abs(t) > 690:
                    continue
                x = 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))
            yield x


def grid():
    for a in SHAPES:
        for b in SHAPES:
            for x in around(a, b, SD):
                yield a, b, x


def counts():
    for visitors in (1, 2, 5, 10, 100, 1000, 10**4, 10**6, 10**9):
        hits = {0, 1, visitors // 2, visitors // 10, visitors - 1, visitors, visitors // 1000}
        for conversions in sorted(h for h in hits if 0 <= h <= visitors):
            for prior in (1.0, 0.5):
                a, b = prior + conversions, prior + visitors - conversions
                for x in around(a, b, [0, 1, 2, 5, 12]):
                    yield a, b, x
                yield a, b, 0.5
                yield a, b, 0.3 * a / (a + b)
                yield a, b, 1 - 1e-9


def extremes(rng):
    """x where one tail is near a chosen power of ten, down to 1e-300."""
    for a, b in [(rng.choice(SHAPES), rng.choice(SHAPES)) for _ in range(420)]:
        arm = Arm(a, b)
        for lower in (True, False):
            goal = -rng.uniform(20, 690)
            t0 = math.log(a / b)
            near, far = t0, (t0 - 1 if lower else t0 + 1)
            bound = arm.log_lower if lower else arm.log_upper
            while bound(far) > goal and abs(far - t0) < 1400:
                far = t0 + 2 * (far - t0)
            for _ in range(60):
                mid = (near + far) / 2
                near, far = (mid, far) if bound(mid) > goal else (near, mid)
            if -690 < near < 36:
                yield a, b, (1 / (1 + math.exp(-near)) if near > 0 else math.exp(near) / (1 + math.exp(near)))


def scattered(rng):
    for _ in range(1900):
        top = rng.choice([2, 4, 6, 9, 12])
        a, b = 10 ** rng.uniform(-1, top), 10 ** rng.uniform(-1, top)
        for x in around(a, b, [rng.uniform(0, 6)]):
            yield a, b, x


def cases():
    rng = random.Random(20)
    seen = []
    for source in (grid(), counts(), extremes(rng), scattered(rng)):
        seen += [c for c in source if 0 < c[2] < 1 and c[2] >= 1e-300]
    return list(dict.fromkeys(seen))


def evaluate(numbered):
    number, (a, b, x) = numbered
    arm, s = Arm(a, b), logit(x)
    if min(arm.log_lower(float(s)), arm.log_upper(float(s))) < -700:
        return None
    lower, upper = tails(arm, s)
    if min(float(lower), float(upper)) < SMALLEST:
        return None
    log_u, log_v = arb(x).log(), (1 - arb(x)).log()
    slope = (arm.a * log_u + arm.b * log_v + arm.log_norm).exp() / (1 - arb(x))  # x f(x)
    condition = max(float(slope / lower), float(slope / upper))
    gap = abs(float(lower + upper - 1))
    other = 0.0
    if a + b < CHECK_ALL_BELOW or (a + b < 2e9 and number % EVERY == 0):
        other = check(a, b, x, lower, upper)
    return f"{a!r} {b!r} {x!r} {sci(lower)} {sci(upper)} {condition:.3e}", gap, other


def check(a, b, x, lower, upper):
    """Largest relative difference from arb's ball-arithmetic incomplete beta function, at rising precision."""
    old = ctx.prec
    try:
        for precision in (400, 1600) if a + b < CHECK_ALL_BELOW else (400,):
            ctx.prec = precision
            p = arb(x).beta_lower(arb(a), arb(b), 1)
            q = (1 - arb(x)).beta_lower(arb(b), arb(a), 1)
            if all(v.rel_accuracy_bits() > 84 for v in (p, q)):
                return max(abs(float((lower - p) / p)), abs(float((upper - q) / q)))
        return math.nan
    finally:
        ctx.prec = old


def main():
    every = cases()
    results = [r for r in parallel(evaluate, list(enumerate(every))) if r]
    write("beta_tails.txt", "a b x lower upper condition", [r[0] for r in results],
          ["beta_tails.py", "condition: max over both tails of |x f(x) / tail|, 4 digits (not an error bound)"])
    compared = [r[2] for r in results if r[2]]
    good = [v for v in compared if v == v]
    print(f"candidates {len(every)}; |lower + upper - 1| <= {max(r[1] for r in results):.1e}; "
          f"compared with arb {len(good)} (undecided {len(compared) - len(good)}), max {max(good):.1e}")


if __name__ == "__main__":
    sys.exit(main())
