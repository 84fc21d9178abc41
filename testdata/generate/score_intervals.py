"""Reference values of the score intervals: testdata/score_intervals.txt.

Every end is found from the definition and not by the library's way: the rates that maximise the
likelihood under the assumed difference or ratio come from the papers' cubic and quadratic, the statistic is
(observed - assumed) / (standard error at those rates), and its root in the assumed value is bracketed and refined by
regula falsi in 90 digits. The Wilson ends are the roots of their quadratic.
"""

import random
from pathlib import Path

from mpmath import acos, cos, erfinv, exp, inf, isinf, log, mp, mpf, nstr, pi, sign, sqrt

mp.dps = 90
LEVELS = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.999999]


def rates_given_difference(n1, x1, n2, x2, delta):
    """The likeliest p1, p2 with p2 - p1 = delta. The score equation times p1 q1 p2 q2 is a cubic in p1, whose middle
    root by Vieta's trigonometric formula is the maximum (Mee 1984; Miettinen and Nurminen 1985)."""
    a = mpf(n1 + n2)
    b = -x1 - x2 - n1 * (1 - 2 * delta) + n2 * delta - n2
    c = x1 * (1 - 2 * delta) - n1 * delta * (1 - delta) + x2 - n2 * delta
    d = x1 * delta * (1 - delta)
    v = b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a)
    u2 = b**2 / (9 * a**2) - c / (3 * a)
    if u2 <= 0:
        p1 = -b / (3 * a)
    else:
        u = sqrt(u2) * (1 if v >= 0 else -1)
        p1 = 2 * u * cos((pi + acos(max(mpf(-1), min(mpf(1), v / u**3)))) / 3) - b / (3 * a)
    low, high = max(mpf(0), -delta), min(mpf(1), 1 - delta)
    p1 = max(low, min(high, p1))

    def slope(p):  # of the log-likelihood, times something positive
        return (x1 - n1 * p) * (p + delta) * (1 - p - delta) + (x2 - n2 * (p + delta)) * p * (1 - p)

    step = mpf(10) ** -38
    assert p1 - step <= low or slope(p1 - step) >= 0, (n1, x1, n2, x2, delta)
    assert p1 + step >= high or slope(p1 + step) <= 0, (n1, x1, n2, x2, delta)
    return p1, p1 + delta


def rates_given_ratio(n1, x1, n2, x2, rho):
    """The likeliest p1, p2 with p2 / p1 = rho: the smaller root of a quadratic (Koopman 1984)."""
    a = (n1 + n2) * rho
    b = x1 * rho + n1 + x2 + n2 * rho
    c = mpf(x1 + x2)
    p1 = min(2 * c / (b + sqrt(b * b - 4 * a * c)), mpf(1), 1 / rho)
    return p1, rho * p1


def z_difference(n1, x1, n2, x2, delta):
    p1, p2 = rates_given_difference(n1, x1, n2, x2, delta)
    excess = mpf(x2) / n2 - mpf(x1) / n1 - delta
    variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    return sign(excess) * inf if variance <= 0 and excess != 0 else mpf(0) if excess == 0 else excess / sqrt(variance)


def z_lift(n1, x1, n2, x2, rho):
    p1, p2 = rates_given_ratio(n1, x1, n2, x2, rho)
    excess = mpf(x2) / n2 - rho * mpf(x1) / n1
    variance = p2 * (1 - p2) / n2 + rho**2 * p1 * (1 - p1) / n1
    return mpf(0) if excess == 0 else excess / sqrt(variance)


def root(f, inside, outside):
    """Where f = 0, given f(inside) < 0 < f(outside), by the Illinois variant of regula falsi; bisects first."""
    f_inside, f_outside = f(inside), f(outside)
    assert f_inside < 0 < f_outside
    side = 0
    for step in range(400):
        if step < 4 or isinf(f_outside) or f_outside > 1000:
            middle = (inside + outside) / 2
        else:
            middle = (inside * f_outside - outside * f_inside) / (f_outside - f_inside)
        value = f(middle)
        if value == 0:
            return middle
        if value < 0:
            inside, f_inside = middle, value
            f_outside = f_outside / 2 if side == -1 else f_outside
            side = -1
        else:
            outside, f_outside = middle, value
            f_inside = f_inside / 2 if side == 1 else f_inside
            side = 1
        if abs(outside - inside) < mpf(10) ** -40 or abs(value) < mpf(10) ** -36:
            return middle
    raise ArithmeticError("no convergence")


def wilson(n, x, z):
    """|p - x/n| = z sqrt(p (1 - p) / n), squared."""
    a, b, c = 1 + z * z / n, -(2 * mpf(x) / n + z * z / n), (mpf(x) / n) ** 2
    r = sqrt(b * b - 4 * a * c)
    return (-b - r) / (2 * a), (-b + r) / (2 * a)


