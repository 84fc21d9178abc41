"""What is asked: the query string read by the rules (R10-R31, R40-R106, R162-R175).

`parse` returns a `Question` or raises `Refused`. Nothing here knows rows, goals or the clock.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from countries import ASSIGNED, REGIONS

UTM = ("campaign", "source", "medium", "content", "term")
BREAKDOWNS = (
    "device browser os country region city user_type ref_page landing_page "
    "utm_campaign utm_source utm_medium utm_content utm_term"
).split()
DEVICES = ("mobile", "desktop", "tablet")
BROWSERS = (
    "chrome firefox safari edge_chromium edge_legacy opera ie brave vivaldi yandex chromium "
    "samsung uc duckduckgo silk facebook instagram other"
).split()
SYSTEMS = ("windows", "macos", "ios", "linux")
SOURCES = ("direct", "referral", "social", "search", "nonpaid", "paid", "email")
VISITOR_TYPES = ("new", "returning")
ENUMERATED = {
    "source": SOURCES, "device": DEVICES, "browser": BROWSERS, "os": SYSTEMS, "visitor_type": VISITOR_TYPES,
}

EQUALITY = ("==", "!=", "**", "!*")
DEFAULT = EQUALITY + ("ex", "nx")
ORDERS = (">", ">=", "<", "<=")
NUMERIC = ("gt", "gte", "lt", "lte", "days_gt", "days_gte", "days_lt", "days_lte")
OPERATORS = {
    **{c: DEFAULT for c in ("landing_page", "ref_page", "user_agent", "queryparam", "utm", *ENUMERATED)},
    "dayofweek": DEFAULT + ORDERS,
    "hourofday": DEFAULT + ORDERS,
    "country": EQUALITY,
    "v.visitor_id": EQUALITY,
    "v.uuid": EQUALITY,
    "attribute": DEFAULT + NUMERIC + ("bt", "bf"),
}
KEYED = ("queryparam", "attribute", "utm")
VALUELESS = ("ex", "nx", "bt", "bf")
EVENT_OPERANDS = ("=", "!=", ">", "<", ">=", "<=", "**", "!*", "ex", "nx")

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
EVENT_KEY = re.compile(r"[A-Za-z0-9_.-]{1,80}")
VISITOR_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")

PARAMETERS = (
    "start_date end_date goal_key goal_profile_id filter_by custom_filter breakdown_by event_attribute "
    "min_count timeframe_days tz include_statistics mature_only"
).split()
RETIRED = {
    "filterBy": "filter_by", "breakdownBy": "breakdown_by", "minCount": "min_count", "timeframeDays": "timeframe_days",
}
JSON_PARAMETERS = ("custom_filter", "event_attribute")
CAP = 500
MOST_RULES = 50
MOST_BYTES = 16 * 1024


class Refused(Exception):
    """A 400. `names`: one of them has to stand in the sentence, or all of them with `every`."""

    def __init__(self, *names, every=False):
        super().__init__(", ".join(names))
        self.names, self.every = names, every


@dataclass
class Question:
    start: int | None = None  # days since 1970-01-01, local
    end: int | None = None
    tz: int = 0  # minutes east of UTC
    goal_key: str | None = None
    goal_profile_id: str | None = None
    filter_by: dict = field(default_factory=dict)  # dimension -> set of tokens
    custom_filter: list = field(default_factory=list)  # AND of OR of (criteria, key, operator, value)
    breakdown_by: str | None = None
    event_attribute: list = field(default_factory=list)  # OR of AND of (key, operand, value)
    min_count: int = 1
    timeframe: Fraction | None = None  # days; None is no limit
    include_statistics: bool = False
    mature_only: bool = False

    def event_filters(self):
        """The parameters that only an event-backed goal can have (R55, R172)."""
        limits = {
            "event_attribute": bool(self.event_attribute),
            "min_count": self.min_count > 1,
            "timeframe_days": self.timeframe is not None,
        }
        return [name for name, on in limits.items() if on]


def number_text(value):
    """The text of a JSON number: its shortest decimal, integral ones without point (R163)."""
    if isinstance(value, int):
        return str(value)
    if value == int(value):
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return mantissa
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, rest = mantissa.lstrip("-").partition(".")
    return sign + "0." + "0" * (-int(exponent) - len(whole)) + whole + rest


def text_of(value):
    """The text of a JSON scalar; None for what is missing (R156, R163)."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def finite(text):
    """The number a text is, or None (R162)."""
    if text is None or not NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None


