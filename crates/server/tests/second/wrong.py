"""Questions that are wrong in one way each, by the rule that refuses them.

`KINDS` is walked in turn, so that every run of some hundred wrong questions has them all.
A kind is (rule, how): a dictionary replaces parameters of a right question by raw text;
a function makes the whole question.
"""

import json
import random
from functools import cache
from urllib.parse import quote

from ask import Ask


def given(rule, name, *raw):
    """One kind for each raw value of one parameter."""
    return [(rule, {name: value}) for value in raw]


def rules(rule, name, *values):
    """One kind for each value of a JSON parameter: a text as it is, else its JSON."""
    return given(rule, name, *(quote(v if isinstance(v, str) else json.dumps(v), safe="") for v in values))


def one(**fields):
    return [[fields]]


def criteria(name, operator="==", value="x", **more):
    return one(criteria=name, operator=operator, value=value, **more)


def condition(key="revenue", operand="=", value="1", **more):
    return one(key=key, operand=operand, value=value, **more)


def raw(rule, extra, *names):
    """Pairs put beside a right question as they are; `names` leave it first."""

    def make(asker):
        asked = {n: v for n, v in asker.parameters("result").items() if n not in names}
        return asker.ask(rule, "result", "&".join(filter(None, [extra, asker.query(asked)])))

    return rule, make


def request(rule, **changes):
    """A right question sent in a wrong way."""

    def make(asker):
        return asker.ask(rule, "result", asker.query(asker.parameters("result")), **{"method": "GET", **changes})

    return rule, make


def at(rule, path, key="bearer"):
    """A request to another path."""
    return rule, lambda asker: Ask(rule, "GET", path, key, "result", "")


def elsewhere(rule, document, extra):
    """What another document does not have (R133, R167)."""

    def make(asker):
        asked = asker.parameters("metrics")
        return asker.ask(rule, document, "&".join(filter(None, [extra, asker.query(asked)])), method="GET")

    return rule, make


def long(rule, length):
    """A path and query of that many bytes, empty pairs at the end (R140, R172)."""

    def make(asker):
        ask = asker.ask(rule, "result", "tz=0", method="GET")
        ask.query += "&" * (length - len(ask.target))
        ask.target += "&" * (length - len(ask.target))
        return ask

    return rule, make


def unattached(rule, name):
    """An event filter on a goal that is not event-backed, or on no goal (R55, R172)."""
    values = {"event_attribute": quote('[[{"key":"revenue","operand":"ex"}]]'), "min_count": "2", "timeframe_days": "7"}

    def make(asker):
        query = f"{name}={values[name]}"
        if asker.stored:
            query += "&goal_key=" + quote(asker.rng.choice(asker.stored)["goal_key"])
        return asker.ask(rule, "result", query, method="GET")

    return rule, make


def other_case(asker):
    """A goal's key in other letters is another key (R42)."""
    key = asker.goals[0]["goal_key"].upper() if asker.goals else "BUY"
    return asker.ask("R42", "result", "goal_key=" + quote(key), method="GET")


PATH = "/v2/project/p/experiment/{}/result"
DEEP = "[" * 3000
LONG = "x" * 501

