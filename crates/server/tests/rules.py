#!/usr/bin/env python3
"""Lists the rules R1 to R178 and the traps T1 to T28 that no test of the service names. Exit code 1 when one is missing.

A test names its rules at the beginning of its name: `r7_r172_order_of_checks`.
"""

import pathlib
import re
import sys

CRATES = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["question", "store", "count", "server"]
RULES = [f"r{number}" for number in range(1, 179)] + [f"t{number}" for number in range(1, 29)]

# Without a test here, and why.
EXCEPTIONS = {
    "r41": "projects have no global primary goal",
    "r134": "share links come with the pages",
    "r136": "counts as R153, which replaces it",
    "r152": "the warehouse's",
}


def named():
    """The rules in the names of tests."""
    found = set()
    for part in PARTS:
        for path in sorted((CRATES / part).rglob("*")):
            if path.suffix not in {".rs", ".py"} or "target" in path.parts:
                continue
            for name in re.findall(r"\b(?:fn|def)\s+(?:test_)?((?:[rt]\d+_)+\w*)", path.read_text(encoding="utf-8")):
                found.update(re.findall(r"[rt]\d+(?=_)", re.match(r"(?:[rt]\d+_)+", name).group()))
    return found


def main():
    found = named()
    missing = [rule for rule in RULES if rule not in found and rule not in EXCEPTIONS]
    needless = [rule for rule in EXCEPTIONS if rule in found]
    unknown = sorted(found - set(RULES))
    for rule in missing:
        print(f"{rule.upper()}: no test names it")
    for rule in needless:
        print(f"{rule.upper()}: a test names it; it is no exception any more")
    for rule in unknown:
        print(f"{rule.upper()}: there is no such rule")
    print(f"{len(RULES) - len(missing) - len(EXCEPTIONS)} rules and traps have tests, {len(EXCEPTIONS)} are excepted")
    return 1 if missing or needless or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
