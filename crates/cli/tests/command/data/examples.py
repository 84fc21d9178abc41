#!/usr/bin/env python3
"""Reference numbers for the example files, from textbook formulas in 40 digits (mpmath 1.3): writes examples.txt.

    python3 crates/cli/tests/command/data/examples.py   # from the root of the repository

z and p: pooled two-proportion test without continuity correction. Chances: with Beta(1, 1) priors, the sum over the
variant's posterior shape (Evan Miller, "Formulas for Bayesian A/B Testing", 2014),
P(p_B > p_A) = sum_{i=0}^{alpha_B - 1} B(alpha_A + i, beta_A + beta_B) / ((beta_B + i) B(1 + i, beta_B) B(alpha_A, beta_A)),
and the same with the arms exchanged for P(p_A > p_B).
"""

import csv
from pathlib import Path

from mpmath import erfc, exp, loggamma, log, mp, mpf, nstr, sqrt

mp.dps = 40


def log_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def chance(a, b, c, d):
    """P(Beta(c, d) > Beta(a, b)) for integers."""
    term = exp(log_beta(a, b + d) - log(d) - log_beta(1, d) - log_beta(a, b))
    total = mpf(0)
    for i in range(c):
        total += term
        # From i to i + 1: each beta function by its recurrence.
        term *= mpf(a + i) / (a + i + b + d) * (d + i) / (d + i + 1) * mpf(d + i + 1) / (i + 1)
    return total


def numbers(control, variant):
    (n, x), (m, y) = control, variant
    pooled = mpf(x + y) / (n + m)
    z = (mpf(y) / m - mpf(x) / n) / sqrt(pooled * (1 - pooled) * (mpf(1) / n + mpf(1) / m))
    a, b, c, d = x + 1, n - x + 1, y + 1, m - y + 1
    return [z, erfc(abs(z) / sqrt(2)), chance(a, b, c, d), chance(c, d, a, b)]


def sections(path):
    rows = {}
    for row in csv.DictReader(open(path, encoding="utf-8")):
        key = (row["breakdown"] or "-", row["criteria"] or "-")
        rows.setdefault(key, []).append((row["variant"], int(row["visitors"]), int(row["conversions"])))
    return rows


def main():
    here = Path(__file__).parent
    examples = here.parents[4] / "examples"
    assert abs(sum(chance(*s) for s in [(121, 1381, 149, 1333), (149, 1333, 121, 1381)]) - 1) < mpf(10) ** -35
    with open(here / "examples.txt", "w", encoding="utf-8") as out:
        print("# made by examples.py: file|breakdown|criteria|variant|z|two-sided p|chance to beat control|chance control better", file=out)
        for name in ["hillstrom-visits.csv", "hillstrom-conversions.csv"]:
            for (by, criteria), [(_, *control), *others] in sections(examples / name).items():
                for variant, *counts in others:
                    values = [nstr(value, 17) for value in numbers(control, counts)]
                    print("|".join([name, by, criteria, variant, *values]), file=out)


if __name__ == "__main__":
    main()
