"""dunnett_wide.txt: as dunnett.txt, up to 1000 variants with visitors from 1 to 1e12 and chances down to 1e-300.
dunnett_closed.txt: step-down p-values by the definition of a closed test, every intersection integrated for itself.

The integral over the control's share as a sum of Gauss-Legendre panels in ball arithmetic. The panels are graded around
c, where all tails step from 0 to 1, each within its own width; halving all of them divides the error by 2^48, and a case is
printed only when that changes it by less than 1e-15, which leaves 1e-29. Cases of up to three variants are compared with arb's rigorous integration
(`dunnett.py`).

`dunnett_wide.py 10 FOLDER` computes ten times as many with another seed, into FOLDER: the ignored tests read it from the
environment's ABSTATS_DUNNETT.
"""

import functools
import random
import sys
from itertools import combinations

from flint import arb, ctx

import common
import dunnett
from common import parallel, sci, write

NODES = 24
BITS = 136


@functools.cache
def gauss():
    """Nodes and weights of Gauss-Legendre on (-1, 1)."""
    return [arb.legendre_p_root(NODES, i, weight=True) for i in range(NODES)]


def middle(x):
    return arb(x.mid())


def cuts(sides, c, arms):
    """The ends of the panels."""
    widths = [float(rest / factor) for factor, rest in arms]
    narrow = min(min(widths), 0.25)
    low, high = (-14.5, max(c, 0.0) + 14.5) if sides == 1 else (0.0, c + 14.5)
    ends = {low, high}
    for sign in (-1, 1):
        distance = narrow / 4
        at = c
        while True:
            at += sign * min(distance, 0.5)
            distance *= 1.5
            if at > high if sign > 0 else at < low:
                break
            if low < at < high:
                ends.add(at)
    if low < c < high:
        ends.add(c)
    return sorted(ends)


def beyond(sides, c, control, variants, halved=False):
    """P(any beyond c)."""
    grouped = {}
    for n in variants:
        grouped[n] = grouped.get(n, 0) + 1
    arms = dunnett.loadings(control, list(grouped))
    times = list(grouped.values())
    ends = cuts(sides, c, arms)
    if halved:
        ends = sorted(ends + [(a + b) / 2 for a, b in zip(ends, ends[1:])])
    at, root = arb(c), 1 / arb(2).sqrt()
    pre = [(at / rest * root, factor / rest * root, m) for (factor, rest), m in zip(arms, times)]
    total = arb(0)
    for low, high in zip(ends, ends[1:]):
        half, centre = (arb(high) - arb(low)) / 2, (arb(high) + arb(low)) / 2
        part = arb(0)
        for x, w in gauss():
            u = centre + half * x
            # The chance that none is beyond c is a product; its complement is summed, so that nothing cancels.
            some = arb(0)
            for start, slope, m in pre:
                q = (start - slope * u).erfc() / 2
                if sides == 2:
                    q += (start + slope * u).erfc() / 2
                if m > 1:
                    q = -(m * (-q).log1p()).expm1() if q < 1 else arb(1)
                some = middle(some + q * (1 - some))
                if 1 - some < arb(2) ** -120:
                    break
            part += w * (-u * u / 2).exp() * some
        total = middle(total + middle(part * half))
    return total * (2 if sides == 2 else 1) / (2 * arb.pi()).sqrt()


def known(*case):
    """With the change that half as wide panels make."""
    ctx.prec = BITS
    once, twice = beyond(*case), beyond(*case, halved=True)
    gap = abs(float((once - twice) / twice))
    # An error of order 2 NODES: halving the panels reduces it by 2^-48.
    if gap > 1e-15:
        raise ValueError(f"{gap}: {case}")
    return middle(twice), gap


def size(rng, top=12):
    return int(10 ** rng.uniform(0, top))


def near(rng, n):
    return max(1, round(n + rng.gauss(0, 1) * n**0.5))


def design(rng, k):
    kind = rng.randrange(5)
    control = size(rng)
    if kind == 0:  # anything
        return control, [size(rng) for _ in range(k)]
    if kind == 1:  # equal shares, counts as chance has them
        n = size(rng, 6) + 20
        return near(rng, n), [near(rng, n) for _ in range(k)]
    if kind == 2:  # exactly equal
        return control, [size(rng)] * k
    if kind == 3:  # a small control
        control = size(rng, 3)
        return control, [control * size(rng, 9) for _ in range(k)]
    control = size(rng, 6) + 100  # within a factor of 10
    return control, [max(1, int(control * 10 ** rng.uniform(-1, 1))) for _ in range(k)]


