#!/usr/bin/env python3
"""Tabulates the visitor-level data of the MineThatData e-mail test into the two Hillstrom examples of this folder.

    python3 examples/tabulate.py hillstrom.csv

reads one row per customer (columns segment, visit, conversion, channel, newbie, zip_code) and writes
hillstrom-visits.csv and hillstrom-conversions.csv beside this script. Criteria are kept as the data spells them.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

# The order of the arms; the first is the control.
VARIANTS = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
BREAKDOWNS = ["channel", "newbie", "zip_code"]
OUTPUTS = {"visit": "hillstrom-visits.csv", "conversion": "hillstrom-conversions.csv"}


def main(source):
    with open(source, newline="", encoding="utf-8") as file:
        customers = list(csv.DictReader(file))
    for goal, name in OUTPUTS.items():
        visitors, conversions = Counter(), Counter()
        for customer in customers:
            variant = customer["segment"]
            for key in [("", "")] + [(by, customer[by]) for by in BREAKDOWNS]:
                visitors[key, variant] += 1
                conversions[key, variant] += int(customer[goal])
        with open(Path(__file__).parent / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["variant", "visitors", "conversions", "breakdown", "criteria"])
            for key in sorted({key for key, _ in visitors}):
                for variant in VARIANTS:
                    out.writerow([variant, visitors[key, variant], conversions[key, variant], *key])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
