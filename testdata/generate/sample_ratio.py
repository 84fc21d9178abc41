"""sample_ratio.txt, sample_ratio_extremes.txt: by definition. Exact p-values by enumerating all splits in rational arithmetic, the Bayes factor
from gamma functions and the interval from its quadratic, both with 80 digits (mpmath)."""

import os
import random
from fractions import Fraction
from math import comb, lcm

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


def near_ties():
    """Visitors and weights (as text) of splits whose statistics differ by little, or tie although weights are decimals."""
    rng = random.Random(92)
    out = [((999_999_999_980, 20), "100000000000,1"), ((10**12 - 20, 20), "100000000000,1"), ((10**12 - 20, 20), "99999999999,1")]
    for _ in range(30):  # a rare variant as far above its mean as 0 to 9 visitors are below, but for a part in 10^6 to 10^12
        weight = rng.choice([10**6 - 1, 10**9, 10**9 + 7, 10**11, 10**11 + 3, int(10 ** rng.uniform(5, 11.8))])
        mean, low = rng.randint(1, 19), rng.randint(0, 9)
        rare = max(0, 2 * mean - low)
        total = min(10**12, mean * (weight + 1) + rng.choice([-mean, -1, 0, 1, mean, 50 * mean]))
        out.append(((total - rare, rare), f"{weight},1"))
    decimals = ["0.1,0.9", "0.1,0.2,0.7", "33.3,33.3,33.4", "0.05,0.15,0.8", "0.3,0.3,0.4", "12.5,12.5,75", "0.01,0.33,0.66"]
    primes = ["999983,1000003", "7,11,13", "999979,999983,1000003", "101,103,107", "1,1000003,1000003", "2,3,5,7", "1000003,1,1,1000033"]
    for weights in decimals + primes:
        shares = [float(w) for w in weights.split(",")]
        for _ in range(6):
            total = rng.randint(3, {2: 60, 3: 36, 4: 20}[len(shares)])
            dealt = rng.choices(range(len(shares)), weights=[w * rng.choice([0.4, 1, 2]) for w in shares], k=total)
            visitors = tuple(dealt.count(i) for i in range(len(shares)))
            if min(shares) * total < 20 * sum(shares):
                out.append((visitors, weights))
    return out


def whole(weights):
    unit = lcm(*(w.denominator for w in weights))
    return [int(w * unit) for w in weights]


def rare(visitors, weights):
    """The same for a rare variant beside one large: counts beyond 400 have no probability to speak of."""
    observed, total = statistic(visitors, weights), sum(visitors)
    share, tail = mpf(weights[1].numerator) / mpf(sum(weights).numerator), mpf(0)
    for count in range(400):
        if statistic((total - count, count), weights) >= observed:
            tail += mpmath.binomial(total, count) * share**count * (1 - share) ** (total - count)
    return tail


def very_unequal():
    """Up to 1,000 variants, 10^12 visitors each, weights of many sizes."""
    rng = random.Random(93)
    out = []
    for parts in [2] * 12 + [3] * 8 + [10] * 6 + [100, 1000, 1000]:
        spread = rng.choice([0, 2, 6, 11]) if parts < 1000 else rng.choice([0, 1])
        weights = [int(10 ** rng.uniform(0, spread)) for _ in range(parts)]
        largest = rng.choice([10**12, 10 ** rng.uniform(1, 12)]) if parts < 1000 else 10**11
        visitors = []
        for w in weights:
            mean = largest * w / max(weights)
            visitors.append(max(0, min(10**12, round(mean + mean**0.5 * rng.gauss(0, rng.choice([0.3, 1, 10]))))))
        if sum(visitors) > 0:
            out.append((tuple(visitors), ",".join(map(str, weights))))
    out += [((10**12,) * 999 + (10**12 - 3 * 10**6,), ",".join(["1"] * 1000)), ((10**12, 0), "1,1"), ((10**12, 0), "1,100000000000")]
    out += [((0, 10**12), "1,100000000000"), ((1, 0), "1,100000000000"), ((0, 1), "1,100000000000"), ((0, 0, 1), "1,1,1")]
    return out


def number(value):
    return mpmath.nstr(mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value, 20)


def line_of(visitors, weights, shown, exact_p, quantiles):
    total, weight, df = sum(visitors), sum(weights), len(weights) - 1
    if df not in quantiles:
        quantiles[df] = critical(df)
    far = max(range(len(weights)), key=lambda i: (abs(visitors[i] * weight - total * weights[i]), -i))
    low, high = interval(visitors[far], ratio(weights[far]), total, ratio(weight), quantiles[df])
    fields = [",".join(map(str, visitors)), shown, number(statistic(visitors, weights)), number(exact_p) if exact_p else "-"]
    fields += [number(log_bayes_factor(visitors, list(map(ratio, weights)))), str(far), number(low), number(high)]
    return " ".join(fields)


def ratio(weight):
    return mpf(weight.numerator) / weight.denominator if isinstance(weight, Fraction) else weight


def write(name, lines):
    header = ["# visitors weights chi_squared exact_p ln_bayes_factor farthest low high",
              f"# generator: generate/sample_ratio.py, mpmath {mpmath.__version__}",
              "# 20 significant digits; exact_p only where enumerated; farthest: place of the largest deviation, low and high its interval at 0.999"]
    with open(os.path.join(FOLDER, name), "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(header + lines) + "\n")
    print(f"{name}: {len(lines)} cases")


def main():
    quantiles, lines = {}, []
    for (visitors, weights), enumerated in cases():
        shown = ",".join(map(str, weights))
        lines.append(line_of(visitors, weights, shown, exact(visitors, weights) if enumerated else None, quantiles))
    write("sample_ratio.txt", lines)
    lines = []
    for visitors, shown in near_ties():
        weights = [Fraction(w) for w in shown.split(",")]
        exact_p = rare(visitors, weights) if max(visitors) > 1000 else exact(visitors, whole(weights))
        lines.append(line_of(visitors, weights, shown, exact_p, quantiles))
    for visitors, shown in very_unequal():
        lines.append(line_of(visitors, [int(w) for w in shown.split(",")], shown, None, quantiles))
    write("sample_ratio_extremes.txt", lines)


if __name__ == "__main__":
    main()
