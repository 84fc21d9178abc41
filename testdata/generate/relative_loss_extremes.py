"""relative_loss_extremes.txt: the relative expected loss where the control has next to no conversions.

`python relative_loss_extremes.py` writes the file; `python relative_loss_extremes.py N SEED PATH` writes N other cases to
PATH, for the test that reads them from the environment.
"""

import math
import random
import sys

import panels as core
from common import parallel, sci, write
from highest_extremes import arm_of, logarithmic, visitors_of
from panels import Arm, Below


def control_of(rng):
    """The first shape around and below 1, where 1 / rate has no mean."""
    a = rng.choice([1.0, 0.5, 0.1, logarithmic(rng, 0.1, 1), 1 + rng.choice([-1, 1]) * logarithmic(rng, 3e-16, 0.1)])
    b = rng.choice([1.0, 0.5, 0.1, logarithmic(rng, 0.1, 3), logarithmic(rng, 0.1, 1e9)])
    return a, b + rng.choice([0, visitors_of(rng)])


def cases(count=250, seed=91):
    rng = random.Random(seed)
    # From attacks and fuzzing: these did not converge.
    fixed = [(9816.5, 1.5, 0.5, 0.5), (12764.77327789873 + 43, 0.5 + 57, 0.5, 0.5)] if seed == 91 else []
    out = list(fixed)
    while len(out) < count:
        control = control_of(rng)
        near = rng.choice([None, control[0] / sum(control), logarithmic(rng, 0.1, 100) * control[0] / sum(control)])
        out.append((*arm_of(rng, near if near is None else min(near, 1.0), 2), *control))
    return out


def is_nothing(a1, b1, a2, b2):
    """By Chernoff's bound: the loss is below 1e-300."""
    if a1 * b2 <= a2 * b1:
        return False
    pooled, rest = (a1 + a2) / (a1 + b1 + a2 + b2), (b1 + b2) / (a1 + b1 + a2 + b2)
    arms = (a1, b1), (a2, b2)
    return sum(a * math.log(a / (a + b) / pooled) + b * math.log(b / (a + b) / rest) for a, b in arms) > 690


def evaluate(case):
    if is_nothing(*case):
        return None
    a1, b1, a2, b2 = case
    x, y = Arm(a1, b1), Arm(a2, b2)

    def weight(points, arm):
        return [1 / u for u in points.u]

    for core.CUT in (90.0, 250.0):
        loss = Below(x, y, weight_y=weight).area
        if loss == 0 or float(loss) < 1e-300:
            return None
        # P(X < Y) - E[X / Y; X < Y]: what cancels is known to more digits with a lower cut.
        again = Below(x, y).by_y - x.a / x.n * Below(Arm(x.a + 1, b1), y, weight_y=weight).by_y
        gap = abs(float(loss / again - 1))
        if gap < 1e-22:
            return f"{' '.join(map(repr, map(float, case)))} {sci(loss)}", gap
    raise ValueError(f"{gap:.1e}: {case}")


def guarded(case):
    try:
        return evaluate(case)
    except ValueError as error:
        print(error, file=sys.stderr)


def main():
    if len(sys.argv) > 1:
        count, seed, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        with open(path, "w", encoding="ascii", newline="\n") as out:
            out.writelines(line + "\n" for line, _ in filter(None, parallel(guarded, cases(count, seed))))
        return
    results = list(filter(None, parallel(guarded, cases())))
    write("relative_loss_extremes.txt", "a1 b1 a2 b2 loss", [r[0] for r in results],
          ["relative_loss_extremes.py", "loss = E[max(1 - X/Y, 0)], the control Y with next to no conversions"])
    print(f"two ways differ by at most {max(r[1] for r in results):.1e}")


if __name__ == "__main__":
    sys.exit(main())
