"""The differences between what has to be told and what an answer tells."""

import json
from math import copysign, isclose


def same(expected, got):
    """Equal, and of one kind: 1 is not true, 0.0 is not -0.0."""
    if isinstance(expected, bool) or isinstance(got, bool) or isinstance(expected, str):
        return expected is got or expected == got and type(expected) is type(got)
    if not isinstance(got, (int, float)):
        return False
    return expected == got and copysign(1, expected) == copysign(1, got)


def differences(expected_status, expected, method, status, headers, body):
    """Sentences, none when the answer is right."""
    if status != expected_status:
        return [f"status: expected {expected_status}, got {status}: {body[:300]!r}"]
    if method == "HEAD":
        return [f"HEAD has a body: {body[:100]!r}"] if body else []
    if not headers.get("content-type", "").startswith("application/json"):
        return [f"content-type: {headers.get('content-type')}"]
    try:
        told = json.loads(body)
    except ValueError:
        return [f"no JSON: {body[:300]!r}"]
    if status != 200:
        return list(of_error(expected, told))
    if told.get("success") is not True:
        return ["success is not true"]
    return list(of_document(expected, told))


def of_error(expected, told):
    sentence = told.get("error") if isinstance(told, dict) else None
    if not isinstance(sentence, str) or not sentence:
        yield f"no sentence in `error`: {told!r}"
        return
    if "error" in expected and told != {"error": expected["error"]}:
        yield f"error: expected {expected['error']!r} alone, got {told!r}"
    names = expected.get("names") or []
    every = expected.get("every")
    if names and not (all if every else any)(name in sentence for name in names):
        yield f"error: expected it to name {(' and ' if every else ' or ').join(names)}, got {sentence!r}"


def of_document(expected, told):
    if "points" in expected:
        yield from of_points(expected["points"], told.get("points"))
    elif "metrics" in expected:
        yield from of_metrics(expected["metrics"], told.get("metrics"))
    else:
        yield from of_counts("", expected, told)
        yield from of_breakdowns(expected, told)
        yield from of_counting(expected.get("counting"), told.get("counting"))
        yield from of_phases(expected.get("weight_phases"), told.get("weight_phases"))


def field(where, name, expected, got):
    if not same(expected.get(name), got.get(name)) or name not in got:
        yield f"{where}{name}: expected {expected.get(name)!r}, got {got.get(name)!r}"


def of_counts(where, expected, got):
    """Totals and variants, in their order. Only fields that are expected are compared."""
    for name in ("total_visitors", "total_conversions", "conversion_rate"):
        if name in expected:
            yield from field(where, name, expected, got)
    if "variants" not in expected:
        return
    variants = got.get("variants")
    ids = [v.get("variant_id") for v in variants] if isinstance(variants, list) else None
    if ids != [v["variant_id"] for v in expected["variants"]]:
        yield f"{where}variants: expected {[v['variant_id'] for v in expected['variants']]}, got {ids}"
        return
    for one, other in zip(expected["variants"], variants):
        here = f"{where}variant {one['variant_id']!r} "
        for name in ("visitors", "conversions", "conversion_rate", "improvement"):
            if name in one:
                yield from field(here, name, one, other)
        if "conversion_rate" in one and "improvement" not in one and "improvement" in other:
            yield f"{here}improvement: expected none, got {other['improvement']!r}"


def of_breakdowns(expected, told):
    if "breakdowns" not in expected:
        if "breakdowns" in told or "breakdown_by" in told:
            yield "breakdowns: expected none"
        return
    if "breakdown_by" in expected and told.get("breakdown_by") != expected["breakdown_by"]:
        yield f"breakdown_by: expected {expected['breakdown_by']!r}, got {told.get('breakdown_by')!r}"
    items = told.get("breakdowns")
    names = [item.get("criteria") for item in items] if isinstance(items, list) else None
    wanted = [item["criteria"] for item in expected["breakdowns"]]
    if names != wanted:
        yield f"breakdowns: expected {wanted}, got {names}"
        if names is None or sorted(map(str, names)) != sorted(wanted):
            return
    by_name = {item["criteria"]: item for item in items}
    for item in expected["breakdowns"]:
        yield from of_counts(f"{item['criteria']!r}: ", item, by_name[item["criteria"]])


def of_counting(expected, got):
    if expected is None:
        if got is not None:
            yield "counting: expected none"
        return
    if not isinstance(got, dict):
        yield f"counting: expected an object, got {got!r}"
        return
    for name in ("multiple_variant_visitors", "events_just_before_entry"):
        if expected.get(name, 0) != got.get(name, 0):
            yield f"counting.{name}: expected {expected.get(name, 0)}, got {got.get(name, 0)}"
    told = got.get("immature_visitors") or {}
    wanted = expected.get("immature_visitors") or {}
    if {k: n for k, n in told.items() if n} != {k: n for k, n in wanted.items() if n}:
        yield f"counting.immature_visitors: expected {wanted}, got {told}"


def of_phases(expected, got):
    if expected is None:
        return
    if not isinstance(got, list) or len(got) != len(expected):
        yield f"weight_phases: expected {len(expected)} phases, got {got!r}"
        return
    for number, (phase, other) in enumerate(zip(expected, got)):
        wanted = {v["variant_id"]: (v["visitors"], v["conversions"]) for v in phase["variants"]}
        found = {v.get("variant_id"): (v.get("visitors"), v.get("conversions")) for v in other.get("variants") or []}
        if wanted != found:
            yield f"weight_phases[{number}]: expected {wanted}, got {found}"


def of_points(expected, got):
    dates = [p.get("date") for p in got] if isinstance(got, list) else None
    if dates != [p["date"] for p in expected]:
        yield f"points: expected {[p['date'] for p in expected]}, got {dates}"
        return
    for point, other in zip(expected, got):
        for name in ("visitors", "conversions"):
            wanted = {k: n for k, n in point[name].items() if n}
            found = {k: n for k, n in (other.get(name) or {}).items() if n}
            if wanted != found:
                yield f"{point['date']} {name}: expected {wanted}, got {found}"


def of_metrics(expected, got):
    if not isinstance(got, list) or len(got) != len(expected):
        yield f"metrics: expected {len(expected)}, got {got!r}"
        return
    by_key = {}
    for metric in got:
        goal = metric.get("goal")
        by_key[goal.get("goal_key") if isinstance(goal, dict) else goal] = metric
    for metric in expected:
        if metric["goal_key"] not in by_key:
            yield f"metrics: no goal {metric['goal_key']!r} among {list(by_key)}"
        else:
            yield from of_counts(f"goal {metric['goal_key']!r}: ", metric, by_key[metric["goal_key"]])


def of_statistics(expected, told):
    """What the table of cases says of `counting` and `sample_ratio`."""
    counting = {**(told.get("counting") or {})}
    for name, value in expected.items():
        if name == "sample_ratio":
            ratio = told.get("sample_ratio") or {}
            for part, number in value.items():
                if part == "expected_shares" and part not in ratio:
                    continue  # the document has no such field; its p-value tells the shares
                got = ratio.get(part)
                near = isinstance(number, float) and isinstance(got, (int, float)) and isclose(number, got, rel_tol=1e-9, abs_tol=1e-300)
                if got != number and not near:
                    yield f"sample_ratio.{part}: expected {number!r}, got {got!r}"
        elif counting.get(name) != value:
            yield f"counting.{name}: expected {value!r}, got {counting.get(name)!r}"
