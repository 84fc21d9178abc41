"""Seeded questions to a world: nine in ten are right, one in ten is wrong in one way (`wrong.py`)."""

import json
import random
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from generate import ATTRIBUTES, OPTIONAL, PROPS, VALUES
from question import (
    BREAKDOWNS, BROWSERS, DEVICES, EVENT_OPERANDS, OPERATORS, SOURCES, SYSTEMS, UTM, VALUELESS, VISITOR_TYPES,
)
from counter import EVENT_BACKED

KEYS = ("bearer", "bearer", "lower", "x-api-key", "api-key", "both")
REGION_NAMES = ("northamerica", "europe", "asiapacific", "latinamerica", "africa", "middleeast")
FILTER_TOKENS = {
    "device": DEVICES, "user_type": VISITOR_TYPES, "source": SOURCES, "region": REGION_NAMES,
    "country": tuple(f"country-{c}" for c in ("US", "CA", "GB", "FR", "MX", "EG", "TR", "AQ", "GL", "DE")),
}


@dataclass
class Ask:
    kind: str  # "valid", or the rule that the question breaks
    method: str
    target: str  # as it goes over the wire
    key: str  # how the request authenticates
    document: str
    query: str


class Asker:
    """Questions about one world."""

    def __init__(self, world, number):
        self.rng = random.Random(f"{world.seed}/{world.number}/question/{number}")
        self.world = world
        self.goals = world.experiment["goals"]
        self.backed = [g for g in self.goals if g["goal_type"] in EVENT_BACKED]
        self.stored = [g for g in self.goals if g["goal_type"] not in EVENT_BACKED]
        self.primary = next((g for g in self.goals if g["is_primary"]), None)

    def chance(self, share):
        return self.rng.random() < share

    # One parameter each: name and decoded value.

    def dates(self):
        rng, days = self.rng, sorted(self.world.days)
        start, end = sorted(rng.choices(days, k=2))
        if self.chance(0.5):
            start, end = days[0], days[-1]
        if self.chance(0.05):
            start, end = rng.choice([("0001-01-01", "9999-12-31"), ("2000-02-29", end), (start, "2096-02-29"), ("2090-01-01", "2090-01-01")])
        shape = rng.random()
        if shape < 0.3:
            return {"end_date": end}
        if shape < 0.5:
            return {"start_date": start}
        return {"start_date": start, "end_date": end}

    def goal(self, backed):
        """A choice of goal that is, or need not be, event-backed."""
        rng = self.rng
        if not backed and self.chance(0.4) or self.primary in self.backed and self.chance(0.3):
            return {}
        goal = rng.choice(self.backed if backed else self.goals)
        way = rng.random()
        if way < 0.6:
            return {"goal_key": goal["goal_key"]}
        if way < 0.85:
            return {"goal_profile_id": str(goal["goal_profile_id"])}
        return {"goal_key": goal["goal_key"], "goal_profile_id": rng.choice(["987654", str(self.goals[0]["goal_profile_id"])])}

    def filter_by(self):
        rng, tokens = self.rng, []
        for dimension in rng.sample(sorted(FILTER_TOKENS), rng.choices([1, 2], [80, 20])[0]):
            values = FILTER_TOKENS[dimension]
            tokens += rng.choices(values, k=rng.choices([1, 2, 4], [45, 30, 25])[0])
        rng.shuffle(tokens)
        return rng.choice([",", ",", ", ", " , "]).join(tokens)

    def custom_filter(self):
        rng = self.rng
        groups = [
            [self.rule() for _ in range(rng.choices([1, 2, 3], [55, 30, 15])[0])]
            for _ in range(rng.choices([0, 1, 2, 3], [2, 68, 22, 8])[0])
        ]
        if self.chance(0.01):
            groups = [[self.rule()] * 25, [{"criteria": "os", "operator": "ex"}] * 25]
        return self.json(groups)

    def rule(self):
        rng = self.rng
        criteria = rng.choice([*OPERATORS, "queryparam", "queryparam", *["attribute"] * 5])
        operator = rng.choice(OPERATORS[criteria])
        if criteria == "attribute" and self.chance(0.5):
            operator = rng.choice([o for o in OPERATORS[criteria] if o not in ("==", "!=")])
        rule = {"criteria": criteria, "operator": operator}
        if criteria == "queryparam":
            rule["key"] = rng.choice(["plan", "plan", "plan", "q", "flag", "utm", "Plan", "none"])
        elif criteria == "utm":
            rule["key"] = rng.choice(["", "utm_"]) + rng.choice(UTM)
        elif criteria == "attribute":
            rule["key"] = rng.choice([*ATTRIBUTES, "since", "since", "Plan", "absent"])
            if operator.startswith("days_"):
                rule["key"] = rng.choice(["since"] * 5 + ["plan"])
            elif operator in ("bt", "bf"):
                rule["key"] = rng.choice(["vip"] * 5 + ["score"])
            elif operator in ("gt", "gte", "lt", "lte"):
                rule["key"] = rng.choice(["score"] * 5 + ["vip", "plan"])
        if operator not in VALUELESS:
            rule["value"] = self.value(criteria, operator, rule.get("key"))
        elif self.chance(0.2):
            rule["value"] = rng.choice(["x", "", 5])
        items = list(rule.items())
        rng.shuffle(items)
        return dict(items)

    def value(self, criteria, operator, key):
        rng = self.rng
        if operator.startswith("days_"):
            return rng.choice([0, 1, 10, 10.5, "10", 9.99, -3, -10, 30, "1e1"])
        if operator in ("gt", "gte", "lt", "lte"):
            return rng.choice([0, 1, 2, 5, 99.5, "99.5", 100, "100", 1000, "1e3", -5, 0.1])
        listed = {"device": DEVICES, "os": SYSTEMS, "source": SOURCES, "visitor_type": VISITOR_TYPES}
        if criteria in listed:
            return rng.choice(listed[criteria])
        if criteria == "browser":
            return rng.choice(["chrome", "safari", "edge_chromium", "chromium", "firefox", *BROWSERS])
        if criteria == "country":
            return rng.choice(["US", "US", "CA", "GB", "FR", "AQ", "GL", "DE"])
        if criteria == "dayofweek":
            return rng.choice([n := rng.randint(0, 6), str(n)])
        if criteria == "hourofday":
            return rng.choice([n := rng.choice([0, 1, 2, 6, 12, 18, 23]), str(n)])
        if criteria == "v.visitor_id":
            fitting = [p for p in self.world.people if p.isascii() and " " not in p]
            one = rng.choice(fitting or ["v1"])
            return rng.choice([one, "v", "1", "2", "anon3"]) if operator in ("**", "!*") else one
        if criteria == "v.uuid":
            return rng.choice(["0000000a-0", "00000005-1", "-0", "0"])
        pool = {"attribute": ATTRIBUTES.get(key) or ["2024", "-"], "utm": VALUES.get("utm_" + (key or "").removeprefix("utm_"))}
        pool = pool.get(criteria) or VALUES.get(criteria) or ["pro", "pro", "pro+", "free", "no", "café noir", "basic", "1"]
        value = rng.choice(pool)
        if isinstance(value, str) and value.startswith("@@"):
            value = float(value.strip("@"))
        if operator in ("**", "!*"):
            text = value if isinstance(value, str) else "1"
            at = rng.randrange(len(text)) if text else 0
            return text[at:at + rng.randint(1, 4)] or "o"
        return rng.choice([value, value, value, "", "x" * 500]) if self.chance(0.1) else value

    def event_attribute(self):
        rng = self.rng
        groups = [
            [self.condition() for _ in range(rng.choices([1, 2, 3], [55, 35, 10])[0])]
            for _ in range(rng.choices([0, 1, 2, 3], [3, 65, 24, 8])[0])
        ]
        return self.json(groups)

    def condition(self):
        rng = self.rng
        key = rng.choice(["revenue"] * 4 + ["currency"] * 2 + ["sku", "gift", "cart.items", "cart.items", "cart.coupon.code", "cart", "absent"])
        operand = rng.choice(EVENT_OPERANDS)
        rule = {"key": key, rng.choice(["operand", "operand", "operator"]): operand}
        if self.chance(0.03):
            rule.update(operand=operand, operator=operand)
        if operand not in ("ex", "nx"):
            value = rng.choice(PROPS.get(key, ["X", "5", 5]))
            if key == "revenue" and self.chance(0.5):
                value = rng.choice([100, "100", "100.0", 99.5, 50, "1e2", "abc", -5, 0, 1000])
            if isinstance(value, str) and value.startswith("@@"):
                value = float(value.strip("@"))
            if operand in ("**", "!*") and isinstance(value, str):
                value = value[:rng.randint(1, len(value))]
            rule["value"] = value
        return rule

    def json(self, value):
        """The same JSON in one of its spellings: escapes, spaces, tabs, new lines."""
        layout = self.rng.choice([{}, {"separators": (",", ":")}, {"indent": 1}, {"indent": "\t"}])
        return json.dumps(value, ensure_ascii=self.chance(0.5), **layout)

    def breakdown_by(self):
        rng = self.rng
        names = [*BREAKDOWNS, "country", "city", "city", "user_type"]
        return rng.choice(names) if self.chance(0.7) else "attribute." + rng.choice([*ATTRIBUTES, "never", "a-b_c"])

    # A whole question.

    def parameters(self, document):
        """Names and decoded values of a right question."""
        rng, asked = self.rng, {}
        if self.chance(0.35):
            asked.update(self.dates())
        if self.chance(0.3):
            asked["tz"] = rng.choice(self.world.zones)
        for name, share in (("filter_by", 0.22), ("custom_filter", 0.35)):
            if self.chance(share):
                asked[name] = getattr(self, name)()
        if document == "metrics":
            return asked
        backed = bool(self.backed) and self.chance(0.5)
        if self.goals:
            asked.update(self.goal(backed))
        if backed:
            if self.chance(0.5):
                asked["event_attribute"] = self.event_attribute()
            if self.chance(0.4):
                asked["min_count"] = rng.choice(["1", "2", "2", "3", "300", "4294967298"])
            if self.chance(0.5):
                asked["timeframe_days"] = rng.choice([*self.world.timeframes * 3, "0", "0.0", "1000000", "1e300", "0.0001"])
        elif self.chance(0.1):
            asked.update(rng.choice([{"timeframe_days": "0"}, {"min_count": "1"}, {"event_attribute": "[]"}]))
        if document == "result":
            if self.chance(0.4):
                asked["breakdown_by"] = self.breakdown_by()
            if self.chance(0.3):
                asked["include_statistics"] = rng.choice(["true", "true", "true", "false"])
            if self.chance(0.4 if "timeframe_days" in asked else 0.08):
                asked["mature_only"] = rng.choice(["true", "true", "true", "false"])
        return asked

    def encode(self, text):
        """One of the ways in which a text can be percent-encoded (R14)."""
        way = self.rng.random()
        if way < 0.4:
            return quote(text, safe="")
        if way < 0.8:
            return quote_plus(text)
        if way < 0.9:
            return quote(text, safe="[]{}:,!*=()/?@'").replace("%2B", "%2b")
        return "".join(f"%{byte:02x}" if self.chance(0.5) else quote(bytes([byte]), safe="") for byte in text.encode())

    def query(self, asked):
        """The query string; some empty parameters and pairs that change nothing are among it."""
        rng, parts = self.rng, []
        for name, value in asked.items():
            raw = value if name == "tz" and self.chance(0.5) else self.encode(value)
            parts.append(f"{self.encode(name) if self.chance(0.03) else name}={raw}")
        if self.chance(0.1):
            spare = rng.choice([n for n in OPTIONAL if n not in asked] or ["x"])
            if spare != "x":
                parts.append(spare + rng.choice(["", "="]))
        if self.chance(0.1):
            parts.append("")
        rng.shuffle(parts)
        return "&".join(parts)

    def valid(self):
        document = self.rng.choices(["result", "timeseries", "metrics"], [82, 10, 8])[0]
        return self.ask("valid", document, self.query(self.parameters(document)))

    def ask(self, kind, document, query, method=None, key=None, project=None, test=None):
        project = self.world.project if project is None else project
        test = self.world.experiment["id"] if test is None else test
        target = f"/v2/project/{project}/experiment/{test}/{document}" + (f"?{query}" if query else "")
        method = method or ("HEAD" if self.chance(0.02) else "GET")
        return Ask(kind, method, target, key or self.rng.choice(KEYS), document, query)
