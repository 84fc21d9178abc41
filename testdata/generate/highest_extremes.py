"""highest_extremes.txt: chances and losses of groups of identical arms, very unequal ones above all.

`python highest_extremes.py` writes the file; `python highest_extremes.py N SEED PATH` writes N other sets to PATH, for
the test that reads them from the environment.
"""

import math
import random
import sys

from flint import arb

import panels as core
from common import SMALLEST, parallel, sci, write
from highest import DEEP
from panels import BACKWARD, FORWARD, NODES, Arm, Points, cut, dot, lower_tail, window

MOST_VISITORS = 10**12


def logarithmic(rng, low, high):
    return 10 ** rng.uniform(math.log10(low), math.log10(high))


def visitors_of(rng):
    return rng.choice([0, 1, 2, MOST_VISITORS]) if rng.random() < 0.1 else int(logarithmic(rng, 1, MOST_VISITORS))


def prior_of(rng):
    return rng.choice([(1.0, 1.0), (0.5, 0.5), (0.1, 0.1),
                       (logarithmic(rng, 0.1, 3), logarithmic(rng, 0.1, 3)),
                       (logarithmic(rng, 0.1, 1e9), logarithmic(rng, 0.1, 1e9))])


def arm_of(rng, rate=None, spread=0.0, visitors=None):
    """With a rate from anywhere, or some standard errors from a given one."""
    n = visitors_of(rng) if visitors is None else visitors
    if rate is None:
        few = min(n, int(logarithmic(rng, 1, n + 1)))
        c = rng.choice([0, n, few, n - few, int(n * rng.random())])
    else:
        error = math.sqrt(max(rate * (1 - rate), 1 / (n + 1)) / (n + 1))
        c = min(n, max(0, round(n * (rate + rng.gauss(0, spread) * error)))) if n else 0
    a, b = prior_of(rng)
    return a + c, b + n - c


def random_set(rng, kind, groups):
    rate = rng.choice([rng.random(), logarithmic(rng, 1e-9, 1), 1 - logarithmic(rng, 1e-9, 1)])
    if kind == 0:  # nothing to do with each other
        return [(1, *arm_of(rng)) for _ in range(groups)]
    if kind == 1:  # near ties of all sizes
        return [(1, *arm_of(rng, rate, 2)) for _ in range(groups)]
    if kind == 2:  # near ties of the largest size
        n = rng.choice([MOST_VISITORS, int(logarithmic(rng, 1e9, 1e12))])
        return [(1, *arm_of(rng, rate, 1.5, n)) for _ in range(groups)]
    if kind == 3:  # one dominates
        n = visitors_of(rng)
        return [(1, *arm_of(rng, rate, 1, n)) for _ in range(groups - 1)] + [(1, *arm_of(rng, rate, 12, n))]
    if kind == 4:  # rates at both ends
        return [(1, *arm_of(rng, rng.choice([0, 0, 1, 1, rate]))) for _ in range(groups)]
    # Many identical arms.
    return [(int(logarithmic(rng, 1, 300)), *arm_of(rng, rate if kind == 5 else None, 2)) for _ in range(min(groups, 4))]


def cases(count=100, seed=90, large=True):
    rng = random.Random(seed)
    out = [random_set(rng, index % 7, rng.choice([2, 3, 3, 4, 5, 7])) for index in range(count)]
    out = [case for case in out if sum(m for m, _, _ in case) > 2]
    if large:
        # From attacks: a chance that came out above 1; 1,000 arms, identical or of many sizes.
        out.append([(1, 7195.5, 0.5), (1, 0.5, 6.5), (1, 306924351731.5, 693075648269.5), (1, 306923219195.5, 693076780805.5)])
        out += [[(1000, 0.1, 0.1)], [(1000, 101.0, 901.0)], [(999, 1.0, 1001.0), (1, 30.5, 1000.5)], [(998, 5e11, 5e11), (2, 0.5, 0.5)]]
        out += [[(500, 1e5 + 0.1, 1e12), (400, 2.0, 1e7), (100, 1.0, 1e9 + 5)], [(1000, 1e12, 0.1)], [(999, 1e9, 1e9), (1, 1.0, 1.0)]]
    return out


def span(arms, counts):
    """[lo, hi] that holds all of every output's integrand that matters."""
    reach = core.reach_of(arms)
    windows = [window(arm.log_density, reach) for arm in arms]
    for i, arm in enumerate(arms):
        others = [(m - (j == i), other) for j, (m, other) in enumerate(zip(counts, arms)) if m > (j == i)]
        windows.append(window(lambda s: arm.log_density(s) + sum(m * o.log_lower(s) for m, o in others), reach))
    for lead in sorted(arms, key=lambda arm: arm.fa / arm.fn)[-3:]:
        for other in arms:
            windows.append(window(lambda s: lead.log_lower(s) + other.log_upper(s) + lead.log_dx(s), reach))
    return min(w[0] for w in windows), max(w[1] for w in windows)


