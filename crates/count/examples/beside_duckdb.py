"""Counts the rows of the example `scan` in DuckDB, too: every count must be equal, and the times stand side by side.

    pip install duckdb numpy
    python3 beside_duckdb.py [visitors, 10000000]

Everything is processor time of one thread, the least of five tries, on rows that are in memory. DuckDB gets the form
that is best for it: a database file (as fast as without one), numbers and times in types of their own, texts as VARCHAR
and again as ENUM, more than one SQL where it is not obvious which is faster, no condition that every row meets, and no
result to hand over but its sums. The fastest counts. Ours sorts and names the segments, too.

A stored goal is asked of DuckDB twice: of its conversions in a table of their own, as the view has them; and of each
visitor's first one at or after entry in a column of the visitors, as if somebody kept that up to date.

Exits with 1 when a count differs.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

HERE = Path(__file__).resolve().parent
CHUNK = 500_000
NOT_SET = "(not set)"  # our name of the segment of those who have no value

# As in scan.rs, in this order: a name, or how many values of which beginning.
LISTED = {
    "device": "mobile desktop tablet",
    "browser": "chrome safari firefox edge_chromium samsung opera brave other",
    "os": "windows ios macos linux",
    "country": "US DE FR GB CA JP IN BR MX ES IT NL SE NO DK FI PL AT CH BE AU NZ ZA KR",
    "region": ("region", 300),
    "city": ("city", 15_003),
    "ref_page": ("https://site.example/from", 5000),
    "landing_page": ("https://shop.example/sale/page?plan=a&n", 100_000),
    "utm_campaign": ("campaign", 40),
    "utm_source": ("source", 12),
    "utm_medium": ("medium", 6),
    "utm_content": ("content", 60),
    "utm_term": ("term", 500),
    "source": "direct referral social search paid email",
}
TEXTS = {
    name: values.split() if isinstance(values, str) else [f"{values[0]}-{number}" for number in range(values[1])]
    for name, values in LISTED.items()
}
CURRENCIES = ["USD", "EUR", "GBP"]
SECOND = 1_000_000
HOUR = 3600 * SECOND


class Dice:
    """The rolls of scan.rs for many rows at once: from a row's first state to the next row's is a jump of all its rolls."""

    FACTOR, STEP = 6_364_136_223_846_793_005, 1_442_695_040_888_963_407

    def __init__(self, seed):
        self.state = np.uint64(seed)

    @classmethod
    def jump(cls, rolls):
        """The factor and the step of so many rolls."""
        factor, step = 1, 0
        for _ in range(rolls):
            factor, step = factor * cls.FACTOR % 2**64, (step * cls.FACTOR + cls.STEP) % 2**64
        return factor, step

    def chunks(self, rows, rolls):
        """For chunk after chunk the first row and the rows' dice; all rows must roll so often."""
        factor, step = self.jump(rolls)
        factors, steps = np.ones(1, np.uint64), np.zeros(1, np.uint64)
        while len(factors) <= min(CHUNK, rows):  # the jumps of twice as many rows
            by, plus = np.uint64(factor), np.uint64(step)
            factors, steps = np.append(factors, factors * by), np.append(steps, steps * by + plus)
            factor, step = factor * factor % 2**64, (step * factor + step) % 2**64
        for first in range(0, rows, CHUNK):
            states = factors[: min(CHUNK, rows - first) + 1] * self.state + steps[: min(CHUNK, rows - first) + 1]
            self.state = states[-1]
            yield first, Rolls(states[:-1])


class Rolls:
    def __init__(self, states):
        self.states = states

    def roll(self, sides):
        self.states = self.states * np.uint64(Dice.FACTOR) + np.uint64(Dice.STEP)
        return (self.states >> np.uint64(33)) % np.asarray(sides, np.uint64)

    def skewed(self, sides):
        return self.roll(self.roll(sides) + np.uint64(1))

    def second_of(self, days):
        return self.roll(days * 24 * 3600).astype(np.int64) * SECOND


