"""normal.txt, normal_quantile.txt, chi_squared.txt: from arb's erfc and incomplete gamma function."""

import random
import sys

from flint import arb, ctx

from common import sci, write

ctx.prec = 400


def upper_normal(z):
    return (arb(z) / arb(2).sqrt()).erfc() / 2


def normal():
    rng = random.Random(60)
    points = [k / 8 for k in range(-37 * 8, 37 * 8 + 1)]
    points += [rng.uniform(-37, 37) for _ in range(500)] + [rng.gauss(0, 2) for _ in range(500)]
    points += [s * 10**-k for s in (1.0, -1.0) for k in range(1, 17)]
    lines = [f"{z!r} {sci(upper_normal(-z))} {sci(upper_normal(z))}" for z in sorted(set(points))]
    write("normal.txt", "z lower upper", lines, ["elementary.py"])


def normal_quantile():
    rng = random.Random(61)
    levels = [10 ** rng.uniform(-300, 0) for _ in range(500)] + [rng.random() for _ in range(500)]
    levels += [1 - 10 ** rng.uniform(-15.9, -0.3) for _ in range(300)]
    levels += [10.0**-k for k in range(1, 301, 5)] + [0.005, 0.025, 0.05, 0.1, 0.9, 0.95, 0.975, 0.995, 1e-300, 1 - 2**-53]
    lines = []
    for p in sorted(set(levels)):
        if p == 0.5:
            continue
        tail = arb(p) if p < 0.5 else 1 - arb(p)
        # Newton on log of the upper tail, concave in z, from a point left of the root
        z = arb(0)
        for _ in range(200):
            q = upper_normal(z)
            density = (-z * z / 2).exp() / (2 * arb.pi()).sqrt()
            step = (q.log() - tail.log()) * q / density
            z = (z + step).mid()
            if abs(float(step)) < 1e-40:
                break
        lines.append(f"{p!r} {sci(-z if p < 0.5 else z)}")
    write("normal_quantile.txt", "p z", lines, ["elementary.py", "p = lower tail probability at z"])


def chi_squared():
    rng = random.Random(62)
    cases = []
    for df in list(range(1, 31)) + [40, 50, 64, 99, 100, 101, 200, 333, 500, 999, 1000]:
        sd = (2 * df) ** 0.5
        for k in (-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 45):
            if df + k * sd > 0:
                cases.append((df + k * sd, df))
        cases += [(x, df) for x in (1e-8, 0.01, 0.5, 3.84, 10.83, 100.0, 400.0, 1300.0)]
        cases += [(rng.uniform(0, df + 40 * sd), df) for _ in range(8)]
    lines = []
    for x, df in cases:
        upper = (arb(x) / 2).gamma_upper(arb(df) / 2, 1)
        if float(upper) >= 1e-300:
            lines.append(f"{x!r} {df} {sci(upper)}")
    write("chi_squared.txt", "x df upper", lines, ["elementary.py"])


def main():
    normal()
    normal_quantile()
    chi_squared()


if __name__ == "__main__":
    sys.exit(main())
