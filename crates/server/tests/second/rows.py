"""Rows as they were stored, loaded into DuckDB: NDJSON lines in storage order become relations.

Values lie in an entity-attribute-value form: one relation of (row, field, text). A field that a row
has without a value (null, empty) is a line with NULL; a field that it lacks is no line (R156).
"""

import json
from datetime import datetime, timezone
from urllib.parse import unquote_plus

import duckdb

from countries import ASSIGNED
from question import BROWSERS, DEVICES, SOURCES, SYSTEMS, text_of

DIMENSIONS = (
    "device browser os country region city ref_page landing_page "
    "utm_campaign utm_source utm_medium utm_content utm_term source user_agent"
).split()
LISTED = {"device": DEVICES, "browser": BROWSERS, "os": SYSTEMS, "source": tuple(s for s in SOURCES if s != "nonpaid")}
SHAPES = {
    "variant": "id VARCHAR, place INTEGER",
    "alias": "alias VARCHAR, visitor VARCHAR",
    "exposure": "seq BIGINT, visitor VARCHAR, variant VARCHAR, moment BIGINT",
    "exposure_field": "seq BIGINT, field VARCHAR, value VARCHAR",
    "record": "seq BIGINT, visitor VARCHAR",
    "record_field": "seq BIGINT, field VARCHAR, value VARCHAR",
    "event": "seq BIGINT, visitor VARCHAR, name VARCHAR, event_id VARCHAR, moment BIGINT",
    "prop": "seq BIGINT, key VARCHAR, value VARCHAR",
    "stored": "visitor VARCHAR, goal VARCHAR, moment BIGINT",
    "phase": "number INTEGER, begins BIGINT",
}


def instant(value):
    """Milliseconds since 1970 of an ISO 8601 time with zone or an epoch number by its magnitude."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        scale = 1000 if abs(value) < 1e11 else 1 if abs(value) < 1e14 else 0.001
        return round(value * scale)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"time without zone: {value}")
    spent = moment.astimezone(timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return spent.days * 86_400_000 + spent.seconds * 1000 + spent.microseconds // 1000


def listed(field, value):
    """What import makes of a value that differs from a listed one in its spelling (R174)."""
    if not isinstance(value, str):
        return value
    if field == "country":
        code = {"UK": "GB"}.get(value.upper(), value.upper())
        return code if code in ASSIGNED else value
    if field in LISTED:
        word = value.lower()
        if field == "source" and word == "organic":
            return "search"
        return word if word in LISTED[field] else value
    return value


def fields(row):
    """Field and text of what an exposure or a visitor record carries."""
    for field in DIMENSIONS:
        if field in row:
            yield field, text_of(listed(field, row[field]))
    for key, value in (row.get("attributes") or {}).items():
        yield "attribute " + key, text_of(value)
    if "uuid" in row:
        yield "uuid", text_of(row["uuid"])
    if "created_at" in row:
        missing = row["created_at"] in (None, "")
        yield "created_at", None if missing else str(instant(row["created_at"]))


def properties(props):
    """Key and value of an event's properties: flat keys first, then paths into objects (R105)."""
    flat = dict(props or {})
    paths = {}

    def walk(prefix, inside):
        for key, value in inside.items():
            if "." in key:
                continue
            path = prefix + [key]
            if len(path) > 1:
                paths.setdefault(".".join(path), value)
            if isinstance(value, dict):
                walk(path, value)

    walk([], flat)
    for key, value in {**paths, **{key: value for key, value in flat.items() if value not in (None, "")}}.items():
        yield key, value


def landing_parameters(page):
    """First occurrence of each parameter of a page's query, decoded (R84, R156)."""
    found = {}
    for part in page.partition("#")[0].partition("?")[2].split("&"):
        name, _, value = part.partition("=")
        found.setdefault(unquote_plus(name), unquote_plus(value))
    return found


def first_of_each_id(lines):
    """The rows; one whose `id` came before is the same row again."""
    seen, rows = set(), []
    for line in lines:
        row = json.loads(line) if isinstance(line, str) else line
        if row.get("id") is not None:
            if text_of(row["id"]) in seen:
                continue
            seen.add(text_of(row["id"]))
        rows.append(row)
    return rows


def load(experiment, lines):
    """A connection that holds the relations of SHAPES. `lines`: kind -> NDJSON lines in storage order."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    con.execute("SET TimeZone = 'UTC'")
    rows = {kind: first_of_each_id(lines.get(kind, ())) for kind in ("exposures", "events", "conversions", "visitors", "aliases")}
    put(con, "variant", [(text_of(v["id"]), place) for place, v in enumerate(experiment["variants"])])
    put(con, "alias", [(text_of(r["alias_id"]), text_of(r["visitor_id"])) for r in rows["aliases"]])
    put(con, "exposure", [
        (seq, text_of(r["visitor_id"]), text_of(r.get("variant_id")), instant(r["at"])) for seq, r in enumerate(rows["exposures"])
    ])
    put(con, "exposure_field", [(seq, f, v) for seq, r in enumerate(rows["exposures"]) for f, v in fields(r)])
    put(con, "record", [(seq, text_of(r["visitor_id"])) for seq, r in enumerate(rows["visitors"])])
    put(con, "record_field", [(seq, f, v) for seq, r in enumerate(rows["visitors"]) for f, v in fields(r)])
    put(con, "event", [
        (seq, text_of(r["visitor_id"]), r["name"], text_of(r.get("event_id")), instant(r["at"]))
        for seq, r in enumerate(rows["events"])
    ])
    put(con, "prop", [
        # An object is present, but it is no text and no number: a text that nothing can ask for.
        (seq, key, "\x00" if isinstance(value, (dict, list)) else text_of(value))
        for seq, r in enumerate(rows["events"]) for key, value in properties(r.get("props"))
    ])
    put(con, "stored", [(text_of(r["visitor_id"]), text_of(r["goal_key"]), instant(r["at"])) for r in rows["conversions"]])
    put(con, "phase", [
        (number, instant(phase["from"])) for number, phase in enumerate(experiment.get("weight_phases") or ())
    ])
    return con


def put(con, table, tuples):
    """One relation from tuples, through one JSON text: a call per row would take minutes."""
    con.execute(f"CREATE TABLE {table} ({SHAPES[table]})")
    if not tuples:
        return
    names = [column.split()[0] for column in SHAPES[table].split(", ")]
    shape = json.dumps([{c.split()[0]: c.split()[1] for c in SHAPES[table].split(", ")}])
    text = json.dumps([dict(zip(names, t)) for t in tuples])
    columns = ", ".join(f"r.{name}" for name in names)
    con.execute(f"INSERT INTO {table} SELECT {columns} FROM (SELECT unnest(from_json(?, ?)) AS r)", [text, shape])