def decode(raw):
    """Percent-decoding with `+` as a space; ValueError when it is broken or no UTF-8 (R14, R172)."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        raise ValueError(raw)
    data = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), raw.replace("+", " ").encode("latin-1"))
    return data.decode("utf-8")


def pairs(query):
    """Name and value of each pair, decoded; each name once."""
    given = {}
    for part in query.split("&"):
        if not part:
            continue
        raw_name, _, raw_value = part.partition("=")
        try:
            name = decode(raw_name)
        except ValueError:
            raise Refused() from None
        try:
            value = decode(raw_value)
        except ValueError:
            raise Refused(name) from None
        allowed = "\t\n\r" if name in JSON_PARAMETERS else ""
        if any(unicodedata.category(c) == "Cc" and c not in allowed for c in name + value):
            raise Refused(*([] if any(unicodedata.category(c) == "Cc" for c in name) else [name]))
        if name == "filters" or name.startswith("filters["):
            raise Refused("filter_by", "custom_filter", every=True)
        if name in RETIRED:
            raise Refused(RETIRED[name])
        if name not in PARAMETERS or name in given:
            raise Refused(name)
        given[name] = value
    return {name: value for name, value in given.items() if value}


def parse(query, forbidden=()):
    """The question of a query string. `forbidden`: parameters this address does not have."""
    given = pairs(query)
    for name in forbidden:
        if name in given:
            raise Refused(name)
    asked = Question()
    asked.start = read_date(given, "start_date")
    asked.end = read_date(given, "end_date")
    if asked.start is not None and asked.end is not None and asked.start > asked.end:
        raise Refused("start_date", "end_date")
    if "tz" in given:
        asked.tz = read_tz(given["tz"])
    asked.goal_key = given.get("goal_key")
    asked.goal_profile_id = given.get("goal_profile_id")
    if asked.goal_profile_id is not None and not re.fullmatch("[0-9]+", asked.goal_profile_id):
        raise Refused("goal_profile_id")
    if "filter_by" in given:
        asked.filter_by = read_filter_by(given["filter_by"])
    if "custom_filter" in given:
        asked.custom_filter = read_custom_filter(given["custom_filter"])
    if "event_attribute" in given:
        asked.event_attribute = read_event_attribute(given["event_attribute"])
    if "breakdown_by" in given:
        asked.breakdown_by = read_breakdown(given["breakdown_by"])
    if "min_count" in given:
        if not re.fullmatch("[0-9]+", given["min_count"]) or int(given["min_count"]) < 1:
            raise Refused("min_count")
        asked.min_count = int(given["min_count"])
    if "timeframe_days" in given:
        if finite(given["timeframe_days"]) is None or (days := Fraction(given["timeframe_days"])) < 0:
            raise Refused("timeframe_days")
        asked.timeframe = days or None
    for name in ("include_statistics", "mature_only"):
        if name in given:
            if given[name] not in ("true", "false"):
                raise Refused(name)
            setattr(asked, name, given[name] == "true")
    return asked


def read_date(given, name):
    if name not in given:
        return None
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", given[name])
    try:
        return date(*map(int, found.groups())).toordinal() - date(1970, 1, 1).toordinal()
    except (AttributeError, ValueError):
        raise Refused(name) from None


def read_tz(text):
    """Minutes east of UTC (R21-R24)."""
    text = text.strip(" ")
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        raise Refused("tz")
    minutes = Fraction(text) * 60
    if minutes.denominator != 1 or not -12 * 60 <= minutes <= 14 * 60:
        raise Refused("tz")
    return int(minutes)


def read_filter_by(text):
    """The tokens of each dimension (R57-R61)."""
    chosen = {}
    tokens = {
        **{t: "device" for t in DEVICES}, **{t: "user_type" for t in VISITOR_TYPES},
        **{t: "source" for t in SOURCES}, **{t: "region" for t in REGIONS},
    }
    for token in (t.strip(" ") for t in text.split(",")):
        if token in tokens:
            chosen.setdefault(tokens[token], set()).add(token)
        elif token.startswith("country-") and token[8:] in ASSIGNED:
            chosen.setdefault("country", set()).add(token[8:])
        else:
            raise Refused("filter_by")
    return chosen


def read_breakdown(text):
    if text in BREAKDOWNS or text.startswith("attribute.") and EVENT_KEY.fullmatch(text[len("attribute."):]):
        return text
    raise Refused("breakdown_by")


def read_nested(name, text):
    """A JSON array of non-empty arrays of objects without repeated fields (R66, R106, R172)."""

    def record(items):
        if len({key for key, _ in items}) < len(items):
            raise ValueError("repeated field")
        return dict(items)

    def constant(_):
        raise ValueError("no JSON")

    try:
        outer = json.loads(text, object_pairs_hook=record, parse_constant=constant)
    except (ValueError, RecursionError):
        raise Refused(name) from None
    shaped = isinstance(outer, list) and all(
        isinstance(inner, list) and inner and all(isinstance(rule, dict) for rule in inner) for inner in outer
    )
    if not shaped:
        raise Refused(name)
    return outer


def read_value(name, rule):
    """A scalar of at most 500 characters (R79, R104)."""
    value = rule.get("value")
    if value is None or isinstance(value, (list, dict)):
        raise Refused(name)
    if isinstance(value, str) and len(value) > CAP:
        raise Refused(name)
    if isinstance(value, float) and abs(value) == float("inf"):
        raise Refused(name)
    return value


def read_custom_filter(text):
    name = "custom_filter"
    if len(text.encode()) > MOST_BYTES:
        raise Refused(name)
    outer = read_nested(name, text)
    if sum(map(len, outer)) > MOST_RULES:
        raise Refused(name)
    return [[read_rule(name, rule) for rule in inner] for inner in outer]


def read_rule(name, rule):
    criteria, operator, key = rule.get("criteria"), rule.get("operator"), None
    if set(rule) - {"criteria", "operator", "value", "key"}:
        raise Refused(name)
    if not isinstance(criteria, str) or criteria not in OPERATORS:
        raise Refused(name)
    if not isinstance(operator, str) or operator not in OPERATORS[criteria]:
        raise Refused(name)
    if criteria in KEYED:
        key = rule.get("key")
        if not isinstance(key, str) or not key:
            raise Refused(name)
        if criteria == "utm":
            key = key.removeprefix("utm_")
            if key not in UTM:
                raise Refused(name)
    if operator in VALUELESS:
        return criteria, key, operator, None
    value = read_value(name, rule)
    if criteria in ENUMERATED and value not in ENUMERATED[criteria]:
        raise Refused(name)
    if criteria == "country" and value not in ASSIGNED:
        raise Refused(name)
    if criteria.startswith("v.") and not (isinstance(value, str) and VISITOR_ID.fullmatch(value)):
        raise Refused(name)
    if criteria in ("dayofweek", "hourofday"):
        if isinstance(value, bool) or not re.fullmatch("[0-9]+", text_of(value) or ""):
            raise Refused(name)
        if int(text_of(value)) > (6 if criteria == "dayofweek" else 23):
            raise Refused(name)
        value = str(int(text_of(value)))
    if operator in NUMERIC:
        number = None if isinstance(value, bool) else finite(text_of(value))
        if number is None:
            raise Refused(name)
        return criteria, key, operator, number
    if operator in ("**", "!*") and value == "":
        raise Refused(name)
    return criteria, key, operator, text_of(value)


def read_event_attribute(text):
    name = "event_attribute"
    return [[read_condition(name, rule) for rule in inner] for inner in read_nested(name, text)]


def read_condition(name, rule):
    if set(rule) - {"key", "operand", "operator", "value"}:
        raise Refused(name)
    signs = [rule[sign] for sign in ("operand", "operator") if sign in rule]
    if not signs or any(sign not in EVENT_OPERANDS or sign != signs[0] for sign in signs):
        raise Refused(name)
    if not isinstance(rule.get("key"), str) or not EVENT_KEY.fullmatch(rule["key"]):
        raise Refused(name)
    if signs[0] in ("ex", "nx"):
        return rule["key"], signs[0], None
    value = read_value(name, rule)
    if signs[0] in ("**", "!*") and value == "":
        raise Refused(name)
    return rule["key"], signs[0], text_of(value)
