"""The numbers of the --within cases of reading-cases.json.

    pip install numpy scipy statsmodels && python3 testdata/generate/reading_within.py

prints them case by case: the stratified score test of a common ratio or difference (Mantel-Haenszel weights, variances at
the constrained rates times n/(n - 1)), its p-value beside that of statsmodels' StratifiedTable.test_null_odds(
correction=False), and the intervals that invert it: outward from the Mantel-Haenszel estimate to the first crossing.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm
from statsmodels.stats.contingency_tables import StratifiedTable

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def control_rate_of_ratio(x0, n0, x1, n1, r):
    """The control's most likely rate where the variant's is r times as high."""
    a, b, c = r * (n0 + n1), -(r * (x0 + n1) + x1 + n0), x1 + x0
    return 2 * c / (-b + np.sqrt(max(b * b - 4 * a * c, 0.0))) if c else 0.0


def control_rate_of_difference(x0, n0, x1, n1, d):
    """The control's most likely rate where the variant's is higher by d."""
    low, high = max(0.0, -d), min(1.0, 1.0 - d)

    def slope(p):
        return (
            (x1 / (p + d) if x1 else 0)
            - ((n1 - x1) / (1 - p - d) if n1 > x1 else 0)
            + (x0 / p if x0 else 0)
            - ((n0 - x0) / (1 - p) if n0 > x0 else 0)
        )

    first, last = low + 1e-13 * (high - low), high - 1e-13 * (high - low)
    if slope(first) <= 0:
        return low
    if slope(last) >= 0:
        return high
    return brentq(slope, first, last, xtol=1e-16, rtol=8.9e-16)


def z(strata, ratio=None, difference=None):
    total = variance = 0.0
    for x0, n0, x1, n1 in strata:
        if not n0 or not n1:
            continue
        n, w = n0 + n1, n0 * n1 / (n0 + n1)
        if ratio is not None:
            p0 = control_rate_of_ratio(x0, n0, x1, n1, ratio)
            p1, by, shift = ratio * p0, ratio, x1 / n1 - ratio * x0 / n0
        else:
            p0 = control_rate_of_difference(x0, n0, x1, n1, difference)
            p1, by, shift = p0 + difference, 1.0, x1 / n1 - x0 / n0 - difference
        total += w * shift
        variance += w * w * max(p1 * (1 - p1) / n1 + by * by * p0 * (1 - p0) / n0, 0.0) * n / (n - 1)
    return total / np.sqrt(variance) if variance > 0 else 0.0


def crossing(function, start, stop, steps=20000):
    """The first zero on the way from start to stop."""
    before = None
    for at in np.linspace(start, stop, steps):
        value = function(at)
        if before is not None and (value > 0) != (before[1] > 0):
            return brentq(function, *sorted((before[0], at)))
        before = (at, value)
    return None


def show(name, strata, level=0.95):
    kept = [s for s in strata if s[1] and s[3]]
    weights = [n0 * n1 / (n0 + n1) for _, n0, _, n1 in kept]
    control = sum(w * x0 / n0 for w, (x0, n0, _, _) in zip(weights, kept))
    variant = sum(w * x1 / n1 for w, (_, _, x1, n1) in zip(weights, kept))
    difference = (variant - control) / sum(weights)
    c = norm.isf((1 - level) / 2)
    score = z(kept, ratio=1.0)
    tables = [np.array([[x1, n1 - x1], [x0, n0 - x0]], float) for x0, n0, x1, n1 in kept]
    print(name)
    print("  z", score, "p", 2 * norm.sf(abs(score)), "cmh p", StratifiedTable(tables).test_null_odds(correction=False).pvalue)
    # Without conversions of the control the estimate is unbounded: from far out inward, on a scale of logarithms.
    ratio = np.log(variant / control) if control else np.log(1e8)
    low = crossing(lambda t: z(kept, ratio=np.exp(t)) - c, ratio, ratio - (3 if control else ratio))
    high = crossing(lambda t: z(kept, ratio=np.exp(t)) + c, ratio, ratio + 3) if control else None
    print("  lift", np.expm1(ratio) if control else None, [None if end is None else np.expm1(end) for end in (low, high)])
    low = crossing(lambda t: z(kept, difference=t) - c, difference, max(-0.999, difference - 0.2))
    high = crossing(lambda t: z(kept, difference=t) + c, difference, min(0.999, difference + 0.2))
    print("  difference", difference, [low, high])


def by(path, key, control, variant):
    strata = {}
    for row in csv.DictReader(open(EXAMPLES / path, encoding="utf-8")):
        strata.setdefault(row[key], {})[row["variant"]] = (int(row["conversions"]), int(row["visitors"]))
    return [(*arms[control], *arms[variant]) for arms in strata.values()]


if __name__ == "__main__":
    # Conversions and visitors of the control, then of the variant.
    show("days-another-split", [(20000, 990000, 230, 10000), (5000, 500000, 6000, 500000)])
    show("days-ramp", [(500, 5000, 525, 5000)] * 7 + [(450, 9000, 52, 1000)] * 7)
    show("within-breakdown", [(400, 5000, 460, 5000), (150, 2500, 170, 1000)])
    show("within-empty-arm", [(10, 100, 20, 100), (5, 50, 0, 0), (30, 200, 45, 210)])
    show("within-hole", [(0, 1000, 0, 100000), (0, 12, 1, 2)])
    show("within-one-converts-all", [(0, 200, 1, 50), (20, 20, 1, 1)])
    show("within-free-trial", by("free-trial.csv", "date", "Control", "Free trial screener"))
    show("within-berkeley", by("berkeley-admissions.csv", "criteria", "men", "women"))
