"""highest.txt: for k independent arms, P(X_i is the highest) and E[max_j X_j - X_i]."""

import math
import random
import sys

from flint import arb

import panels as core
from common import parallel, sci, write
from panels import BACKWARD, FORWARD, NODES, Arm, Points, cut, dot, lower_tail, window

DEEP = -900.0  # a density below exp(DEEP) is nothing for any of the outputs


def prior_arm(conversions, visitors, prior):
    return prior + conversions, prior + visitors - conversions


def cases():
    rng = random.Random(70)
    out = []
    for k in (2, 3, 4, 5, 10, 20):
        out += [[(1.0, 1.0)] * k, [(0.5, 0.5)] * k, [(11.0, 91.0)] * k, [(1000.5, 9000.5)] * k, [(1.0, 1001.0)] * k]
    for k, count in ((2, 70), (3, 70), (4, 50), (5, 40), (10, 30), (20, 10), (100, 2)):
        for index in range(count):
            prior = rng.choice([1.0, 0.5])
            top = rng.choice([2, 3, 4, 6, 9])
            n = int(10 ** rng.uniform(top - 1, top))
            rate = rng.choice([0.5, 0.0, 10 ** rng.uniform(-4, -0.3), 10 ** rng.uniform(-2, -0.3), 0.97])
            kind = index % 4
            arms = []
            for i in range(k):
                visitors = n if kind < 2 else max(1, min(10**9, int(n * 10 ** rng.uniform(-3, 3))))
                se = math.sqrt(max(rate, 1 / n) * (1 - rate) / n)
                shift = rng.gauss(0, 1.5) * se
                if kind == 1 and i == 0:  # one dominant arm
                    shift = rng.uniform(4, 18) * se
                arms.append(prior_arm(min(visitors, max(0, round(visitors * (rate + shift)))), visitors, prior))
            if kind == 3 and rng.random() < 0.5:
                arms[rng.randrange(k)] = prior_arm(0, max(1, n // 10), prior)
            rng.shuffle(arms)
            out.append(arms)
    return out


def span(arms):
    """[lo, hi] that holds all of every output's integrand that matters."""
    reach = core.reach_of(arms)
    windows = [window(arm.log_density, reach) for arm in arms]
    for i, arm in enumerate(arms):
        others = arms[:i] + arms[i + 1:]
        windows.append(window(lambda s: arm.log_density(s) + sum(o.log_lower(s) for o in others), reach))
    leaders = sorted(arms, key=lambda arm: arm.fa / arm.fn)[-3:]
    for lead in leaders:
        for other in arms:
            if other is not lead:
                windows.append(window(lambda s: lead.log_lower(s) + other.log_upper(s) + lead.log_dx(s), reach))
    return min(w[0] for w in windows), max(w[1] for w in windows)


def highest(shapes):
    arms = [Arm(a, b) for a, b in shapes]
    k = len(arms)
    lo, hi = span(arms)

    def alive(arm, lo, hi):
        mode = math.log(arm.fa / arm.fb)
        return arm.log_density(min(max(mode, lo), hi)) > DEEP

    panels = cut(lo, hi, arms, alive)
    live = [[alive(arm, *p) for arm in arms] for p in panels]
    points = [Points(arb(p), arb(q)) for p, q in panels]
    density = [[p.density(arm) if on[i] else None for p, on in zip(points, live)] for i, arm in enumerate(arms)]
    lower, upper = [], []
    for i, arm in enumerate(arms):
        start = lower_tail(arm, arb(lo)) if live[0][i] else arb(0)
        end = lower_tail(arm.mirrored(), arb(-hi)) if live[-1][i] else arb(0)
        lower.append(core.accumulate(points, density[i], FORWARD, start, False))
        upper.append(core.accumulate(points, density[i], BACKWARD, end, True))
    chance, loss, parts = [arb(0)] * k, [arb(0)] * k, [arb(0)] * k
    for m, p in enumerate(points):
        dx = p.dx(arms[0])
        won, lost, other = [[] for _ in arms], [[] for _ in arms], [[] for _ in arms]
        for t in range(NODES):
            f = [lower[i][m][t] for i in range(k)]
            s = [upper[i][m][t] for i in range(k)]
            before, gap_before = _products(f, s)
            after, gap_after = (list(reversed(v)) for v in _products(f[::-1], s[::-1]))
            for i in range(k):
                # product of the others' F, and 1 minus it, without cancellation
                rest = before[i] * after[i]
                if density[i][m]:
                    won[i].append(density[i][m][t] * rest)
                lost[i].append(f[i] * (gap_before[i] + before[i] * gap_after[i]) * dx[t])
                if k <= 5:
                    total = arb(0)
                    for j in range(k):
                        if j != i and density[j][m]:
                            term = density[j][m][t]
                            for l in range(k):
                                if l not in (i, j):
                                    term *= f[l]
                            total += term
                    other[i].append(s[i] * total)
        for i in range(k):
            if won[i]:
                chance[i] += p.half * dot(won[i])
            loss[i] += p.half * dot(lost[i])
            if k <= 5:
                parts[i] += p.half * dot(other[i])
    gaps = [abs(float(sum(chance, arb(0)) - 1))]
    best = max(range(k), key=lambda i: shapes[i][0] / sum(shapes[i]))
    for i in range(k):
        means = arms[best].a / arms[best].n - arms[i].a / arms[i].n
        gaps.append(abs(float((loss[i] - loss[best] - means) / max(loss[i], loss[best]))))
    by_parts = [abs(float(parts[i] / chance[i] - 1)) for i in range(k)] if k <= 5 else [0.0]
    return chance, loss, max(gaps), max(by_parts)


def _products(f, s):
    """Products of f before each index, and 1 minus them summed from the complements s."""
    product, gap, products, gaps = arb(1), arb(0), [], []
    for i in range(len(f)):
        products.append(product)
        gaps.append(gap)
        gap = gap + product * s[i]
        product = product * f[i]
    return products, gaps


def evaluate(shapes):
    chance, loss, gap, by_parts = highest(shapes)
    if min(float(v) for v in chance + loss) < 1e-300:
        return None
    inputs = " ".join(f"{float(a)!r} {float(b)!r}" for a, b in shapes)
    return f"{len(shapes)} {inputs} {' '.join(map(sci, chance + loss))}", gap, by_parts, len(shapes)


def main():
    results = [r for r in parallel(evaluate, cases(), chunk=1) if r]
    write("highest.txt", "k a1 b1 .. ak bk P1 .. Pk L1 .. Lk", [r[0] for r in results],
          ["highest.py", "P_i = P(X_i is the highest), L_i = E[max_j X_j - X_i]"])
    print(f"sum of chances and differences of losses {max(r[1] for r in results):.1e}; "
          f"chances by parts, k <= 5: {max(r[2] for r in results):.1e}")


if __name__ == "__main__":
    sys.exit(main())
