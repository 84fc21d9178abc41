"""Real data: Hillstrom's e-mail test by visitors, over the service, against counts taken from the CSV.

    python3 hillstrom.py BINARY hillstrom.csv

64,000 customers, three arms. The visitor's id is the line's number, entry times are made up in the
order of the file, `visit` and `conversion` become stored conversions one hour later, `spend` an event.
The expected counts are GROUP BYs of the CSV itself: they know no exposures, entries or windows.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import duckdb

from binary import Binary
from counter import World as SecondCounter
from generate import iso
from judge import differences

CREATED = 1_205_280_000_000  # 2008-03-12T00:00:00Z
STEP = 13_000  # milliseconds between two lines: 64,000 lines are nearly ten days
NOW = "2008-03-31T00:00:00Z"
ARMS = {"No E-Mail": "0", "Mens E-Mail": "1", "Womens E-Mail": "2"}
COLUMNS = ("channel", "newbie", "zip_code", "history_segment")
KNOWN = {
    "visit": {"0": (21306, 2262), "1": (21307, 3894), "2": (21387, 3238)},
    "conversion": {"0": (21306, 122), "1": (21307, 267), "2": (21387, 189)},
}
EXPERIMENT = {
    "project_key": "hillstrom", "id": 2008, "name": "E-mail test", "created_at": iso(CREATED), "status": 1, "weights": [1, 1, 1],
    "variants": [{"id": arm, "name": name} for name, arm in ARMS.items()],
    "goals": [
        {"goal_profile_id": 1, "goal_key": "visit", "goal_name": "Visit", "goal_type": "pageview", "goal_value": "/", "is_primary": True},
        {"goal_profile_id": 2, "goal_key": "conversion", "goal_name": "Purchase", "goal_type": "pageview", "goal_value": "/thanks", "is_primary": False},
        {"goal_profile_id": 3, "goal_key": "spend", "goal_name": "Spend", "goal_type": "revenue", "goal_value": "spend", "is_primary": False},
    ],
}


def rows_of(table):
    """Kind -> NDJSON lines. The dimensions lie in the exposure, but `channel` in a visitor record."""
    lines = {"exposures": [], "conversions": [], "events": [], "visitors": []}
    names = ("segment", "visit", "conversion", "spend", *COLUMNS)
    for number, row in enumerate(table.execute(f"SELECT {', '.join(names)} FROM csv ORDER BY line").fetchall(), 1):
        one, at = dict(zip(names, row)), CREATED + number * STEP
        attributes = {name: one[name] for name in COLUMNS if name != "channel"}
        lines["exposures"].append({"visitor_id": number, "variant_id": ARMS[one["segment"]], "at": iso(at), "attributes": attributes})
        lines["visitors"].append({"visitor_id": str(number), "attributes": {"channel": one["channel"]}})
        for goal in ("visit", "conversion"):
            if one[goal]:
                lines["conversions"].append({"visitor_id": number, "goal_key": goal, "at": iso(at + 3_600_000)})
        if one["spend"]:
            lines["events"].append({"visitor_id": number, "name": "spend", "at": iso(at + 7_200_000), "props": {"revenue": one["spend"]}})
    return {kind: [json.dumps(row, ensure_ascii=False) for row in rows] for kind, rows in lines.items()}


def counts(table, goal, column=None):
    """Criteria -> arm -> (visitors, conversions), from the CSV alone."""
    key = f"CAST({column} AS VARCHAR)" if column else "'all'"
    found = {}
    query = f"SELECT {key}, segment, count(*), count(*) FILTER ({goal}) FROM csv GROUP BY ALL"
    for criteria, arm, visitors, conversions in table.execute(query).fetchall():
        found.setdefault(criteria, {})[ARMS[arm]] = (visitors, conversions)
    return found


def document(arms):
    """What the answer has to hold of the counts of some arms."""
    variants = [{"variant_id": arm, "visitors": n, "conversions": c} for arm, (n, c) in sorted(arms.items())]
    return {
        "total_visitors": sum(n for n, _ in arms.values()), "total_conversions": sum(c for _, c in arms.values()), "variants": variants,
    }


def expectations(table):
    """Query and document of each question."""
    goals = {"visit": "visit = 1", "conversion": "conversion = 1", "spend": "spend > 0"}
    for goal, condition in goals.items():
        whole = counts(table, condition)["all"]
        if goal in KNOWN and whole != KNOWN[goal]:
            sys.exit(f"the CSV is not the known one: {goal} {whole}")
        yield f"goal_key={goal}", document(whole)
        for column in COLUMNS:
            items = [{"criteria": criteria, **document(arms)} for criteria, arms in counts(table, condition, column).items()]
            items.sort(key=lambda item: (-item["total_visitors"], item["criteria"]))
            yield f"goal_key={goal}&breakdown_by=attribute.{column}", {**document(whole), "breakdowns": items}
    over = counts(table, "spend > 100")["all"]
    yield (
        "goal_key=spend&event_attribute=%5B%5B%7B%22key%22%3A%22revenue%22%2C%22operand%22%3A%22%3E%22%2C%22value%22%3A100%7D%5D%5D",
        document(over),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("binary", help="the binary, or `-` for the second counter alone")
    parser.add_argument("csv")
    options = parser.parse_args()
    table = duckdb.connect()
    table.execute(f"CREATE TABLE csv AS SELECT row_number() OVER () AS line, * FROM read_csv('{options.csv}', parallel = false)")
    if "spend" not in [column[0] for column in table.execute("DESCRIBE csv").fetchall()]:
        # The copy of 7 columns has no amounts: these are made up.
        table.execute("ALTER TABLE csv ADD COLUMN spend DOUBLE")
        table.execute("UPDATE csv SET spend = conversion * (20 + line % 160 + 0.5)")
    expected, lines, tally = list(expectations(table)), rows_of(table), Counter()

    def judge(query, wanted, answer):
        found = differences(200, wanted, "GET", *answer)
        tally["failed" if found else "passed"] += 1
        for sentence in found:
            print(f"{query}: {sentence}")

    if options.binary == "-":
        counter = SecondCounter(EXPERIMENT, lines, NOW)
        for query, wanted in expected:
            status, told = counter.answer(query)
            judge(query, wanted, (status, {"content-type": "application/json"}, json.dumps({"success": True, **told})))
    else:
        with tempfile.TemporaryDirectory(prefix="second-") as folder:
            binary = Binary(Path(options.binary).resolve(), folder)
            try:
                binary.apply(EXPERIMENT)
                binary.make_key("hillstrom")
                binary.load("hillstrom", 2008, [(kind, f"{kind}.ndjson", some) for kind, some in lines.items()])
                binary.serve(NOW)
                for query, wanted in expected:
                    judge(query, wanted, binary.request("GET", f"/v2/project/hillstrom/experiment/2008/result?{query}"))
            finally:
                binary.stop()
    print(f"{tally['passed']} passed, {tally['failed']} failed")
    return 1 if tally["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