def critical(rng, sides):
    kind = rng.randrange(6)
    if kind < 3:
        return rng.uniform(0, 5)
    if kind == 3:
        return rng.uniform(5, 37)
    if kind == 4:
        return 10 ** rng.uniform(-12, 0)
    return rng.uniform(-6, 0) if sides == 1 else rng.uniform(0, 1)


def wide_cases(seed, times):
    rng = random.Random(seed)
    out = []
    for k, count in ((2, 40), (3, 30), (5, 20), (10, 15), (20, 10), (100, 3), (300, 1)):
        for _ in range(count * times):
            sides = rng.choice([1, 2])
            out.append((sides, critical(rng, sides), *design(rng, k)))
    # All sizes at once, and equal shares.
    out.append((2, 3.5, 10**6, [int(10 ** (12 * i / 999)) for i in range(1000)]))
    out.append((1, 2.0, 5000, [near(rng, 5000) for _ in range(1000)]))
    if times > 1:
        out.append((1, 3.5, 10**6, [int(10 ** (12 * i / 999)) for i in range(1000)]))
        out += [(2, c, 5000, [near(rng, 5000) for _ in range(1000)]) for c in (4.2, 30.0)]
    return out


def shortened(variants):
    out, i = [], 0
    while i < len(variants):
        j = i
        while j < len(variants) and variants[j] == variants[i]:
            j += 1
        out.append(f"{variants[i]}x{j - i}" if j - i > 1 else str(variants[i]))
        i = j
    return " ".join(out)


def wide_line(case):
    sides, c, control, variants = case
    value, gap = known(*case)
    if float(value) < common.SMALLEST:
        return None, gap, None
    other = None
    if len(variants) <= 3 and c < 10:
        rigorous = dunnett.beyond(*case)
        other = abs(float((value - rigorous) / rigorous))
    ctx.prec = BITS
    return f"{sides} {c!r} {sci(value)} {control} {shortened(variants)}", gap, other


def closed_cases(seed, times):
    rng = random.Random(seed)
    out = []
    for k, count in ((2, 12), (3, 12), (4, 8), (5, 4)):
        for _ in range(count * times):
            control, variants = design(rng, k)
            scale = rng.choice([1.5, 3.0, 3.0, 12.0])
            z = [rng.gauss(0, scale) for _ in range(k)]
            if rng.random() < 0.25:
                z[-1] = rng.choice([z[0], -z[0], 0.0])
            out.append((rng.choice(["two_sided", "greater", "less"]), control, variants, z))
    return out


def closed_line(case):
    alternative, control, variants, z = case
    sides = 2 if alternative == "two_sided" else 1
    towards = [abs(x) if sides == 2 else x if alternative == "greater" else -x for x in z]
    k = len(variants)
    adjusted, worst = [arb(0)] * k, 0.0
    for size_of in range(1, k + 1):
        for members in combinations(range(k), size_of):
            c = max(towards[i] for i in members)
            if sides == 2 and c == 0.0:
                p, gap = arb(1), 0.0
            else:
                p, gap = known(sides, c, control, [variants[i] for i in members])
            worst = max(worst, gap)
            for i in members:
                adjusted[i] = max(adjusted[i], p)
    if min(float(p) for p in adjusted) < common.SMALLEST:
        return None, worst
    columns = [alternative, str(control), " ".join(map(str, variants)), " ".join(map(repr, z)),
               " ".join(sci(p) for p in adjusted)]
    return "|".join(columns), worst


def main():
    times, seed = (int(sys.argv[1]), 10_000) if len(sys.argv) > 1 else (1, 83)
    if len(sys.argv) > 1:
        common.FOLDER = sys.argv[2]
    notes = ["dunnett_wide.py", "sides, c and p as in dunnett.txt; `n x m`, without blanks: m variants of n visitors each"]
    results = parallel(wide_line, wide_cases(seed, times), chunk=1)
    print(f"halving the panels: {max(r[1] for r in results):.1e}; arb's integration: "
          f"{sum(r[2] is not None for r in results)} cases, {max(r[2] or 0 for r in results):.1e}", file=sys.stderr)
    write("dunnett_wide.txt", "sides c p n_control n_1 ... n_k", [r[0] for r in results if r[0]], notes)
    results = parallel(closed_line, closed_cases(seed, times), chunk=1)
    print(f"closed tests, halving the panels: {max(r[1] for r in results):.1e}", file=sys.stderr)
    notes = ["dunnett_wide.py", "adjusted: the largest p of all the intersections with the variant, each by its own largest statistic"]
    write("dunnett_closed.txt", "alternative|n_control|n_1 ... n_k|z_1 ... z_k|adjusted_1 ... adjusted_k",
          [r[0] for r in results if r[0]], notes)


if __name__ == "__main__":
    main()
