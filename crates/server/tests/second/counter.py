"""The second counter: what the result endpoint has to answer, counted by DuckDB.

It was written from the rules alone (R1-R178). `World` prepares what no question changes: who entered
when and where, what was known of him then, which events are one event. `World.answer` then counts
with sets: a filter is a set of visitors, an event filter a set of events, conversions are a window
function, segments and days a GROUP BY.
"""

import re
from fractions import Fraction
from math import ceil, floor

from countries import REGIONS
from question import Refused, parse
from rows import instant, landing_parameters, load
from statements import (
    COUNTED, DAY, DAYS, EVENTS, FAR, JUST_BEFORE, IMMATURE, NOTHING, PHASES, PREPARE, SEGMENTS, STORED, TOTALS,
)

EVENT_BACKED = ("event", "revenue", "script")
FORBIDDEN = {"result": (), "timeseries": ("breakdown_by", "mature_only"), "metrics": ("breakdown_by",)}



class NotThisGoal(Refused):
    """A 400 that only the experiment's goals can decide (R7)."""


def rounded(quotient):
    """A percentage as it is printed: two decimals, half away from zero, never -0.0 (R164)."""
    hundredths = floor(abs(quotient) * 100 + Fraction(1, 2))
    return (hundredths if quotient >= 0 or not hundredths else -hundredths) / 100


def rate(conversions, visitors):
    return rounded(Fraction(100 * conversions, visitors)) if visitors else 0.0


def id_order(variant_id):
    """Numeric ids first and by their value, then texts by code point (R112, R169)."""
    numeric = re.fullmatch("[0-9]+", variant_id)
    return (0, int(variant_id), "") if numeric else (1, 0, variant_id)


class Parameters(dict):
    """Named parameters of one statement: `add` gives a value a name."""

    def add(self, value):
        name = f"p{len(self)}"
        self[name] = value
        return "$" + name


