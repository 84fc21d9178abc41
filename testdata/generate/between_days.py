"""Writes testdata/between_days.txt: is the split of visitors the same on all days?

One line a case: kind; days (visitors of the variants, joined by ","; days joined by "/"); statistic; degrees of freedom; p-value.

kind "chi": scipy's chi2_contingency(correction=False), where 20 are expected everywhere.
kind "exact": all tables with the same sums, in rational arithmetic.
kind "grouped": scipy's, of days that follow each other taken together until 20 are expected of each variant.
"""

import itertools
import random
from fractions import Fraction
from math import comb

import numpy
from scipy.stats import chi2_contingency


def statistic(table):
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table)]
    total = sum(rows)
    cells = itertools.product(range(len(rows)), range(len(columns)))
    return sum(
        Fraction(table[d][v] * total - rows[d] * columns[v]) ** 2 / (rows[d] * columns[v] * total) for d, v in cells
    )


def deals(visitors, left):
    """All ways to deal so many visitors to the variants, of whom so many are left."""
    if len(left) == 1:
        if visitors <= left[0]:
            yield (visitors,)
        return
    for own in range(min(visitors, left[0]) + 1):
        for others in deals(visitors - own, left[1:]):
            yield (own, *others)


def exact(table):
    observed = statistic(table)
    rows = [sum(row) for row in table]
    columns = tuple(sum(column) for column in zip(*table))
    reached, total = 0, 0

    def walk(day, left, ways, so_far):
        nonlocal reached, total
        if day == len(rows):
            total += ways
            if statistic(so_far) >= observed:
                reached += ways
            return
        for row in deals(rows[day], left):
            of_row = 1
            for own, there in zip(row, left):
                of_row *= comb(there, own)
            walk(day + 1, tuple(there - own for own, there in zip(row, left)), ways * of_row, [*so_far, row])

    walk(0, columns, 1, [])
    return Fraction(reached, total)


def chi(table):
    result = chi2_contingency(numpy.array(table, dtype=float), correction=False)
    return float(result.statistic), result.dof, float(result.pvalue)


def smallest_expected(row, table):
    columns = [sum(column) for column in zip(*table)]
    return min(columns) * sum(row) / sum(columns)


def grouped(table):
    groups, waiting = [], [0] * len(table[0])
    for row in table:
        waiting = [a + b for a, b in zip(waiting, row)]
        if smallest_expected(waiting, table) >= 20:
            groups.append(waiting)
            waiting = [0] * len(row)
    groups[-1] = [a + b for a, b in zip(groups[-1], waiting)]
    return groups


def main():
    random.seed(20261129)
    lines = []

    def add(kind, table, result):
        days = "/".join(",".join(map(str, row)) for row in table)
        lines.append(" ".join([kind, days, repr(result[0]), str(result[1]), repr(result[2])]))

    for table in [[[990000, 10000], [500000, 500000]], [[500, 500]] * 7 + [[900, 100]] * 7]:
        add("chi", table, chi(table))
    for _ in range(60):
        variants, days = random.randint(2, 5), random.randint(2, 30)
        shares = [random.uniform(0.5, 2) for _ in range(variants)]
        size = 10 ** random.uniform(2, 6)
        table = [[max(1, round(random.gauss(size * s, (size * s) ** 0.5))) for s in shares] for _ in range(days)]
        if all(smallest_expected(row, table) >= 20 for row in table):
            add("chi", table, chi(table))
    cases = 0
    while cases < 60:
        variants, days = random.choice([(2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)])
        table = [[random.randint(0, 7) for _ in range(variants)] for _ in range(days)]
        if all(map(sum, table)) and all(map(sum, zip(*table))) and sum(map(sum, table)) <= 30:
            value = exact(table)
            freedom = (variants - 1) * (days - 1)
            add("exact", table, (float(statistic(table)), freedom, float(value)))
            cases += 1
    for share, visitors, days in [(0.1, 60, 60), (0.5, 12, 200), (0.02, 900, 90)]:
        table = []
        for _ in range(days):
            n = max(1, round(random.gauss(visitors, visitors**0.5)))
            own = sum(random.random() < share for _ in range(n))
            table.append([n - own, own])
        add("grouped", table, chi(grouped(table)))
    with open("testdata/between_days.txt", "w") as file:
        file.write("\n".join(lines) + "\n")


main()
