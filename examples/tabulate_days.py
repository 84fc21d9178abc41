#!/usr/bin/env python3
"""Tabulates the two arms of the Udacity free-trial test into free-trial.csv, day by day.

    python3 examples/tabulate_days.py free_trial_control.csv free_trial_experiment.csv

reads one row per day (columns Date, Clicks, Enrollments, ...) of each arm. A visitor is a click on "Start free trial", a
conversion an enrolment. Days without enrolments, on which the published data end, are left out. The data give day and
month; the year in which these weekdays fall is 2014.
"""

import csv
import sys
from datetime import datetime
from pathlib import Path

ARMS = ["Control", "Free trial screener"]
YEAR = 2014


def days(path):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Enrollments"]:
                date = datetime.strptime(f"{row['Date']} {YEAR}", "%a, %b %d %Y")
                assert date.strftime("%a") == row["Date"][:3], row
                yield date.date().isoformat(), row["Clicks"], row["Enrollments"]


def main(paths):
    with open(Path(__file__).parent / "free-trial.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["variant", "visitors", "conversions", "date"])
        for arms in zip(*map(days, paths), strict=True):
            for arm, (date, clicks, enrollments) in zip(ARMS, arms, strict=True):
                out.writerow([arm, clicks, enrollments, date])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
