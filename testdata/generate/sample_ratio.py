"""sample_ratio.txt: by definition. Exact p-values by enumerating all splits in rational arithmetic, the Bayes factor
from gamma functions and the interval from its quadratic, both with 80 digits (mpmath)."""

import os
import random
from fractions import Fraction
from math import comb

import mpmath
from mpmath import mp, mpf

mp.dps = 80
CONCENTRATION = 10000
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first,) + rest


def statistic(visitors, weights):
    total, weight = sum(visitors), sum(weights)
    return sum(Fraction((n * weight - total * w) ** 2, total * weight * w) for n, w in zip(visitors, weights))


def exact(visitors, weights):
    """Sum of the multinomial probabilities of all splits with a statistic at least as large."""
    observed, total, weight = statistic(visitors, weights), sum(visitors), sum(weights)
    tail = 0
    for split in compositions(total, len(weights)):
        if statistic(split, weights) >= observed:
            ways, left = 1, total
            for n, w in zip(split, weights):
                ways *= comb(left, n) * w**n
                left -= n
            tail += ways
    return Fraction(tail, weight**total)


def log_bayes_factor(visitors, weights):
    total, weight = sum(visitors), sum(weights)
    value = mpmath.loggamma(CONCENTRATION) - mpmath.loggamma(CONCENTRATION + total)
    for n, w in zip(visitors, weights):
        prior = mpf(CONCENTRATION * w) / weight
        value += mpmath.loggamma(prior + n) - mpmath.loggamma(prior) - n * mpmath.log(mpf(w) / weight)
    return value


def critical(df):
    tail = lambda x: mpmath.gammainc(mpf(df) / 2, x / 2, regularized=True) - mpf(1) / 1000
    with mp.workdps(40):
        return mpmath.findroot(tail, (df + 3 * (2 * df) ** 0.5, df + 6 * (2 * df) ** 0.5 + 10), solver="anderson")


def interval(n, w, total, weight, c):
    """Both roots s of (n - N s)^2 = c N s (1 - s), less the intended share."""
    a, b, d = total * total + c * total, -(2 * n * total + c * total), mpf(n) * n
    root = mpmath.sqrt(b * b - 4 * a * d)
    return [(-b + sign * root) / (2 * a) - mpf(w) / weight for sign in (-1, 1)]


def cases():
    rng = random.Random(70)
    small = [((9, 3), (90, 10)), ((0, 9), (1, 1)), ((12, 0, 0), (1, 1, 1)), ((1, 0, 0, 0, 9), (1, 1, 1, 1, 1))]
    small += [((4, 4), (1, 1)), ((0, 1), (1, 999)), ((1, 0), (1, 999)), ((3, 997), (1, 999)), ((0, 6, 1, 3), (5, 2, 2, 1))]
    for _ in range(150):
        parts = rng.choice([2, 2, 3, 3, 4, 5])
        weights = tuple(rng.choice([1, 1, 1, 2, 3, 10]) for _ in range(parts))
        total = rng.randint(1, {2: 60, 3: 40, 4: 22, 5: 14}[parts])
        dealt = rng.choices(range(parts), weights=[w * rng.choice([0.3, 1, 1, 3]) for w in weights], k=total)
        visitors = tuple(dealt.count(i) for i in range(parts))
        if min(weights) * total < 5 * sum(weights):
            small.append((visitors, weights))
    large = [((1500, 1480), (1, 1)), ((44000, 45000), (1, 1)), ((60, 63, 32), (4, 4, 2)), ((0, 10**12), (1, 1))]
    large += [((10**12, 10**12 + 5 * 10**6, 10**12 - 10**6), (1, 1, 1)), ((10**12, 10**12), (1, 1))]
    large += [((50_025_000, 49_975_000), (1, 1)), ((0, 5000, 5000), (1, 50, 50)), ((3, 10**12), (1, 10**11))]
    for _ in range(150):
        parts, scale = rng.choice([2, 2, 3, 4, 6]), 10 ** rng.uniform(2.5, 11.9)
        weights = tuple(rng.choice([1, 1, 2, 5, 33, 50]) for _ in range(parts))
        visitors = []
        for w in weights:
            mean = scale * w / max(weights)
            visitors.append(max(0, min(10**12, round(mean + mean**0.5 * rng.gauss(0, rng.choice([1, 3, 30]))))))
        large.append((tuple(visitors), weights))
    return [(case, True) for case in small] + [(case, False) for case in large]


def number(value):
    return mpmath.nstr(mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value, 20)


def main():
    quantiles = {df: critical(df) for df in range(1, 6)}
    lines = []
    for (visitors, weights), enumerated in cases():
        total, weight, c = sum(visitors), sum(weights), quantiles[len(weights) - 1]
        far = max(range(len(weights)), key=lambda i: (abs(visitors[i] * weight - total * weights[i]), -i))
        low, high = interval(visitors[far], weights[far], total, weight, c)
        p_value = number(exact(visitors, weights)) if enumerated else "-"
        fields = [",".join(map(str, visitors)), ",".join(map(str, weights)), number(statistic(visitors, weights)), p_value]
        fields += [number(log_bayes_factor(visitors, weights)), str(far), number(low), number(high)]
        lines.append(" ".join(fields))
    header = ["# visitors weights chi_squared exact_p ln_bayes_factor farthest low high",
              f"# generator: generate/sample_ratio.py, mpmath {mpmath.__version__}",
              "# 20 significant digits; exact_p only where enumerated; farthest: place of the largest deviation, low and high its interval at 0.999"]
    with open(os.path.join(FOLDER, "sample_ratio.txt"), "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(header + lines) + "\n")
    print(f"sample_ratio.txt: {len(lines)} cases; quantiles {[mpmath.nstr(q, 15) for q in quantiles.values()]}")


if __name__ == "__main__":
    main()
