"""The table of cases (`counting-cases.json`): over HTTP, and by the second counter alone."""

import json
import tempfile
from pathlib import Path

from binary import Binary, Broken
from counter import World as SecondCounter
from judge import differences, of_statistics

PROJECT = "p"
NAMES = {"assignments": "exposures", "events": "events", "conversions": "conversions", "visitors": "visitors", "aliases": "aliases"}


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["counting"]


def lines_of(rows):
    """Kind -> NDJSON lines of a case, or of a step of one."""
    lines = {kind: [json.dumps(row) for row in rows.get(name) or []] for name, kind in NAMES.items()}
    for variant, visitors in (rows.get("counts") or {}).items():
        lines["exposures"] += [
            json.dumps({"visitor_id": f"{variant}-{n}", "variant_id": variant, "at": "2024-03-02T10:00:00.000Z"}) for n in range(visitors)
        ]
    return lines


def experiment_of(case):
    rows = case["rows"]
    return {"project_key": PROJECT, **rows["experiment"], **(rows.get("config") or {})}


def second_counter(case, lines=None):
    return SecondCounter(experiment_of(case), lines or lines_of(case["rows"]), case["now"])


def told_differences(case, told):
    """Differences of a 200 document from what the case expects; it may expect a part of it."""
    expected = case["expected"]
    if "statistics" in expected:
        yield from of_statistics(expected["statistics"], told)


def compare_case(case, options, folder):
    """Sentences of what differs; None and a reason when the case needs what does not exist."""
    rows = case["rows"]
    if "fault" in rows:
        return None, f"needs a fault in a warehouse: {rows['fault']}"
    binary = Binary(options.binary, folder)
    try:
        binary.apply(experiment_of(case))
        binary.make_key(PROJECT)
        if case["query"] == "import":
            return refused_import(case, binary), None
        if "steps" in rows:
            return steps(case, binary), None
        import_lines(case, binary, lines_of(rows), "rows")
        binary.serve(case["now"])
        return answered(case, binary), None
    except Broken as error:
        return [str(error)], None
    finally:
        binary.stop()


def import_lines(case, binary, lines, name, fails=False):
    files = [(kind, f"{name}-{kind}.ndjson", some) for kind, some in lines.items()]
    return binary.load(PROJECT, case["rows"]["experiment"]["id"], files, fails=fails)


def target(case, query):
    path = f"/v2/project/{PROJECT}/experiment/{case['rows']['experiment']['id']}/result"
    return f"{path}?{query}" if query else path


def answered(case, binary):
    expected = dict(case["expected"])
    status, headers, body = binary.request("GET", target(case, case["query"]))
    wanted = {**expected, "counting": json.loads(body).get("counting")} if status == 200 else {}
    if status == 200 and "breakdown_by" in case["query"] and "breakdowns" not in wanted:
        wanted["breakdowns"] = []
    found = differences(expected["status"], wanted, "GET", status, headers, body)
    if status == 200:
        found += told_differences(case, json.loads(body))
    return found


def refused_import(case, binary):
    """R149: the row is refused with line and remedy, and nothing of it counts."""
    done = import_lines(case, binary, lines_of(case["rows"]), "rows", fails=True)
    said = done.stdout + done.stderr
    for file in binary.folder.glob("*reject*"):
        said += file.read_text(errors="replace")
    found = [f"import does not say {word!r}: {said[:500]!r}" for word in ("zone", "--tz") if word not in said]
    binary.serve(case["now"])
    _, _, body = binary.request("GET", target(case, ""))
    if json.loads(body).get("total_visitors") != 0:
        found.append(f"the refused row counts: {body[:300]!r}")
    return found


def steps(case, binary):
    """Rows that arrive while the server runs; each answer is fresh and has its own ETag (R137)."""
    found, tags = [], set()
    binary.serve(case["now"])
    for number, step in enumerate(case["rows"]["steps"]):
        if "GET" not in step:
            import_lines(case, binary, lines_of(step), f"step{number}")
            continue
        status, headers, body = binary.request("GET", target(case, step["GET"]))
        got = json.loads(body).get("total_conversions")
        if status != 200 or got != step["expect_total_conversions"]:
            found.append(f"step {number}: expected {step['expect_total_conversions']} conversions, got {status} {got}")
        if not headers.get("etag") or headers["etag"] in tags:
            found.append(f"step {number}: ETag {headers.get('etag')!r} is missing or the same as before")
        tags.add(headers.get("etag"))
    return found


def compare_all(options, tally):
    for case in read(options.cases):
        with tempfile.TemporaryDirectory(prefix="second-") as folder:
            found, reason = compare_case(case, options, folder)
        if found is None:
            tally["skipped"] += 1
            print(f"{case['id']}: skipped, {reason}")
            continue
        tally["failed" if found else "passed"] += 1
        for sentence in found:
            print(f"{case['id']} ({', '.join(case['rule'])}): {sentence}", flush=True)
