"""region.txt: probabilities below, inside and above a region of the difference or lift of two Beta variables."""

import math
import random

from flint import arb

from common import parallel, sci, write
from contrast import Difference, Ratio, distribution, moments

PAIRS = [(1.0, 1.0, 1.0, 1.0), (1.0, 11.0, 4.0, 8.0), (121.0, 1381.0, 149.0, 1333.0), (8001.0, 92001.0, 8031.0, 91971.0),
         (15.5, 985.5, 26.5, 974.5), (30.0, 400.0, 300.0, 3800.0), (801.0, 9201.0, 804.0, 9198.0), (990.0, 12.0, 985.0, 17.0),
         (500001.0, 9500001.0, 500801.0, 9499201.0), (3001.0, 99997001.0, 3051.0, 99996951.0), (0.5, 20.5, 3.5, 17.5)]


def cases():
    rng = random.Random(71)
    for control_a, control_b, variant_a, variant_b in PAIRS:
        case = (variant_a, variant_b, control_a, control_b)
        m1, m2, v1, v2 = moments(case)
        for kind, unit in ((Difference, math.sqrt(v1 + v2)), (Ratio, math.sqrt(v1 + v2) / m2)):
            for width in (3, 1, 0.3, 0.02, 1e-3, 1e-6):
                low, high = (-unit * width * rng.uniform(0.5, 1.5), unit * width * rng.uniform(0.5, 1.5))
                if low > -0.99 and (kind is Ratio or high < 0.99):
                    yield kind, case, low, high
            # a long way below and above everything the data say
            for low, high in ((0.0, 0.5 * unit), (-0.5 * unit, 0.0)):
                yield kind, case, max(low, -0.98), min(high, 0.98)


def evaluate(task):
    kind, case, low, high = task
    at = lambda end: distribution(kind, case, arb(end) if kind is Difference else 1 + arb(end))
    (low_lower, low_upper, _, gap), (high_lower, high_upper, _, gap2) = at(low), at(high)
    inside = high_lower - low_lower if low_lower < low_upper else low_upper - high_upper
    a1, b1, a2, b2 = case
    assert max(gap, gap2) < 1e-30
    fields = ["difference" if kind is Difference else "lift", repr(a2), repr(b2), repr(a1), repr(b1), repr(low), repr(high)]
    return " ".join(fields + [sci(value) for value in (low_lower, inside, high_upper)])


def main():
    lines = parallel(evaluate, list(cases()))
    write("region.txt", "scale a_control b_control a_variant b_variant low high below inside above", lines,
          ["region.py", "inside: the difference of two tails, each known to far more digits"])


if __name__ == "__main__":
    main()
