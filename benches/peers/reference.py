"""The exact values for compare.py, written to reference.json: `target/peers/bin/python benches/peers/reference.py`.

Uniform prior, control A, variant B. Chances: Miller's finite sum for integer shapes in 60 digits. Losses: the same with
a shape shifted, E[X g(X)] = E[X] E[g(X')] with X' ~ Beta(a + 1, b). Ends of intervals: the generators of testdata/, whose
methods the library does not use. The p-value: its definition.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "testdata" / "generate"))

from mpmath import erfc, exp, loggamma, mp, mpf, sqrt  # noqa: E402

import contrast  # noqa: E402
import score_intervals  # noqa: E402

PAIRS = [
    [10, 100, 14, 100],
    [100, 1_000, 120, 1_000],
    [1_000, 10_000, 1_060, 10_000],
    [100_000, 1_000_000, 100_600, 1_000_000],
]


def ln_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def chance(a, b):
    """P(A > B) for integer shapes: sum over i below A's alpha of B(aB + i, bA + bB) / ((bA + i) B(1 + i, bA) B(aB, bB))."""
    (a_a, b_a), (a_b, b_b) = a, b
    term = exp(ln_beta(a_b, b_a + b_b) - ln_beta(a_b, b_b))
    total = mpf(0)
    for i in range(a_a):
        total += term
        # (bA + i) B(1 + i, bA) = i! Gamma(bA) / Gamma(bA + i)
        term *= mpf(a_b + i) * (b_a + i) / (mpf(a_b + i + b_a + b_b) * (1 + i))
    return total


def mean(shapes):
    return mpf(shapes[0]) / sum(shapes)


def up(shapes):
    return shapes[0] + 1, shapes[1]


def down(shapes):
    return shapes[0] - 1, shapes[1]


def bayesian(a, b):
    worse = chance(a, b)
    loss = mean(a) * chance(up(a), b) - mean(b) * chance(a, up(b))
    mean_of_inverse = mpf(sum(a) - 1) / (a[0] - 1)
    relative = worse - mean(b) * mean_of_inverse * chance(down(a), up(b))
    lift = [float(contrast.quantile((contrast.Ratio, (*map(float, b), *map(float, a)), p))[0].split()[-1]) - 1 for p in (0.025, 0.975)]
    return {"chance_control_better": worse, "loss": loss, "loss_relative": relative, "lift": lift}


def frequentist(c1, n1, c2, n2):
    pooled = mpf(c1 + c2) / (n1 + n2)
    z = (mpf(c2) / n2 - mpf(c1) / n1) / sqrt(pooled * (1 - pooled) * (mpf(1) / n1 + mpf(1) / n2))
    critical = sqrt(2) * mp.erfinv(mpf("0.95"))
    return {
        "p": erfc(abs(z) / sqrt(2)),
        "difference": score_intervals.difference(n1, c1, n2, c2, critical),
        "lift": score_intervals.lift(n1, c1, n2, c2, critical),
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else float(value)


def main():
    mp.dps = 60
    exact = []
    for c1, n1, c2, n2 in PAIRS:
        a, b = (1 + c1, 1 + n1 - c1), (1 + c2, 1 + n2 - c2)
        assert abs(chance(a, b) + chance(b, a) - 1) < mpf(10) ** -40
        exact.append({"pair": [c1, n1, c2, n2], **plain(bayesian(a, b)), **{"score": plain(frequentist(c1, n1, c2, n2))}})
    Path(__file__).with_name("reference.json").write_text(json.dumps(exact, indent=1) + "\n")


if __name__ == "__main__":
    main()
