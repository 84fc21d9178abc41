"""dunnett.txt: the chance that any of several comparisons with one control is beyond c, were all rates equal.

The integral over the control's share, in ball arithmetic: arb's adaptive Gauss-Legendre integration with rigorous error
bounds (Petras's algorithm; F. Johansson, arXiv 1802.07942). The sum of the inclusion-exclusion would cancel, so the
integrand is 1 - prod(1 - q_i) at a precision beyond what cancels.

Two comparisons are computed a second time by Plackett's identity, d P(Z_1 < a, Z_2 < b) / d rho = bivariate density,
which knows no common factor.
"""

import random
import sys

from flint import acb, arb, ctx

from common import parallel, sci, write


def tail(z):
    return (z / arb(2).sqrt()).erfc() / 2


def loadings(control, variants):
    return [((arb(n) / (n + control)).sqrt(), (arb(control) / (n + control)).sqrt()) for n in variants]


def beyond(sides, c, control, variants):
    ctx.prec = 400 + int(1.5 * c * c) if c > 0 else 400
    arms, at = loadings(control, variants), arb(c)

    def integrand(u, _):
        inside = acb(1)
        for factor, rest in arms:
            q = tail((at - factor * u) / rest)
            if sides == 2:
                q += tail((at + factor * u) / rest)
            inside *= 1 - q
        return (-u * u / 2).exp() * (1 - inside)

    # Beyond these ends nothing of 25 digits is left: the result is at least a tail at c.
    far = arb(14)
    ends = [-far, max(at, arb(0)) + far] if sides == 1 else [arb(0), at + far]
    steps = sorted({float(at / factor) + d * float(rest / factor) for factor, rest in arms for d in (-8, 0, 8)})
    cuts = [ends[0]] + [arb(x) for x in steps if ends[0] < x < ends[1]] + [ends[1]]
    total = acb(0)
    scale = arb(max(float(tail(at).log()), -700.0)).exp() if c > 0 else arb(1)
    for low, high in zip(cuts, cuts[1:]):
        total += acb.integral(integrand, low, high, rel_tol=arb(2) ** -100, abs_tol=scale * arb(2) ** -110)
    return total.real * (2 if sides == 2 else 1) / (2 * arb.pi()).sqrt()


def by_plackett(sides, c, control, variants):
    ctx.prec = 400 + int(3 * c * c)
    (f1, _), (f2, _) = loadings(control, variants)
    rho, at = f1 * f2, arb(c)

    def slope(sign):
        def of(r, _):
            s = sign * r
            return (-at * at / (1 + s)).exp() / (2 * arb.pi() * (1 - r * r).sqrt())
        return acb.integral(of, 0, rho, rel_tol=arb(2) ** -100, abs_tol=arb(2) ** -(200 + int(1.5 * c * c))).real

    q = tail(at)
    if sides == 1:
        # P(Z_1 >= c or Z_2 >= c) = 2 q - P(both) = 2 q - (q^2 + increase)
        return 2 * q - q * q - slope(1)
    # P(|Z_1| < c, |Z_2| < c) = (1 - 2 q)^2 + 2 (increase at equal signs - increase at unequal ones)
    return 1 - (1 - 2 * q) ** 2 - 2 * (slope(1) - slope(-1))


def cases():
    rng = random.Random(67)
    out = []
    designs = [(1000, [1000] * k) for k in (1, 2, 3, 4, 9, 20)]
    designs += [(1500, [1480, 1490, 1510, 1505]), (10, [1, 100]), (100, [1000, 10, 3]), (1, [16, 30, 9]),
                (50, [5000, 4000]), (3, [100_000, 7]), (7, [10**12, 10**6, 5, 7]), (10**12, [1, 1, 10**12]), (1, [10**12, 10**12])]
    for control, variants in designs:
        for c in (0.1, 1.0, 1.96, 2.5, 4.0, 8.0, 20.0, 36.5):
            out += [(2, c, control, variants), (1, c, control, variants)]
        out += [(1, c, control, variants) for c in (0.0, -0.5, -3.0)]
    for _ in range(200):
        control = int(10 ** rng.uniform(0, 6))
        variants = [int(control * 10 ** rng.uniform(-2, 2)) + 1 for _ in range(rng.choice([2, 2, 3, 4, 6]))]
        out.append((rng.choice([1, 2]), rng.choice([rng.uniform(0, 5), rng.uniform(0, 36)]), control, variants))
    return out


def line(case):
    sides, c, control, variants = case
    value = beyond(*case)
    other = by_plackett(*case) if len(variants) == 2 and c > 0 else None
    gap = None if other is None else abs(float((value - other) / value))
    return f"{sides} {c!r} {sci(value)} {control} {' '.join(map(str, variants))}", gap


def main():
    results = parallel(line, cases(), chunk=1)
    gaps = [gap for _, gap in results if gap is not None]
    print(f"Plackett's identity: {len(gaps)} cases, largest relative difference {max(gaps):.1e}", file=sys.stderr)
    notes = ["dunnett.py", "sides 2: P(any |z_i| >= c), 1: P(any z_i >= c); z_i: variant i against the control, n visitors"]
    write("dunnett.txt", "sides c p n_control n_1 ... n_k", [text for text, _ in results], notes)


if __name__ == "__main__":
    main()
