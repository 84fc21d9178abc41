"""Seeded worlds: an experiment, its rows and a clock, full of the corners that the rules name.

`world(seed, number)` is the same for ever for the same two numbers. What it draws on purpose: equal
times, late earlier exposures that carry other attributes, crossers, unknown variants, rows before
`created_at` and after now, aliases, several records per visitor, values that are missing in each way,
numbers as text, events and conversions on every edge (T0, window ends, timeframe ends, 60 s before).
"""

import json
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

DAY = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# Values per dimension, the frequent ones first; the spelling of some is import's to map (R174).
VALUES = {
    "device": ["mobile", "desktop", "tablet", "Mobile", "tv"],
    "browser": ["chrome", "safari", "edge_chromium", "chromium", "Firefox", "other", "netscape"],
    "os": ["windows", "macos", "ios", "linux", "macOS", "android"],
    "source": ["direct", "paid", "search", "referral", "social", "email", "organic", "Paid", "affiliate"],
    "country": ["US", "CA", "GB", "FR", "MX", "EG", "TR", "IN", "CY", "us", "UK", "uk", "ZZ", "zz", "AQ", "GL"],
    "region": ["California", "Île-de-France", "(not set)"],
    "city": ["Paris", "(other)", "Berlin", "São Paulo", "(not set)", "A", "B", "C", "a", "東京", "Zürich", "\U0001f600"],
    "ref_page": ["https://www.google.com/", "/home", "https://news.example/?a=1"],
    "landing_page": [
        "/", "/shop?utm=1&plan=pro", "https://x.example/p?plan=pro%2B&plan=free#plan=no", "/a?plan=&plan=pro",
        "/a?q=caf%C3%A9+noir&flag", "/a#?plan=pro", "/b?Plan=pro&pl%61n=basic",
    ],
    "utm_campaign": ["spring", "Spring", "10%_off"],
    "utm_source": ["google", "news letter", "100"],
    "utm_medium": ["cpc", "email"],
    "utm_content": ["a", "b"],
    "utm_term": ["shoes", "red+shoes"],
    "user_agent": ["Mozilla/5.0", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8"],
}
# "@@x@@" is written as the bare number x: the digits as they stand are part of the case.
ATTRIBUTES = {
    "plan": ["pro", "free", "pro+", "pro ", "Pro", "PRO", "(not set)", "it's", "\"quoted\"", "naïve", "nai\u0308ve"],
    "score": [1, 2, 5, "@@1.0@@", "@@100.0@@", "@@1e3@@", 1000, "1e3", "100", "100.0", 99.5, "99.5", "abc", " 100 ", -5, 0, "+5", ".5", "5.", "0x10", "NaN", 0.1],
    "vip": [True, False, "true", "false", 1, 0, "1", "0", "yes", "True"],
    "plan.tier": ["gold", "silver", 1],
}
PROPS = {
    "revenue": [100, "@@100.0@@", "100", "100.0", "1e2", "@@1E2@@", 99.5, "99.5", 250, 10, "abc", "2,500.00", " 120 ", "5.", -5, 0, True, "@@1e3@@"],
    "currency": ["USD", "EUR", "usd", "USDT"],
    "sku": ["A-1", "A-10", "größe", "'; DROP TABLE x; --"],
    "gift": [True, False, "true", 1],
    "cart.items": [3, "3", "three"],
}
EVENT_NAMES = ["purchase", "Purchase", "sign up", "achat-é", "achat-e\u0301", "order"]
GOALS = [
    ("buy", "event", "purchase"), ("pay", "revenue", "purchase"), ("order", "script", "order"),
    ("click-cta", "clickOnElement", ".cta"), ("thanks page", "pageview", "/thanks"), ("fr-achat", "event", "achat-é"),
    ("form", "formSubmit", "#purchase"), ("words", "clickOnText", "purchase"),
]
VARIANTS = [
    ["0", "1"], ["0", "1", "2", "10"], ["1", "0"], ["control", "B"], ["2", "0", "B"], ["B", "A"], [0, 1], ["10", "9", "0"],
]
ZONES = ["0", "8", "-5", "5.5", "-3.5", "5.75", "14", "-12", "+8", "08", "0.25", "-0"]
TIMEFRAMES = ["0.25", "0.5", "1", "1.5", "2", "3", "7", "30", "1e1", "0.125", "2.0"]

# Parameters that every document has: empty, they are as good as absent.
OPTIONAL = ("start_date", "end_date", "goal_key", "filter_by", "custom_filter", "event_attribute", "min_count", "tz")


@dataclass
class World:
    seed: int
    number: int
    project: str
    experiment: dict
    lines: dict  # kind -> NDJSON lines in storage order
    now: str
    zones: list = field(default_factory=list)
    days: list = field(default_factory=list)  # local dates that edges were made of
    timeframes: list = field(default_factory=list)
    people: list = field(default_factory=list)  # known ids


def iso(ms):
    return (EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def minutes(zone):
    return round(float(zone) * 60)


def line(row):
    return re.sub(r'"@@([^"]*)@@"', r"\1", json.dumps(row, ensure_ascii=False))


class Maker:
    """The state of one world in the making."""

    def __init__(self, seed, number):
        self.rng = rng = random.Random(f"{seed}/{number}")
        self.created = int(datetime(2024, rng.choice([1, 2, 2, 10, 12]), rng.randint(1, 28), tzinfo=timezone.utc).timestamp()) * 1000
        if rng.random() < 0.7:
            self.created += rng.randrange(DAY)
        self.now = self.created + rng.randint(4, 40) * DAY + rng.choice([0, rng.randrange(DAY)])
        if rng.random() < 0.1:
            self.now -= self.now % DAY
        self.zones = rng.sample(ZONES, 3) + ["0"]
        first, last = self.created // DAY, self.now // DAY
        self.days = [rng.randint(first - 1, last) for _ in range(4)]
        self.timeframes = rng.sample(TIMEFRAMES, 2)
        self.edges = [d * DAY - minutes(z) * 60_000 for d in self.days for z in self.zones[:2]]
        self.edges += [e + DAY for e in self.edges] + [self.created, self.now]
        self.rows = {kind: [] for kind in ("exposures", "events", "conversions", "visitors", "aliases")}
        self.late = []  # exposures that are stored after all others
        self.people = []

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, values):
        """One of `values`, the first ones more often."""
        if self.rng.random() < 0.4:
            return self.rng.choice(values)
        return values[min(int(self.rng.expovariate(1.0) * len(values) / 3), len(values) - 1)]

    def stamp(self, ms):
        """One of the ways in which a time can be written."""
        way = self.rng.random()
        if way < 0.85:
            return iso(ms)
        if way < 0.90:
            return iso(ms + 8 * 3_600_000)[:-1] + "+08:00"
        if way < 0.95:
            return iso(ms - 5 * 3_600_000)[:-1] + "-05:00"
        return ms

    def experiment(self):
        rng = self.rng
        experiment = {"project_key": "p", "id": rng.choice([1, 1234, 77]), "created_at": iso(self.created)}
        status = rng.choices(["live", "again", "idle", "concluded", "draft"], [54, 14, 8, 20, 4])[0]
        experiment["status"] = {"live": 1, "again": 1, "draft": 9}.get(status, 0)
        if status in ("again", "concluded"):
            end = rng.randint(self.created + DAY, self.now)
            end = rng.choice([end, end, end - end % DAY, rng.choice(self.edges[:4])])
            end = min(max(end, self.created + 3_600_000), self.now)
            experiment["end_date"] = iso(end)
            self.edges.append(end)
        if status == "live" and self.chance(0.3):
            del experiment["status"]
        ids = rng.choice(VARIANTS)
        experiment["variants"] = [{"id": i} for i in ids]
        if "0" not in ids and 0 not in ids and self.chance(0.5):
            rng.choice(experiment["variants"])["is_control"] = True
        for variant in experiment["variants"]:
            if self.chance(0.3):
                variant[rng.choice(["name", "nickname"])] = rng.choice(["Blue", "Größe", "Control"])
        goals = rng.sample(GOALS, rng.randint(2, len(GOALS)))
        if self.chance(0.04):
            goals = []
        ids = rng.sample(range(1, 900), len(goals))
        experiment["goals"] = [
            {"goal_profile_id": i, "goal_key": k, "goal_name": k.title(), "goal_type": t, "goal_value": v, "is_primary": n == 0}
            for n, (i, (k, t, v)) in enumerate(zip(ids, goals))
        ]
        if goals and self.chance(0.05):
            experiment["goals"][0]["is_primary"] = False
        rng.shuffle(experiment["goals"])
        weights = [rng.choice([1, 1, 50, 3]) for _ in experiment["variants"]]
        if self.chance(0.3):
            experiment["weights"] = weights
        elif self.chance(0.3):
            second = rng.randint(self.created, self.now)
            experiment["weight_phases"] = [
                {"from": iso(rng.choice([self.created, self.created - DAY])), "weights": weights},
                {"from": iso(second), "weights": weights[::-1]},
            ]
            self.edges.append(second)
        if self.chance(0.5):
            experiment["breakdown_cap"] = rng.choice([1, 2, 3, 5])
        self.goals, self.known = experiment["goals"], [v["id"] for v in experiment["variants"]]
        return experiment

    def moment(self):
        """A time of entry: mostly inside, often on an edge, sometimes out of the test."""
        way = self.rng.random()
        if way < 0.3:
            return self.rng.choice(self.edges) + self.rng.choice([0, 0, -1, 1])
        if way < 0.34:  # the timeframe ends where the counting ends, or beside it
            return self.rng.choice(self.edges) - round(float(self.rng.choice(self.timeframes)) * DAY) + self.rng.choice([0, 0, -1, 1])
        if way < 0.4:
            return self.rng.choice([self.created - 1, self.created - DAY, self.now + 1, self.now + 3_600_000])
        return self.rng.randint(self.created, self.now)

    def traits(self, share):
        """What a row carries: each field there or not, and with a value or not."""
        row, attributes = {}, {}
        for name, values in VALUES.items():
            if self.chance(share):
                row[name] = self.pick(values) if self.chance(0.9) else self.rng.choice([None, ""])
        for name, values in ATTRIBUTES.items():
            if self.chance(share):
                attributes[name] = self.pick(values) if self.chance(0.9) else self.rng.choice([None, ""])
        if self.chance(share):
            attributes["since"] = self.date()
        if attributes or self.chance(0.1):
            row["attributes"] = attributes
        return row

    def date(self):
        age = self.rng.choice([0, 1, 10, 10, 30, -3])
        whole = iso(self.now - age * DAY)
        return self.rng.choice([whole[:10], whole, whole[:-1] + "+00:00", "2024-02-30", "yesterday", "01/02/2024", ""])

    def birth(self, t0):
        """A visitor's `created_at`, near the edge of 24 hours."""
        gap = self.rng.choice([0, 3_600_000, DAY - 1, DAY, DAY + 1, 3 * DAY, 30 * DAY, -5000])
        return self.stamp(min(t0 - gap, self.now))

    def props(self):
        props = {}
        for name, values in PROPS.items():
            if self.chance(0.55):
                props[name] = self.pick(values) if self.chance(0.9) else self.rng.choice([None, ""])
        if self.chance(0.3):
            props["cart"] = self.rng.choice([{"items": 5, "coupon": {"code": "X"}}, {"items": "3"}, {}, None, "full"])
        return props

    def visitor(self, number):
        rng = self.rng
        known = rng.choice([f"v{number}", f"v{number}", f"{number}", number, f"user-{number}_x", f"ü {number}"])
        self.people.append(str(known))
        # One id, written as a number or as text (R144).
        ids = [known, str(known), f"@@{known}.0@@"] if isinstance(known, int) else [known]
        if self.chance(0.12):
            ids.append(f"anon{number}")
            self.alias(f"anon{number}", known)
            if self.chance(0.2):
                ids.append(f"older{number}")
                self.alias(f"older{number}", f"anon{number}")

        def me():
            return rng.choice(ids)

        t0, variant = self.moment(), rng.choice(self.known)
        exposed = not self.chance(0.05)
        if exposed:
            self.exposure(me(), variant, t0, uuid=f"{number:08x}-0" if self.chance(0.3) else None)
            self.strays(me, variant, t0)
        for _ in range(rng.choices([0, 1, 2, 3], [25, 50, 18, 7])[0]):
            record = {"visitor_id": me(), **self.traits(rng.choice([0.2, 0.5, 0.8]))}
            if self.chance(0.7):
                record["created_at"] = self.birth(t0) if self.chance(0.9) else None
            if self.chance(0.5):
                record["uuid"] = f"{number:08x}-{rng.randint(0, 2)}"
            self.rows["visitors"].append(record)
        self.deeds(me, t0)

    def alias(self, alias, known):
        at = self.rng.randint(self.created - DAY, self.now)
        self.rows["aliases"].append({"alias_id": alias, "visitor_id": known, "at": self.stamp(at)})

    def exposure(self, visitor, variant, at, uuid=None, late=False):
        row = {"visitor_id": visitor, "variant_id": variant, "at": self.stamp(at), **self.traits(0.4)}
        if uuid:
            row["uuid"] = uuid
        if self.chance(0.25):
            row["created_at"] = self.birth(at) if self.chance(0.9) else None
        (self.late if late else self.rows["exposures"]).append(row)

    def strays(self, me, variant, t0):
        """Further exposures: each of the ways in which the first assignment can be mistaken."""
        rng = self.rng
        other = rng.choice(self.known)
        if self.chance(0.15):
            self.exposure(me(), other, t0 + rng.choice([1, 1000, DAY, 3 * DAY]))
        if self.chance(0.1):
            self.exposure(me(), other, t0, late=self.chance(0.5))
        if self.chance(0.12):
            self.exposure(me(), other, t0 - rng.choice([1, 1000, DAY]), late=True)
        if self.chance(0.08):
            self.exposure(me(), rng.choice(["7", "", "x", str(variant).swapcase(), f"{variant} "]), t0 - rng.choice([0, 1000, DAY]))
        if self.chance(0.05):
            self.exposure(me(), other, self.created - rng.choice([1, DAY]))
        if self.chance(0.05):
            self.exposure(me(), other, self.now + rng.choice([0, 1, DAY]))

    def after(self, t0):
        """A time of a deed: on T0's edges, a timeframe's end, a window's end, or somewhere later."""
        rng, way = self.rng, self.rng.random()
        if way < 0.2:
            return t0 + rng.choice([0, 0, -1, 1, -30_000, -60_000, -60_001, -DAY])
        if way < 0.35:
            return t0 + round(float(rng.choice(self.timeframes)) * DAY) + rng.choice([0, 0, 1, -1])
        if way < 0.5:
            return rng.choice(self.edges) + rng.choice([0, -1, 1])
        return t0 + int(rng.expovariate(1 / (4 * DAY)))

    def deeds(self, me, t0):
        rng = self.rng
        for _ in range(rng.choices([0, 1, 2, 3, 6], [25, 30, 25, 15, 5])[0]):
            event = {"visitor_id": me(), "name": self.pick(EVENT_NAMES), "at": self.stamp(at := self.after(t0)), "props": self.props()}
            if self.chance(0.05):
                del event["props"]
            if self.chance(0.4):
                event["event_id"] = f"e{rng.randint(1, 3)}"
            self.rows["events"].append(event)
            if self.chance(0.15):  # delivered again, perhaps later and with other properties
                again = {**event, "at": self.stamp(at + rng.choice([0, 0, 1000, -1000, DAY]))}
                if self.chance(0.5):
                    again["props"] = self.props()
                self.rows["events"].append(again)
        for goal in self.goals:
            if self.chance(0.3):
                for _ in range(rng.choice([1, 1, 2, 3])):
                    self.rows["conversions"].append({"visitor_id": me(), "goal_key": goal["goal_key"], "at": self.stamp(self.after(t0))})

    def order(self):
        """Storage order: by time, shuffled, or as made; late rows last."""
        rng = self.rng
        for rows in self.rows.values():
            if rng.random() < 0.6:
                rng.shuffle(rows)
        self.rows["exposures"] += self.late
        for kind, rows in self.rows.items():
            for number, row in enumerate(list(rows)):
                if self.chance(0.1):
                    row["id"] = f"{kind}-{number}"
                    if self.chance(0.2):
                        rows.append(dict(row))


def world(seed, number):
    made = Maker(seed, number)
    experiment = made.experiment()
    size = made.rng.choice([20, 40, 60, 100, 150, 250, 400])
    for visitor in range(1, size + 1):
        made.visitor(visitor)
    made.order()
    lines = {kind: [line(row) for row in rows] for kind, rows in made.rows.items()}
    days = [iso(day * DAY)[:10] for day in made.days]
    return World(seed, number, "p", experiment, lines, iso(made.now), made.zones, days, made.timeframes, made.people)
