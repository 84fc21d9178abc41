#!/usr/bin/env python3
"""Lists the rules R1 to R178 and the traps T1 to T28 that no test of the service names. Exit code 1 when one is missing.

A test names its rules at the beginning of its name: `r7_r172_order_of_checks`. With `--table` it says which tests name which
rule.
"""

import collections
import pathlib
import re
import sys

CRATES = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["question", "store", "count", "server"]
RULES = [f"R{number}" for number in range(1, 179)] + [f"T{number}" for number in range(1, 29)]

# Without a test here, and why.
EXCEPTIONS = {
    "R41": "projects have no global primary goal",
    "R134": "share links come with the pages",
    "R136": "counts as R153, which replaces it",
    "R152": "the warehouse's",
}


def named():
    """The tests by the rules in their names."""
    found = collections.defaultdict(list)
    for path in sorted(path for part in PARTS for path in (CRATES / part).rglob("*")):
        if path.suffix not in {".rs", ".py"} or "target" in path.parts:
            continue
        for rules, rest in re.findall(r"\b(?:fn|def)\s+(?:test_)?((?:[rt]\d+_)+)(\w*)", path.read_text(encoding="utf-8")):
            for rule in rules.upper().strip("_").split("_"):
                found[rule].append(f"{path.relative_to(CRATES)}: {rules}{rest}")
    return found


def main():
    found = named()
    if "--table" in sys.argv[1:]:
        for rule in RULES:
            for test in found[rule] or [EXCEPTIONS.get(rule, "none")]:
                print(f"{rule:5} {test}")
    missing = [rule for rule in RULES if not found[rule] and rule not in EXCEPTIONS]
    for rule in missing:
        print(f"{rule}: no test names it")
    wrong = [f"{rule}: a test names it; it is no exception any more" for rule in EXCEPTIONS if found[rule]]
    wrong += [f"{rule}: there is no such rule" for rule in found if rule not in RULES]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(RULES) - len(missing) - len(EXCEPTIONS)} rules and traps have tests, {len(EXCEPTIONS)} are excepted")
    return 1 if missing or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
