"""regimes.txt: the four numbers of inequality.txt where the library changes its method, and for very unequal arms.
beta_regimes.txt: tails and density of Beta(a, b) at points from 1e-300 to 1 - 1e-16 of probability."""

import random
import sys
from math import exp, log, sqrt

from flint import arb

import inequality
from common import SMALLEST, parallel, sci, write
from panels import Arm, Below, logit, tails

LEAST, MOST = 0.1, 1.001e12


def log_uniform(rng, low, high):
    return exp(rng.uniform(log(low), log(high)))


def within(shape):
    return min(MOST, max(LEAST, float(f"{shape:.8e}")))


def switches():
    with open(__file__.replace("regimes.py", "regimes_inputs.txt"), encoding="ascii") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield tuple(map(float, line.split()))


# Where the library's saddle point once was off by 1.2e-12 and 8.3e-13.
FOUND = [(5580.128686020041, 514417.3529675016, 1795448.7649647533, 111515651.34797262),
         (5268.116121631305, 21508011.595098667, 15860140.485469101, 40661742267.02446)]


def unequal(rng):
    """Any arm against one up to 1e13 times as large or small, from equal means to the far tail; none or all converted."""
    for _ in range(350):
        top = 10 ** rng.choice([1, 3, 6, 9, 12])
        a1, b1 = log_uniform(rng, LEAST, top), log_uniform(rng, LEAST, top)
        scale = 10 ** rng.uniform(-13, 13)
        a2, b2 = within(a1 * scale), within(b1 * scale)
        errors = rng.choice([0, 1e-6, 0.1, 1, 3, 8, 20, 36]) * rng.choice([-1, 1]) * rng.uniform(0.5, 1)
        shift = errors * sqrt(1 / a1 + 1 / b1 + 1 / a2 + 1 / b2)
        yield a1, b1, a2 * exp(max(-5, min(5, shift))), b2
    for _ in range(250):
        small = [log_uniform(rng, LEAST, 5), log_uniform(rng, LEAST, MOST)]
        other = rng.choice([(5, MOST), (MOST, MOST), (MOST, 5)])
        other = [log_uniform(rng, LEAST, top) for top in other]
        if rng.random() < 0.5:
            small.reverse()
            other.reverse()
        yield (*small, *other) if rng.random() < 0.5 else (*other, *small)
    for _ in range(100):  # priors as strong as 1e9 visitors, and arms that share all but the last digits
        a, b = log_uniform(rng, 1e3, 1e9), log_uniform(rng, 1e3, 1e9)
        yield a, b, a * (1 + 10 ** rng.uniform(-9, -2)), b
        yield a, b, a + rng.choice([0, 1, 1000]), b + int(10 ** rng.uniform(3, 12))


def evaluate(case):
    x, y = Arm(*case[:2]), Arm(*case[2:])
    gap = x.a / x.n - y.a / y.n
    values, apart = [], 0.0
    for first, second, case_ in ((y, x, case), (x, y, case[2:] + case[:2])):
        if inequality.estimate(*case_) < -700:  # P(X > Y) and its loss are below 1e-300
            values.append((None, None))
            continue
        both = Below(first, second)
        apart = max(apart, abs(float(both.by_x / both.by_y - 1)))
        values.append((both.by_y, both.area))
    (up, over), (down, under) = values
    if up is not None and down is not None:
        apart = max(apart, abs(float(up + down - 1)), abs(float((over - under - gap) / max(over, under))))
    elif up is None:
        down, under = arb(1), -gap
    else:
        up, over = arb(1), gap
    shown = ["-" if v is None or float(v) < SMALLEST else sci(v) for v in (up, down, over, under)]
    return " ".join(map(repr, case)) + " " + " ".join(shown), apart


def points(rng):
    """Shapes of every size, and a point whose smaller tail has about a chosen size."""
    while True:
        top = 10 ** rng.choice([0.5, 2, 4, 6, 9, 12])
        a = within(log_uniform(rng, LEAST, top))
        b = within(a * rng.uniform(0.1, 1.1) if rng.random() < 0.3 else log_uniform(rng, LEAST, top))
        a, b = (a, b) if rng.random() < 0.5 else (b, a)
        goal = log(rng.choice([log_uniform(rng, 1e-300, 0.5), log_uniform(rng, 1e-16, 0.5), rng.uniform(0.01, 0.5)]))
        arm, lower = Arm(a, b), rng.random() < 0.5
        bound = arm.log_lower if lower else arm.log_upper
        near, far = log(a / b), log(a / b) + (-1 if lower else 1)
        while bound(far) > goal and abs(far) < 1400:
            far = near + 2 * (far - near)
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if bound(middle) > goal else (near, middle)
        if -690 < near < 30:
            yield a, b, float(f"{1 / (1 + exp(-near)):.15g}")


def evaluate_beta(case):
    a, b, x = case
    arm, s = Arm(a, b), logit(x)
    lower, upper = tails(arm, s)
    if min(float(lower), float(upper)) < SMALLEST:
        return None
    density = ((arm.a - 1) * arb(x).log() + (arm.b - 1) * (1 - arb(x)).log() + arm.log_norm).exp()
    if not SMALLEST < float(density) < 1 / SMALLEST:
        return None
    return f"{a!r} {b!r} {x!r} {sci(lower)} {sci(upper)} {sci(density)}", abs(float(lower + upper - 1))


def main():
    rng = random.Random(50)
    every = list(dict.fromkeys([*switches(), *(tuple(map(within, case)) for case in unequal(rng)), *FOUND]))
    results = parallel(evaluate, every)
    write("regimes.txt", "a1 b1 a2 b2 x_greater y_greater x_minus_y y_minus_x", [r[0] for r in results],
          ["regimes.py", "P(X > Y), P(Y > X), E[max(X - Y, 0)], E[max(Y - X, 0)]; - below 1e-300"])
    print(f"two ways, sum of chances, losses against means: {max(r[1] for r in results):.1e}")
    source = points(rng)
    results = [r for r in parallel(evaluate_beta, [next(source) for _ in range(700)]) if r]
    write("beta_regimes.txt", "a b x lower upper density", [r[0] for r in results], ["regimes.py"])
    print(f"|lower + upper - 1| <= {max(r[1] for r in results):.1e}")


if __name__ == "__main__":
    sys.exit(main())