def fill(connection, visitors):
    """Makes the tables `text` and `enum` of visitors, `conversions` and `events`."""
    run = connection.execute
    for name, values in TEXTS.items():
        run(f"SET VARIABLE {name} = $1", [values])
    run("SET VARIABLE currency = $1", [CURRENCIES])
    times = "entered_at TIMESTAMP, created_at TIMESTAMP, converted_at TIMESTAMP"
    texts = ", ".join(f"{name} VARCHAR" for name in TEXTS)
    run(f"CREATE TABLE text (person INTEGER, variant VARCHAR, {times}, {texts})")
    run("CREATE TABLE conversions (person INTEGER, happened_at TIMESTAMP)")
    run("CREATE TABLE events (person INTEGER, happened_at TIMESTAMP, revenue DECIMAL(9, 2), currency VARCHAR)")

    # The conversions come after the visitors and belong into their rows: until then these are kept as numbers.
    dice, entered, rows = Dice(7), np.empty(visitors, np.int64), []
    for first, rolls in dice.chunks(visitors, 2 * len(TEXTS) + 3):
        row = {name: rolls.skewed(len(values) + 1).astype(np.int32) for name, values in TEXTS.items()}
        entry = entered[first : first + len(rolls.states)]
        entry[:] = rolls.second_of(30)
        row["hours"] = rolls.roll(60).astype(np.int8)
        row["variant"] = rolls.roll(2).astype(np.int8)
        rows.append(row)
    converted = np.full(visitors, np.iinfo(np.int64).max)
    for _, rolls in dice.chunks(visitors // 10, 2):
        at, person = rolls.second_of(40), rolls.roll(visitors).astype(np.int64)
        after = at >= entered[person]
        np.minimum.at(converted, person[after], at[after])
        connection.register("chunk", {"person": person, "time": at})
        run("INSERT INTO conversions SELECT person, make_timestamp(time) FROM chunk")

    texts = ", ".join(f"list_extract(getvariable('{name}'), {name} + 1)" for name in TEXTS)
    for number in range(len(rows)):
        row, rows[number] = rows[number], None
        part = slice(number * CHUNK, (number + 1) * CHUNK)
        row["person"] = np.arange(visitors, dtype=np.int32)[part]
        row["entered"], row["converted"] = entered[part], converted[part]
        row["created"] = row["entered"] - row["hours"] * np.int64(HOUR)
        connection.register("chunk", row)
        run(f"""INSERT INTO text SELECT person, variant::VARCHAR, make_timestamp(entered), make_timestamp(created),
            CASE WHEN converted < {np.iinfo(np.int64).max} THEN make_timestamp(converted) END, {texts} FROM chunk""")
    for _, rolls in dice.chunks(visitors // 2, 5):
        row = {"cents": rolls.roll(20_000).astype(np.int32), "currency": rolls.roll(3).astype(np.int32)}
        row |= {"person": rolls.skewed(visitors).astype(np.int32), "time": rolls.second_of(40)}
        connection.register("chunk", row)
        run("""INSERT INTO events SELECT person, make_timestamp(time), cents::DECIMAL(9, 2) / 100,
            list_extract(getvariable('currency'), currency + 1) FROM chunk""")
    connection.unregister("chunk")

    for name in ["variant", *TEXTS]:
        run(f"CREATE TYPE {name}_name AS ENUM (SELECT DISTINCT {name} FROM text WHERE {name} IS NOT NULL)")
    texts = ", ".join(f"{name}::{name}_name AS {name}" for name in TEXTS)
    run(f"""CREATE TABLE enum AS
        SELECT person, variant::variant_name AS variant, entered_at, created_at, converted_at, {texts} FROM text""")
    run("CHECKPOINT")


THREE = "device = 'mobile' AND country IN ('US', 'CA') AND browser = 'chrome'"
NEW = "epoch_us(entered_at) - epoch_us(created_at) <= 86400000000"
MIXED = f"""(device = 'mobile' OR contains(landing_page{{text}}, 'sale/page?plan=a&n-1')) AND os = 'ios'
    AND (hour(entered_at) >= 9 OR {NEW})"""
TYPE = f"CASE WHEN {NEW} THEN 'new' ELSE 'returning' END"
STORED = "conversions JOIN {table} USING (person) WHERE happened_at >= entered_at"
BOUGHT = """events JOIN {table} USING (person) WHERE revenue > 100 AND currency = 'USD'
    AND happened_at BETWEEN entered_at AND entered_at + INTERVAL 14 DAY"""


def from_column(where, segment, conversions="count(converted_at)"):
    return [f"""SELECT {segment} AS segment, variant, count(*) AS visitors, {conversions} AS conversions
        FROM {{table}} WHERE {where} GROUP BY ALL"""]


def apart(where, segment, conversions):
    """Visitors and conversions, which are counted apart."""
    return f"""SELECT segment, variant, sum(visitors)::BIGINT AS visitors, sum(conversions)::BIGINT AS conversions
        FROM (SELECT {segment} AS segment, variant, count(*) AS visitors, 0 AS conversions
        FROM {{table}} WHERE {where} GROUP BY ALL
        UNION ALL SELECT segment, variant, 0, count(*) FROM ({conversions}) GROUP BY ALL) GROUP BY ALL"""


def from_rows(rows, least, where, segment):
    """Visitors, and those with so many of the rows, in three ways."""
    passing = f"SELECT person FROM {rows} AND {where} GROUP BY person HAVING count(*) >= {least}"
    known = f"""SELECT any_value({segment}) AS segment, any_value(variant) AS variant FROM {rows} AND {where}
        GROUP BY person HAVING count(*) >= {least}"""
    return [
        f"""SELECT {segment} AS segment, variant, count(*) AS visitors, count(passing.person) AS conversions
        FROM {{table}} LEFT JOIN ({passing}) AS passing USING (person) WHERE {where} GROUP BY ALL""",
        apart(where, segment, f"SELECT {segment} AS segment, variant FROM {{table}} JOIN ({passing}) USING (person)"),
        apart(where, segment, known),
    ]


def nobody(where="true", segment="NULL"):
    return from_column(where, segment, "0"), []


def stored(where="true", segment="NULL"):
    return from_rows(STORED, 1, where, segment), from_column(where, segment)


def bought(where="true", segment="NULL"):
    return from_rows(BOUGHT, 2, where, segment), []


def bought_by_day(where="true"):
    """Visitors on the day of their entry, conversions on that of the second purchase."""
    known = f"""SELECT (min(happened_at, 2)[2])::DATE AS segment, any_value(variant) AS variant
        FROM {BOUGHT} AND {where} GROUP BY person HAVING count(*) >= 2"""
    return [apart(where, "entered_at::DATE", known)], []


EVENTS = "event goal, two within 14 days"
SAME = "same, three dimensions, city"
# The statements that count from the rows, and those that count from the column.
QUERIES = {
    "visitors by variant": nobody(),
    "with a stored conversion": stored(),
    "three dimensions": stored(THREE),
    "AND/OR of five rules": stored(MIXED),
    "city x variant": stored(segment="city"),
    "three dimensions, city": stored(THREE, "city"),
    "landing page x variant": stored(segment="landing_page"),
    "user type x variant": stored(segment=TYPE),
    EVENTS: bought(),
    f"{EVENTS}, by day": bought_by_day(),
    SAME: bought(THREE, "city"),
    f"{SAME}, by day": bought_by_day(THREE),
}


def counted(connection, sql):
    """Visitors and conversions by segment and variant."""
    segments = {}
    for segment, variant, visitors, conversions in connection.execute(sql).fetchall():
        name = NOT_SET if segment is None else str(segment)
        segments.setdefault(name, [[0, 0], [0, 0]])[int(variant)] = [visitors, conversions]
    return segments


def agree(query, segments):
    """Whether every segment's counts, and their sums, are ours."""
    total = query["variants"]
    sums = [[sum(cells[variant][kind] for cells in segments.values()) for kind in (0, 1)] for variant in (0, 1)]
    # A series has days without anybody.
    expected = {name: cells for name, cells in query["segments"].items() if any(map(any, cells))}
    return sums == total and segments == (expected or {NOT_SET: total})


def least(connection, sql):
    """Milliseconds of processor time, of the whole process: nothing can run beside unseen."""
    sums = f"SELECT count(*), sum(visitors), sum(conversions) FROM ({sql})"
    tries = []
    for _ in range(5):
        start = time.process_time()
        connection.execute(sums).fetchall()
        tries.append((time.process_time() - start) * 1e3)
    return min(tries)


def ours(visitors):
    """What the example answers."""
    build = ["cargo", "build", "--release", "-p", "abstats-count", "--example", "scan", "--message-format", "json"]
    told = subprocess.run(build, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout
    programs = [json.loads(line).get("executable") for line in told.splitlines()]
    program = next(program for program in programs if program and Path(program).stem == "scan")
    return json.loads(subprocess.run([program, str(visitors), "--json"], check=True, stdout=subprocess.PIPE).stdout)


def main():
    visitors = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    told = ours(visitors)
    visitor, conversion, event = told["bytes"]
    print(f"{visitors} visitors, {visitors // 10} stored conversions, {visitors // 2} events")
    print(f"ours: {visitor:.1f} bytes a visitor, {conversion:.1f} a stored conversion, {event:.1f} an event")
    print(f"DuckDB {duckdb.__version__}\n", flush=True)
    assert [query["name"] for query in told["queries"]] == list(QUERIES), "the queries of scan.rs are others"

    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(f"{folder}/rows.duckdb", config={"threads": 1, "memory_limit": "4GB"})
        fill(connection, visitors)
        print("| query | ours ms | DuckDB ms | ratio | DuckDB, column ms | ratio |\n|---|--:|--:|--:|--:|--:|")
        for query in told["queries"]:
            cells = [f"{query['milliseconds']:.1f}"]
            for ways in QUERIES[query["name"]]:
                best = []
                for table, text in [("text", ""), ("enum", "::VARCHAR")]:
                    for sql in ways:
                        sql = sql.replace("{table}", table).replace("{text}", text)
                        if not agree(query, counted(connection, sql)):
                            wrong += 1
                            print(f"{query['name']}: other counts from {sql}", file=sys.stderr)
                        best.append(least(connection, sql))
                theirs = min(best, default=None)
                cells += [f"{theirs:.0f}", f"{theirs / query['milliseconds']:.1f}"] if theirs else ["", ""]
            print(f"| {query['name']} | {' | '.join(cells)} |", flush=True)
    print(f"\n{len(QUERIES)} queries, {wrong} differences")
    sys.exit(wrong > 0)


main()
