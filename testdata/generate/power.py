#!/usr/bin/env python3
"""Writes ../power.txt, the exact power of a test of two conversion rates, from the definition.

Nothing of the library's methods: every table of both binomials is decided by its own p-value or chance. The score test's
p-value is that of the pooled z. The chance that the variant is better, with uniform priors, is
E[P(Bin(n_T + 1, X) <= y)], X the control's rate: a sum of beta-binomial masses. Where a table is within 1e-9 of being decided
otherwise, the case is left out.

Columns of power.txt: engine alternative threshold n_C n_T p_C p_T winner loser

And ../sample_size.txt: the smallest number of visitors of each of two equal variants from which on, as far as 15% more, the
power stays at least as wanted. Every number is tried.

Columns of sample_size.txt: engine threshold p_C p_T power n
"""

import os

import numpy as np
from scipy import special, stats

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "power.txt")
SIZES = os.path.join(os.path.dirname(FILE), "sample_size.txt")


def score(n_c, n_t, alternative, alpha):
    x = np.arange(n_c + 1)[:, None]
    y = np.arange(n_t + 1)[None, :]
    pooled = (x + y) / (n_c + n_t)
    variance = pooled * (1 - pooled) * (1 / n_c + 1 / n_t)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, (y / n_t - x / n_c) / np.sqrt(variance), 0.0)
    p = {"two_sided": 2 * stats.norm.sf(abs(z)), "greater": stats.norm.sf(z), "less": stats.norm.cdf(z)}[alternative]
    near = abs(p - alpha) < 1e-9
    if near.any():
        raise ValueError(f"undecided: {np.argwhere(near)[:3]}")
    higher = y * n_c > x * n_t
    lower = y * n_c < x * n_t
    return (p < alpha) & higher, (p < alpha) & lower


def chance(n_c, n_t, threshold):
    """P(variant rate > control rate) for all tables."""
    winner = np.zeros((n_c + 1, n_t + 1), bool)
    loser = np.zeros((n_c + 1, n_t + 1), bool)
    for x in range(n_c + 1):
        a, b = x + 1, n_c - x + 1
        # The masses of k of n + 1, the rate of which is Beta(a, b).
        k = np.arange(n_t + 1)
        n = n_t + 1
        log = (
            special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
            + special.betaln(a + k, b + n - k) - special.betaln(a, b)
        )
        terms = np.exp(log)
        last = np.exp(special.betaln(a + n, b) - special.betaln(a, b))
        total = terms.sum() + last
        if abs(total - 1) > 1e-9:
            raise ValueError(f"sums to {total}")
        beat = np.cumsum(terms) / total
        if (abs(beat - threshold) < 1e-9).any() or (abs(1 - beat - threshold) < 1e-9).any():
            raise ValueError(f"undecided: {x}")
        winner[x] = beat >= threshold
        loser[x] = 1 - beat >= threshold
    return winner, loser


def main():
    cases = []
    for n_c, n_t in [(20, 20), (37, 60), (60, 41), (59, 59), (200, 200), (700, 331), (500, 1500), (2000, 2000)]:
        for p_c, p_t in [(0.5, 0.5), (0.05, 0.05), (0.1, 0.14), (0.3, 0.2), (0.02, 0.05), (0.9, 0.93), (0.47, 0.52)]:
            for threshold in (95, 80, 99):
                for alternative in ("two_sided", "greater", "less"):
                    cases.append(("frequentist", alternative, threshold, n_c, n_t, p_c, p_t))
                cases.append(("bayesian", "-", threshold, n_c, n_t, p_c, p_t))
    decided = {}
    with open(FILE, "w") as out:
        print("# engine alternative threshold n_C n_T p_C p_T winner loser; written by generate/power.py", file=out)
        for engine, alternative, threshold, n_c, n_t, p_c, p_t in cases:
            key = (engine, alternative, threshold, n_c, n_t)
            if key not in decided:
                alpha = (100 - threshold) / 100
                try:
                    if engine == "bayesian":
                        decided[key] = chance(n_c, n_t, threshold / 100)
                    else:
                        decided[key] = score(n_c, n_t, alternative, alpha)
                except ValueError as error:
                    print(key, error)
                    decided[key] = None
            if decided[key] is None:
                continue
            winner, loser = decided[key]
            control = stats.binom.pmf(np.arange(n_c + 1), n_c, p_c)
            variant = stats.binom.pmf(np.arange(n_t + 1), n_t, p_t)
            values = [float(control @ region @ variant) for region in (winner, loser)]
            print(engine, alternative, threshold, n_c, n_t, p_c, p_t, *(f"{value:.15e}" for value in values), file=out)
    with open(SIZES, "w") as out:
        print("# engine threshold p_C p_T power n; written by generate/power.py", file=out)
        for engine, threshold, p_c, p_t, wanted, first in [
            ("frequentist", 95, 0.05, 0.06, 0.8, 7000),
            ("frequentist", 95, 0.05, 0.055, 0.8, 31000),
            ("frequentist", 95, 0.1, 0.12, 0.8, 3000),
            ("frequentist", 90, 0.5, 0.55, 0.9, 1000),
            ("frequentist", 99, 0.5, 0.45, 0.8, 1500),
            ("bayesian", 95, 0.1, 0.2, 0.8, 100),
            ("bayesian", 90, 0.5, 0.62, 0.8, 60),
        ]:
            n, last = first, None
            while n <= (last or first) * 1.15:
                if power(engine, n, threshold, p_c, p_t) < wanted:
                    last = n
                n += 1
            print(engine, threshold, p_c, p_t, wanted, last + 1, file=out, flush=True)


def power(engine, n, threshold, p_c, p_t):
    """The chance of the verdict on the side of the truth, over the counts within 8 standard deviations."""
    if engine == "bayesian":
        winner, _ = chance(n, n, threshold / 100)
        return float(stats.binom.pmf(np.arange(n + 1), n, p_c) @ winner @ stats.binom.pmf(np.arange(n + 1), n, p_t))
    x, y = (counts(n, p) for p in (p_c, p_t))
    total = x[:, None] + y[None, :]
    # z^2 > c^2, multiplied by the variance: z is (y - x) / sqrt(s (1 - s / 2n)).
    c = stats.norm.isf((100 - threshold) / 200)
    gap = (y[None, :] - x[:, None]) * (1 if p_t > p_c else -1)
    region = (gap > 0) & (gap * gap > c * c * total * (1 - total / (2 * n)))
    return float(stats.binom.pmf(x, n, p_c) @ region @ stats.binom.pmf(y, n, p_t))


def counts(n, p):
    reach = 8 * np.sqrt(n * p * (1 - p)) + 10
    return np.arange(max(0, int(n * p - reach)), min(n, int(n * p + reach)) + 1)


main()