class World:
    """One experiment, its rows and a clock."""

    def __init__(self, experiment, lines, now):
        self.experiment = experiment
        self.con = load(experiment, lines)
        self.now = instant(now)
        self.created = instant(experiment["created_at"])
        status = experiment.get("status", 1)
        # R147: a conclusion ends the counting unless the test is live again.
        ended = experiment.get("end_date") if status != 1 else None
        self.conclusion = instant(ended) if ended else FAR
        for statement in PREPARE.split(";\n"):
            named = {"created": self.created, "now": self.now, "draft": status == 9}
            self.con.execute(statement, {k: v for k, v in named.items() if "$" + k in statement})
        pages = self.con.execute("SELECT DISTINCT value FROM trait WHERE field = 'landing_page'").fetchall()
        found = [(page, k, v) for (page,) in pages for k, v in landing_parameters(page).items() if v]
        if found:
            self.con.executemany("INSERT INTO landing VALUES (?, ?, ?)", found)
        self.con.execute(
            "INSERT INTO trait SELECT visitor, 'query ' || name, landing.value FROM trait "
            "JOIN landing ON trait.field = 'landing_page' AND trait.value = landing.page"
        )
        ids = [variant for (variant,) in self.con.execute("SELECT id FROM variant ORDER BY place").fetchall()]
        marked = [i for i, v in zip(ids, experiment["variants"]) if v.get("is_control")]
        self.control = "0" if "0" in ids else (marked or ids)[0]
        self.variants = sorted(ids, key=lambda i: (i != self.control, id_order(i)))

    def answer(self, query, document="result"):
        """Status and what has to be told. A 400 has `names`, a 200 the counts of the document."""
        try:
            asked = parse(query, FORBIDDEN[document])
            if document == "metrics":
                return 200, {"metrics": [self.metric(asked, goal) for goal in self.experiment.get("goals") or []]}
            goal = self.goal(asked)
            self.count(asked, goal)
        except Refused as refused:
            return 400, {"names": list(refused.names), "every": refused.every}
        if document == "timeseries":
            return 200, {"points": self.points(asked)}
        told = self.totals()
        if asked.breakdown_by:
            told["breakdown_by"] = asked.breakdown_by
            told["breakdowns"] = self.segments()
        if asked.include_statistics:
            told["counting"] = self.counting(asked, goal)
            if self.experiment.get("weight_phases"):
                told["weight_phases"] = self.phases()
        return 200, told

    # Which goal (R40-R47, R55, R172).

    def goal(self, asked):
        goals = self.experiment.get("goals") or []
        if asked.goal_key is not None:
            found = [g for g in goals if g.get("goal_key") == asked.goal_key]
            if not found:
                raise NotThisGoal("goal_key")
        elif asked.goal_profile_id is not None:
            found = [g for g in goals if str(g.get("goal_profile_id")) == asked.goal_profile_id]
            if not found:
                raise NotThisGoal("goal_profile_id")
        else:
            found = [g for g in goals if g.get("is_primary")]
        goal = found[0] if found else None
        if asked.event_filters() and (goal is None or goal["goal_type"] not in EVENT_BACKED):
            raise NotThisGoal(*asked.event_filters())
        return goal

    def metric(self, asked, goal):
        self.count(asked, goal)
        return {"goal_key": goal["goal_key"], **self.totals()}

    # Counting.

    def window(self, asked):
        """A and B in UTC milliseconds (R18-R27, R147)."""
        shift = asked.tz * 60_000
        start, end = asked.start, asked.end
        if start is None and end is not None:
            start = (self.created + shift) // DAY
        if end is None and start is not None:
            end = (self.now + shift) // DAY
        a = -FAR if start is None else start * DAY - shift
        b = FAR if end is None else (end + 1) * DAY - shift
        return a, min(b, self.conclusion)

    def count(self, asked, goal):
        given = Parameters()
        a, b = self.window(asked)
        days = FAR if asked.timeframe is None else min(asked.timeframe * DAY, Fraction(FAR))
        given.update(
            a=a, b=b, horizon=min(self.now, b), mature=-2 * FAR if asked.timeframe is None else ceil(days),
            mature_only=asked.mature_only,
        )
        reached = NOTHING
        if goal and goal["goal_type"] in EVENT_BACKED:
            given.update(event=goal["goal_value"], now=self.now, timeframe=floor(days), min_count=min(asked.min_count, FAR))
            reached = EVENTS.format(matching=self.matching(asked, given))
        elif goal:
            given.update(goal=goal["goal_key"], now=self.now)
            reached = STORED
        segment = "NULL"
        if asked.breakdown_by:
            field = re.sub(r"^attribute\.", "attribute ", asked.breakdown_by)
            segment = (
                "coalesce((SELECT value FROM trait WHERE trait.visitor = judged.visitor "
                f"AND field = {given.add(field)}), '(not set)')"
            )
        statement = COUNTED.format(filters=self.filters(asked, given), reached=reached, segment=segment)
        self.con.execute(statement, dict(given))

    def filters(self, asked, given):
        """AND conditions on `visitor` of filter_by and custom_filter (R39, R57-R65, R85)."""
        groups = []
        for dimension, tokens in asked.filter_by.items():
            if dimension == "region":
                codes = sorted(code for token in tokens for code in REGIONS[token])
                groups.append([self.having("country", f"list_contains({given.add(codes)}, value)", given)])
            elif dimension == "source":
                groups.append([self.source(token, given) for token in sorted(tokens)])
            else:
                groups.append([self.having(dimension, f"list_contains({given.add(sorted(tokens))}, value)", given)])
        for group in asked.custom_filter:
            groups.append([self.rule(asked, given, *rule) for rule in group])
        return "".join(f" AND ({' OR '.join(group)})" for group in groups)

    def having(self, field, condition, given):
        return f"visitor IN (SELECT visitor FROM trait WHERE field = {given.add(field)} AND {condition})"

    def source(self, token, given):
        """R64, R161: nonpaid is whatever is not paid, a missing source too."""
        if token == "nonpaid":
            return "NOT " + self.having("source", "value = 'paid'", given)
        return self.having("source", f"value = {given.add(token)}", given)

    def rule(self, asked, given, criteria, key, operator, value):
        if operator in ("!=", "!*", "nx"):  # R81: the complement, missing values in it
            positive = {"!=": "==", "!*": "**", "nx": "ex"}[operator]
            return f"NOT ({self.rule(asked, given, criteria, key, positive, value)})"
        if criteria in ("dayofweek", "hourofday"):
            return self.clock(asked, given, criteria, operator, value)
        if criteria == "source" and value == "nonpaid":
            return self.source(value, given)
        field = {
            "queryparam": f"query {key}", "attribute": f"attribute {key}", "utm": f"utm_{key}",
            "visitor_type": "user_type", "v.uuid": "uuid",
        }.get(criteria, criteria)
        if operator == "ex":
            condition = "true"
        elif operator == "==":
            condition = f"value = {given.add(value)}"
        elif operator == "**":
            condition = f"contains(value, {given.add(value)})"
        elif operator == "bt":
            condition = "value IN ('true', '1')"
        elif operator == "bf":
            condition = "value IN ('false', '0')"
        else:
            sign = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[operator.removeprefix("days_")]
            left = "number_of(value)"
            if operator.startswith("days_"):
                left = f"(({given.add(self.now)} - time_of(value)) / {DAY}.0)"
            condition = f"{left} {sign} CAST({given.add(value)} AS DOUBLE)"
        return self.having(field, condition, given)

    def clock(self, asked, given, criteria, operator, value):
        """R75, R76: Monday is 0; 1970-01-01 was a Thursday."""
        if operator == "ex":
            return "true"
        local = f"(t0 + {given.add(asked.tz * 60_000)})"
        part = f"({local} // {DAY} + 3) % 7" if criteria == "dayofweek" else f"{local} // 3600000 % 24"
        if operator == "**":
            return f"contains(CAST({part} AS VARCHAR), {given.add(value)})"
        sign = "=" if operator == "==" else operator
        return f"({part}) {sign} {given.add(int(value))}"

    def matching(self, asked, given):
        """R99, R100: one event fulfils all of a group."""
        if not asked.event_attribute:
            return ""
        groups = [" AND ".join(self.condition(given, *c) for c in group) for group in asked.event_attribute]
        return f"AND ({' OR '.join(f'({group})' for group in groups)})"

    def condition(self, given, key, operand, value):
        if operand in ("!=", "!*", "nx"):
            positive = {"!=": "=", "!*": "**", "nx": "ex"}[operand]
            return f"NOT ({self.condition(given, key, positive, value)})"
        if operand == "ex":
            test = "value IS NOT NULL"
        elif operand == "**":
            test = f"contains(value, {given.add(value)})"
        else:  # R105
            right = given.add(value)
            numbers = f"number_of(value) {operand} number_of(CAST({right} AS VARCHAR))"
            texts = f"value = CAST({right} AS VARCHAR)" if operand == "=" else "false"
            test = f"coalesce({numbers}, {texts})"
        return f"e.seq IN (SELECT seq FROM prop WHERE key = {given.add(key)} AND {test})"

    # What is told.

    def shown(self, counts):
        """The variants in their order, with rate and improvement (R107-R114)."""
        of_control = counts.get(self.control, (0, 0))
        for variant in self.variants:
            visitors, conversions = counts.get(variant, (0, 0))
            one = {
                "variant_id": variant, "visitors": visitors, "conversions": conversions,
                "conversion_rate": rate(conversions, visitors),
            }
            if variant != self.control and visitors and all(of_control):
                ratio = Fraction(conversions * of_control[0], visitors * of_control[1])
                one["improvement"] = rounded(100 * (ratio - 1))
            yield one

    def whole(self, counts):
        variants = list(self.shown(counts))
        visitors, conversions = (sum(v[name] for v in variants) for name in ("visitors", "conversions"))
        return {"total_visitors": visitors, "total_conversions": conversions, "variants": variants}

    def totals(self):
        return self.whole({i: (n, c) for i, n, c in self.con.execute(TOTALS).fetchall()})

    def segments(self):
        cap = self.experiment.get("breakdown_cap") or 1000
        items = {}
        for label, variant, visitors, conversions in self.con.execute(SEGMENTS, {"cap": cap}).fetchall():
            items.setdefault(label, {})[variant] = (visitors, conversions)
        told = []
        for label, counts in items.items():
            item = {"criteria": label, **self.whole(counts)}
            item["conversion_rate"] = rate(item["total_conversions"], item["total_visitors"])
            told.append(item)
        return told

    def points(self, asked):
        days = {}
        for day, variant, visitors, conversions in self.con.execute(DAYS, {"shift": asked.tz * 60_000}).fetchall():
            point = days.setdefault(day, {"date": day, "visitors": {}, "conversions": {}})
            point["visitors"][variant], point["conversions"][variant] = int(visitors), int(conversions)
        return list(days.values())

    def phases(self):
        told = {}
        for number, variant, visitors, conversions in self.con.execute(PHASES).fetchall():
            told.setdefault(number, {})[variant] = (visitors, conversions)
        return [
            {"variants": [{k: v[k] for k in ("variant_id", "visitors", "conversions")} for v in self.shown(counts)]}
            for counts in told.values()
        ]

    def counting(self, asked, goal):
        """R143, R146, R153, R166."""
        crossed = self.con.execute("SELECT count(*) FROM counted WHERE crossed").fetchone()[0]
        told = {"multiple_variant_visitors": crossed, "immature_visitors": {}, "events_just_before_entry": 0}
        if goal and goal["goal_type"] in EVENT_BACKED:
            given = Parameters(event=goal["goal_value"])
            statement = JUST_BEFORE.format(matching=self.matching(asked, given))
            told["events_just_before_entry"] = self.con.execute(statement, dict(given)).fetchone()[0]
        if asked.timeframe is not None:

            a, b = self.window(asked)
            given = Parameters(
                a=a, b=b, horizon=min(self.now, b), mature=ceil(min(asked.timeframe * DAY, Fraction(FAR)))
            )
            statement = IMMATURE.format(filters=self.filters(asked, given))
            told["immature_visitors"] = dict.fromkeys(self.variants, 0)
            told["immature_visitors"].update(self.con.execute(statement, dict(given)).fetchall())
        return told