KINDS = [
    request("R3", key="none"), request("R3", key="wrong"), request("R3", key="basic"), request("R176", key="two"),
    request("R3", key="malformed"),
    at("R3", PATH.format("abc"), "none"), at("R3", PATH.format("1") + "?foo=1", "wrong"),
    at("R3", "/v2/project/nobody/experiment/0/result", "none"),
    *(at("R4", PATH.format(test)) for test in ("abc", "12.5", "-1", "0", "1e3", "", "9007199254740992", "99999999999999999999", "1x")),
    at("R5", PATH.format("424242")), at("R5", PATH.format("9007199254740991")),
    at("R6", "/v2/project/nobody/experiment/1/result"), at("R6", "/v2/project/other/experiment/5/result"),
    at("R5", PATH.format("5")),
    at("R7", PATH.format("424242") + "?tz=99"), at("R7", PATH.format("424242") + "?goal_key=none"),
    at("R7", PATH.format("abc") + "?tz=99"),
    request("R1", method="POST"), request("R1", method="PUT"), request("R1", method="DELETE"),
    raw("R10", "filters="), raw("R10", "filters"), raw("R10", "filters=x"), raw("R10", "filters[device]=mobile"),
    raw("R10", "filters%5Bdevice%5D=mobile"), raw("R10", "filters%5B%5D="),
    *(raw("R11", f"{name}=2") for name in ("filterBy", "breakdownBy", "minCount", "timeframeDays", "report_phase", "foo", "Tz", "start")),
    raw("R172", "foo="), raw("R172", "foo"), raw("R11", "filterBy="), raw("R11", "startDate=2024-01-01"),
    raw("R12", "tz=1&tz=1", "tz"), raw("R172", "tz=1&tz=", "tz"), raw("R12", "filter_by=mobile&filter_by=desktop", "filter_by"),
    raw("R12", "end_date=&end_date=", "end_date", "start_date"), raw("R12", "tz=0&t%7A=0", "tz"),
    *given("R14", "filter_by", "mobile%FF", "%C3", "mobile%00", "mobile%0A", "%1Fmobile", "mobile%0D%0A"),
    *given("R14", "goal_key", "%80", "buy%07"), *given("R14", "custom_filter", "%ED%A0%80", "[]%00"),
    *given("R172", "filter_by", "mobile%", "mobile%2", "%zz", "%2gmobile"),
    *[("R15", {"start_date": d, "end_date": ""}) for d in (
        "2023-02-29", "2024-1-5", "2024-13-01", "20240115", "2024-01-15T00%3A00%3A00Z", "2024-01-15+", "0000-01-01", "2024-00-10",
        "2024-04-31", "24-01-15", "abc", "1900-02-29", "%2B2024-01-01", "-2024-01-01", "02024-01-01", "2024%2F01%2F15",
    )],
    *[("R15", {"end_date": d, "start_date": ""}) for d in ("2023-02-29", "today", "+2024-01-15", "2024-02-30", "2024-06-31", "%D9%A2024-01-01")],
    ("R16", {"start_date": "2024-03-02", "end_date": "2024-03-01"}), ("R16", {"start_date": "2025-01-01", "end_date": "2024-12-31"}),
    *given("R23", "tz", "UTC", "Asia%2FKuala_Lumpur", "99", "NaN", "1e1", "14.5", "-12.25", "5.333", "inf", "--5", "8%3A00", "-13", "15", "5,5", "0x8", "0.01", "%2B%2B8"),
    *given("R42", "goal_key", "none", "goal", "purchase%20"), ("R42", other_case),
    *[("R43", {"goal_profile_id": v, "goal_key": ""}) for v in ("abc", "1.5", "-1", "987654", "12x")],
    *given("R50", "min_count", "0", "-1", "1.5", "abc", "1e9999", "NaN", "0x2", "1%202"),
    *given("R52", "timeframe_days", "-1", "NaN", "abc", "inf", "1e9999", "-0.5", "7d", "1,5"),
    *(unattached("R55", name) for name in ("event_attribute", "min_count", "timeframe_days")),
    *given("R61", "filter_by", "Mobile", "country-us", "mobile,", ",", "mobile,,desktop", "country-USA", "country-ZZ", "country-UK", "country-", "US", "android", "phone", "europe,xx", "country-XK", "country-EU", "country_US", "chrome", "all"),
    *rules("R66", "custom_filter", "{", "x", {"criteria": "device"}, [{"criteria": "device", "operator": "==", "value": "mobile"}], [[]], [["x"]], [[[]]], "null", "true", '"x"', "[[],]", "[[NaN]]", "[] []", DEEP, [[], [{"criteria": "os", "operator": "ex"}]], [[{"criteria": "os", "operator": "ex"}] * 51], [[{"criteria": "os", "operator": "ex"}]] * 51),
    *rules("R67", "custom_filter", [[{}]], criteria("attribute"), criteria("queryparam"), criteria("utm"), criteria("colour"), criteria("Device", value="mobile"), one(operator="==", value="mobile"), one(criteria="device", value="mobile"), criteria("attribute", key=5), criteria("filter_by", value="mobile"), criteria("utm_source"), criteria("user_type", value="new"), criteria("visitor_id")),
    *rules("R68", "custom_filter", criteria("region"), criteria("city", value="Paris")),
    *rules("R69", "custom_filter", criteria("device", ">", "mobile"), criteria("landing_page", "gt", 5), criteria("browser", "=", "chrome"), criteria("attribute", "=", "1", key="plan"), criteria("user_agent", "contains"), criteria("os", "", "ios"), criteria("attribute", "EX", "1", key="plan"), criteria("visitor_type", "bt", "new"), criteria("queryparam", "gt", 1, key="q"), criteria("utm", ">", 1, key="source")),
    *rules("R71", "custom_filter", criteria("country", "ex", "US"), criteria("country", "nx", "US"), criteria("v.uuid", "ex", "u"), criteria("v.visitor_id", "nx", "u")),
    *rules("R72", "custom_filter", criteria("attribute", ">", 5, key="score"), criteria("dayofweek", "gt", 5), criteria("hourofday", "lte", 5), criteria("country", "days_gt", "US")),
    *rules("R73", "custom_filter", criteria("source", value="organic"), criteria("device", value="Mobile"), criteria("browser", value="edge"), criteria("os", value="android"), criteria("visitor_type", value="New"), criteria("source", value=""), criteria("device", value=1)),
    *rules("R74", "custom_filter", criteria("browser", "**", "chrom"), criteria("os", "!*", "win"), criteria("source", "**", "pai")),
    *rules("R75", "custom_filter", criteria("dayofweek", value=7), criteria("dayofweek", value=-1), criteria("hourofday", value=24), criteria("hourofday", value="x"), criteria("dayofweek", value="Monday"), criteria("hourofday", ">", 1.5), criteria("hourofday", value=True), criteria("dayofweek", value="")),
    *rules("R77", "custom_filter", criteria("country", value="us"), criteria("country", value="UK"), criteria("country", value="USA"), criteria("country", "**", "U"), criteria("country", value="")),
    *rules("R78", "custom_filter", criteria("v.visitor_id", value=""), criteria("v.visitor_id", value="a b"), criteria("v.uuid", value="x" * 81), criteria("v.uuid", value="é"), criteria("v.visitor_id", "**", "a.b")),
    *rules("R79", "custom_filter", one(criteria="device", operator="=="), criteria("attribute", value=["a"], key="plan"), criteria("attribute", value={}, key="plan"), criteria("landing_page", value=LONG), criteria("attribute", value=LONG, key="plan"), criteria("user_agent", value="é" * 501)),
    *rules("R80", "custom_filter", criteria("landing_page", "**", ""), criteria("attribute", "!*", "", key="plan")),
    *rules("R162", "custom_filter", *(criteria("attribute", op, v, key="score") for op, v in (("gt", "x"), ("gte", "+5"), ("lt", ".5"), ("lte", ""), ("gt", True), ("days_gt", "ten"), ("days_lt", "NaN"), ("lt", "0x10"), ("days_lte", "5."), ("gt", "1e999"), ("gte", " 5")))),
    *rules("R172", "custom_filter", criteria("attribute", key=""), criteria("utm", key="utm_id"), criteria("utm", key="utm_utm_source"), criteria("device", value="mobile", extra=1), '[[{"criteria":"os","criteria":"os","operator":"ex"}]]', '[[{"criteria":"os","operator":"==","value":"ios","value":"ios"}]]', criteria("queryparam", "**", "", key="q"), criteria("os", value="ios", operand="==")),
    *given("R89", "breakdown_by", "property.utm_source", "source", "device,os", "Device", "user_agent", "utm", "visitor_type", "none", "device%20", "dayofweek"),
    *given("R175", "breakdown_by", "attribute.", "attribute.a%20b", "attribute." + "a" * 81, "attribute", "attribute.%C3%A9", "attribute.a%2Fb"),
    *rules("R102", "event_attribute", condition(operand="=="), condition(operand="gt"), condition(operand="contains"), condition(operand=""), one(key="revenue", value=1), condition(operand="=>")),
    *rules("R101", "event_attribute", one(key="revenue", operand="=", operator="!=", value=1), one(operand="=", value=1), one(key=None, operand="=", value=1), one(criteria="revenue", operator="=", value=1)),
    *rules("R103", "event_attribute", condition("a b"), condition("a" * 81), condition(""), condition("größe"), condition("a/b"), condition("a'--")),
    *rules("R104", "event_attribute", condition(value=LONG), condition(value="\U0001f600" * 501), one(key="revenue", operand="="), condition(value=[1]), condition(value={}), condition(value={"a": 1})),
    *rules("R106", "event_attribute", "{", "x", [[]], [{"key": "revenue", "operand": "=", "value": 1}], {"key": "revenue"}, [["x"]], "null", "7", [[], [{"key": "a", "operand": "ex"}]], "[[Infinity]]", DEEP),
    *rules("R172", "event_attribute", condition(operand="**", value=""), condition(operand="!*", value=""), condition(extra=1), '[[{"key":"a","key":"a","operand":"ex"}]]', '[[{"key":"a","operand":"ex","operand":"ex"}]]'),
    *given("R172", "include_statistics", "1", "yes", "True", "TRUE"), *given("R172", "mature_only", "0", "no", "False"),
    elsewhere("R167", "timeseries", "breakdown_by=device"), elsewhere("R167", "timeseries", "mature_only=true"),
    elsewhere("R133", "metrics", "breakdown_by=device"), elsewhere("R11", "timeseries", "foo=1"), elsewhere("R12", "metrics", "min_count=1&min_count=1"),
    long("R140", 16 * 1024 + 1), long("R140", 16 * 1024), long("R140", 40_000),
]