def log_lower(lower, upper):
    return (-upper).log1p() if upper < 0.5 else lower.log()


def integrate(groups, halvings):
    arms, counts = [Arm(a, b) for _, a, b in groups], [m for m, _, _ in groups]
    lo, hi = span(arms, counts)

    def alive(arm, lo, hi):
        mode = math.log(arm.fa / arm.fb)
        return arm.log_density(min(max(mode, lo), hi)) > DEEP

    panels = cut(lo, hi, arms, alive)
    for _ in range(halvings):
        panels = [half for p, q in panels for half in ((p, (p + q) / 2), ((p + q) / 2, q))]
    live = [[alive(arm, *p) for arm in arms] for p in panels]
    points = [Points(arb(p), arb(q)) for p, q in panels]
    density = [[p.density(arm) if on[i] else None for p, on in zip(points, live)] for i, arm in enumerate(arms)]
    lower, upper = [], []
    for i, arm in enumerate(arms):
        start = lower_tail(arm, arb(lo)) if live[0][i] else arb(0)
        end = lower_tail(arm.mirrored(), arb(-hi)) if live[-1][i] else arb(0)
        lower.append(core.accumulate(points, density[i], FORWARD, start, False))
        upper.append(core.accumulate(points, density[i], BACKWARD, end, True))
    chance, loss = [arb(0)] * len(arms), [arb(0)] * len(arms)
    for m, p in enumerate(points):
        dx = p.dx(arms[0])
        won, lost = [[] for _ in arms], [[] for _ in arms]
        for t in range(NODES):
            gone = [i for i in range(len(arms)) if lower[i][m][t] == 0]
            logs = [arb(0) if i in gone else log_lower(lower[i][m][t], upper[i][m][t]) for i in range(len(arms))]
            for i in range(len(arms)):
                if any(j != i or counts[j] > 1 for j in gone):
                    rest, gap = arb(0), arb(1)
                else:
                    others = sum(((c - (j == i)) * logs[j] for j, c in enumerate(counts)), arb(0))
                    rest, gap = others.exp(), -others.expm1()
                if density[i][m]:
                    won[i].append(density[i][m][t] * rest)
                lost[i].append(lower[i][m][t] * gap * dx[t])
        for i in range(len(arms)):
            if won[i]:
                chance[i] += p.half * dot(won[i])
            loss[i] += p.half * dot(lost[i])
    best = max(range(len(arms)), key=lambda i: arms[i].fa / arms[i].fn)
    gaps = [abs(float(sum((c * p for c, p in zip(counts, chance)), arb(0)) - 1))]
    for i in range(len(arms)):
        means = arms[best].a / arms[best].n - arms[i].a / arms[i].n
        gaps.append(abs(float((loss[i] - loss[best] - means) / max(loss[i], loss[best]))))
    return chance, loss, max(gaps)


def evaluate(groups):
    inputs = " ".join(f"{m} {float(a)!r} {float(b)!r}" for m, a, b in groups)
    for halvings in range(4):
        chance, loss, gap = integrate(groups, halvings)
        known = all(float(v) < SMALLEST or v.rad() < abs(v.mid()) * arb("1e-22") for v in chance + loss)
        if gap < 1e-24 and known:
            shown = ["0" if float(value) < SMALLEST else sci(value) for value in chance + loss]
            return f"{len(groups)} {inputs} {' '.join(shown)}", gap
    print(f"{gap:.1e}, not known well enough: {groups}", file=sys.stderr, flush=True)
    return None


def main():
    if len(sys.argv) > 1:
        count, seed, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        with open(path, "w", encoding="ascii", newline="\n") as out:
            for line, _ in filter(None, parallel(evaluate, cases(count, seed, False), chunk=1)):
                out.write(line + "\n")
        return
    results = list(filter(None, parallel(evaluate, cases(), chunk=1)))
    write("highest_extremes.txt", "g m1 a1 b1 .. mg ag bg P1 .. Pg L1 .. Lg", [r[0] for r in results],
          ["highest_extremes.py", "g groups of m identical arms; P_i, L_i of one of the i-th group; 0: below 1e-300"])
    print(f"sum of chances and differences of losses {max(r[1] for r in results):.1e}")


if __name__ == "__main__":
    sys.exit(main())
