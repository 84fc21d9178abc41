"""margins.txt: score statistics of a difference or lift other than 0, by the definitions in score_statistics.py."""

import random
from pathlib import Path

from mpmath import mp, mpf, nstr

from score_statistics import fraction, z_difference, z_ratio

mp.dps = 60

def cases():
    rng = random.Random(72)
    corners = [(n1, x1, n2, x2) for n1 in (1, 2, 7, 1000, 10**6, 10**12) for n2 in (1, 3, 1000, 10**12)
               for x1 in sorted({0, 1, n1 // 2, n1 - 1, n1}) for x2 in sorted({0, 1, n2 // 2, n2 - 1, n2})]
    for arms in corners:
        for margin in rng.sample([-0.5, -0.1, -0.02, -0.001, 0.001, 0.02, 0.1, 0.5], 2):
            yield (*arms, margin)
    # everyday tests
    for arms in [(57, 53, 106, 97), (1500, 120, 1480, 148), (100000, 8000, 100000, 8030), (10000, 800, 10000, 803)]:
        for margin in (-0.1, -0.04, -0.01, 0.01, 0.04, 0.1):
            yield (*arms, margin)
    # Rates next to 0 or 1 of very unequal arms, where the library once had 0, no number or no answer; and a control of whom
    # all convert, where 2.2e-8 was missing.
    for arms, *margins in [
        ((610593157, 610593156, 23, 23), -0.2, 0.2),
        ((23, 23, 610593157, 610593156), -0.2, 0.2),
        ((86555251002, 86555251001, 24134, 24134), -0.01, 0.01),
        ((18309397080, 71, 696, 0), -0.5, 0.5),
        ((202700020, 1, 2, 0), -0.5, 0.5),
        ((2, 0, 505597137, 1), -0.09116627038858453, 0.009740697759293603),
        ((5, 5, 835241824, 835241821), -0.005135747078083275, 0.29767401516704656),
        ((2, 0, 1189663469, 2), -0.05839182742558863, 3.5080437805925623e-06),
        ((2, 2, 247132579, 247132578), -1.241986282415743e-07, 0.5853489279077934),
        ((3, 0, 319172123, 1), -0.5449445761970936, 7.137301147503324e-07),
        ((17, 0, 811020889, 3), -0.3492685485350928, 5.252279624952264e-06),
        ((32552348103, 32552348103, 21277, 21277), -0.6654794799686126, 2.1435092484036965e-09),
    ]:
        for margin in margins:
            yield (*arms, margin)
    for _ in range(700):
        scale = rng.choice([1, 2, 3, 4, 6, 9, 12])
        n1, n2 = (max(1, int(10 ** (scale * rng.uniform(0.6, 1)))) for _ in range(2))
        rate = 10 ** -rng.uniform(0, 0.9 * scale)
        if rng.random() < 0.3:
            rate = 1 - rate
        spread = (rate * (1 - rate) / min(n1, n2)) ** 0.5
        x1 = min(n1, max(0, round(n1 * (rate + spread * rng.gauss(0, 2)))))
        x2 = min(n2, max(0, round(n2 * (rate + spread * rng.gauss(0, 2)))))
        margin = rng.choice([-1, 1]) * spread * 10 ** rng.uniform(-2, 1.3)
        yield n1, x1, n2, x2, max(-0.9, min(0.9, margin))


def text(value):
    return nstr(mpf(value.str(40, radius=False)), 22, min_fixed=0, max_fixed=0)


def main():
    lines = ["# n_control x_control n_variant x_variant margin z_difference z_lift",
             "# generator: generate/margins.py, python-flint 0.9.0",
             "# inputs: exact binary64 values; outputs: 22 significant digits; none: no lift"]
    for n1, x1, n2, x2, margin in cases():
        exact = fraction(margin)
        difference = z_difference(n1, x1, n2, x2, exact)
        lift = text(z_ratio(n1, x1, n2, x2, 1 + exact)) if x1 + x2 else "none"
        lines.append(" ".join(map(str, (n1, x1, n2, x2, repr(margin), text(difference), lift))))
    path = Path(__file__).resolve().parent.parent / "margins.txt"
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {len(lines) - 3} cases")


if __name__ == "__main__":
    main()