def by_turns(kinds, seed):
    """Every rule once before any comes twice, so that a short run has them all."""
    rng, piles = random.Random(seed), {}
    for kind in kinds:
        piles.setdefault(kind[0], []).append(kind)
    for pile in piles.values():
        rng.shuffle(pile)
    deepest = max(map(len, piles.values()))
    return [pile[n] for n in range(deepest) for pile in piles.values() if n < len(pile)]


@cache
def turns(seed):
    return by_turns(KINDS, seed)


def wrong(asker, number):
    """The question of kind `number`, modulo the number of kinds."""
    rule, how = turns(asker.world.seed)[number % len(KINDS)]
    if callable(how):
        return how(asker)
    kept = {n: v for n, v in asker.parameters("result").items() if n not in how}
    # What would be wrong for the goal as well would be wrong in two ways.
    if "event_attribute" in how or "min_count" in how or "timeframe_days" in how:
        kept = {n: v for n, v in kept.items() if not n.startswith("goal_")}
    if "start_date" in how or "end_date" in how:
        kept.pop("start_date", None), kept.pop("end_date", None)
    if "goal_key" in how or "goal_profile_id" in how:
        for name in ("event_attribute", "min_count", "timeframe_days", "goal_key", "goal_profile_id"):
            kept.pop(name, None)
    parts = [f"{n}={v}" for n, v in how.items() if v]
    rest = asker.query(kept)
    return asker.ask(rule, "result", "&".join(filter(None, [*parts, rest])), method="GET")