def difference(n1, x1, n2, x2, z):
    observed = mpf(x2) / n2 - mpf(x1) / n1
    ends = []
    for direction in (-1, 1):
        reach = 1 - direction * observed  # to the end of [-1, 1]
        if reach == 0:
            ends.append(mpf(direction))
            continue
        step = min(reach / 2, z * sqrt(mpf(1) / n1 + mpf(1) / n2) / 64)
        f = lambda s: -direction * z_difference(n1, x1, n2, x2, observed + direction * s) - z
        while step < reach and f(step) <= 0:
            step = min(reach, 2 * step)
        ends.append(observed + direction * root(f, mpf(0), step))
    return ends


def lift(n1, x1, n2, x2, z):
    if x1 == 0 and x2 == 0:
        return None
    centre = log((x2 + mpf(1) / 2) / n2) - log((x1 + mpf(1) / 2) / n1)
    if x1 > 0 and x2 > 0:
        centre = log(mpf(x2) / n2) - log(mpf(x1) / n1)
    ends = []
    for direction in (-1, 1):
        if direction == -1 and x2 == 0:
            ends.append(mpf(-1))
            continue
        if direction == 1 and x1 == 0:
            ends.append(inf)
            continue
        f = lambda t: -direction * z_lift(n1, x1, n2, x2, exp(t)) - z
        inside, step = centre, mpf(1) / 2**20
        while f(inside) >= 0:  # only without conversions in one arm, where the centre is a guess
            inside -= direction * step
            step *= 2
        step = mpf(1) / 2**20
        while f(inside + direction * step) <= 0:
            step *= 2
        ends.append(exp(root(f, inside, inside + direction * step)) - 1)
    return ends


def cases():
    seed = random.Random(20240611)
    # Published: Newcombe (1998), table II; Fagerland, Lydersen and Laake (2015); and everyday counts.
    published = [(80, 48, 70, 56), (10, 3, 10, 9), (7, 2, 7, 6), (29, 0, 56, 5), (20, 0, 10, 0), (10, 0, 10, 0),
                 (20, 0, 10, 10), (10, 0, 10, 10), (34, 1, 34, 7), (1500, 120, 1480, 148), (21, 5, 26, 7)]
    for arms in published:
        for level in LEVELS:
            yield (*arms, level)
    for n1 in (1, 2, 7, 100, 10**6, 10**9, 10**12):
        for n2 in (1, 3, 100, 10**9, 10**12):
            corners1 = sorted({0, 1, n1 // 2, n1 - 1, n1})
            corners2 = sorted({0, 1, n2 // 2, n2 - 1, n2})
            for x1 in corners1:
                for x2 in corners2:
                    yield n1, x1, n2, x2, seed.choice(LEVELS)
    for _ in range(900):
        scale = seed.choice([1, 2, 3, 4, 6, 9, 12])
        n1, n2 = (max(1, int(10 ** (scale * seed.uniform(0.6, 1)))) for _ in range(2))
        if seed.random() < 0.25:
            n2 = max(1, int(10 ** seed.uniform(0, 12)))
        rate = 10 ** -seed.uniform(0, 0.9 * scale)
        if seed.random() < 0.3:
            rate = 1 - rate
        spread = (rate * (1 - rate) / min(n1, n2)) ** 0.5
        x1 = min(n1, max(0, round(n1 * (rate + spread * seed.gauss(0, 2)))))
        x2 = min(n2, max(0, round(n2 * (rate + spread * seed.gauss(0, 2)))))
        yield n1, x1, n2, x2, seed.choice(LEVELS)


def text(value):
    return "inf" if isinf(value) else nstr(value, 22, min_fixed=0, max_fixed=0)


def main():
    lines = [
        "# n_control x_control n_variant x_variant level wilson_low wilson_high mee_low mee_high koopman_low koopman_high",
        "# generator: generate/score_intervals.py, mpmath",
        "# inputs: exact binary64 values; outputs: 22 significant digits; inf: unbounded; none: no interval",
    ]
    for n1, x1, n2, x2, level in cases():
        z = sqrt(mpf(2)) * erfinv(mpf(level))
        ends = [*wilson(n2, x2, z), *difference(n1, x1, n2, x2, z)]
        ratio = lift(n1, x1, n2, x2, z)
        fields = [text(end) for end in ends] + ([text(end) for end in ratio] if ratio else ["none", "none"])
        lines.append(" ".join(map(str, (n1, x1, n2, x2, level, *fields))))
    path = Path(__file__).resolve().parent.parent / "score_intervals.txt"
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {len(lines) - 3} cases")


if __name__ == "__main__":
    main()
