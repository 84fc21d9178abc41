"""Self-tests of the second counter: `python3 -m unittest` in this folder.

The expected numbers are those of the table of cases, or counted by hand from the rule named.
"""

import json
import unittest
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import cases
from ask import Asker
from countries import ASSIGNED, REGIONS
from counter import World, rounded
from generate import world
from judge import differences
from question import Refused, number_text, parse
from rows import instant
from service import respond
from wrong import KINDS, turns, wrong

TABLE = Path(__file__).parents[4] / "testdata" / "counting-cases.json"
DAY = "2024-03-02T"


def js(value):
    return quote(json.dumps(value), safe="")


def tiny(exposures, experiment=None, now="2024-03-31T12:00:00Z", **rows):
    """A test of two variants since 1 March. Exposures: (visitor, variant, time, further fields)."""
    base = {
        "project_key": "p", "id": 1, "created_at": "2024-03-01T00:00:00Z", "variants": [{"id": "0"}, {"id": "1"}],
        "goals": [
            {"goal_profile_id": 7, "goal_key": "buy", "goal_type": "event", "goal_value": "buy", "is_primary": True},
            {"goal_profile_id": 8, "goal_key": "cta", "goal_type": "clickOnElement", "goal_value": ".cta", "is_primary": False},
        ],
    }
    lines = {"exposures": [{"visitor_id": v, "variant_id": i, "at": at, **(more[0] if more else {})} for v, i, at, *more in exposures]}
    for kind, some in rows.items():
        if kind == "events":
            some = [{"visitor_id": v, "name": n, "at": at, **(more[0] if more else {})} for v, n, at, *more in some]
        if kind == "conversions":
            some = [{"visitor_id": v, "goal_key": g, "at": at} for v, g, at in some]
        lines[kind] = some
    return World({**base, **(experiment or {})}, {k: [json.dumps(r) for r in some] for k, some in lines.items()}, now)


class Helper(unittest.TestCase):
    def told(self, counter, query="", document="result"):
        status, told = counter.answer(query, document)
        self.assertEqual(status, 200, told)
        return told

    def counts(self, counter, query=""):
        """(visitors, conversions) of each variant, in order."""
        return [(v["visitors"], v["conversions"]) for v in self.told(counter, query)["variants"]]

    def filtered(self, counter, *groups):
        return self.told(counter, "custom_filter=" + js(list(groups)))["total_visitors"]


class TableOfCases(Helper):
    def test_cases(self):
        done = 0
        for case in cases.read(TABLE):
            if case["query"] in ("import", "(steps)") or "fault" in case["rows"]:
                continue
            with self.subTest(case["id"]):
                counter = cases.second_counter(case)
                status, told = counter.answer(case["query"])
                expected = {k: v for k, v in case["expected"].items() if k != "statistics"}
                body = json.dumps({"success": True, "error": "filter_by", **told})
                if status == 200:
                    expected.setdefault("breakdowns", told["breakdowns"]) if "breakdowns" in told else None
                    expected["counting"] = told.get("counting")
                found = differences(expected["status"], expected, "GET", status, {"content-type": "application/json"}, body)
                self.assertEqual(found, [])
                for name, value in case["expected"].get("statistics", {}).items():
                    if name != "sample_ratio":
                        self.assertEqual(told["counting"][name], value)
                done += 1
        self.assertEqual(done, 35)

    def test_steps(self):
        """C54: the rows of each step, added to those before."""
        case = next(c for c in cases.read(TABLE) if c["query"] == "(steps)")
        lines, asked = {}, 0
        for step in case["rows"]["steps"]:
            if "GET" in step:
                told = self.told(cases.second_counter(case, lines), step["GET"])
                self.assertEqual(told["total_conversions"], step["expect_total_conversions"])
                asked += 1
            for kind, some in cases.lines_of(step).items():
                lines[kind] = lines.get(kind, []) + some
        self.assertEqual(asked, 2)

    def test_days_of_case_5(self):
        case = next(c for c in cases.read(TABLE) if c["id"].startswith("C05"))
        points = self.told(cases.second_counter(case), "", "timeseries")["points"]
        self.assertEqual([p["date"] for p in points], ["2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05"])
        self.assertEqual([p["visitors"] for p in points], [{"0": 1, "1": 0}, {"0": 0, "1": 1}, {"0": 0, "1": 0}, {"0": 0, "1": 0}])
        self.assertEqual([p["conversions"]["0"] for p in points], [0, 0, 0, 1])


class Entries(Helper):
    def test_window_of_the_rules_example(self):
        """R25: 2024-01-15 at tz 0, 8, -5."""
        counter = tiny([])
        for tz, a, b in ((0, "15T00", "16T00"), (8, "14T16", "15T16"), (-5, "15T05", "16T05")):
            window = counter.window(parse(f"start_date=2024-01-15&end_date=2024-01-15&tz={tz}"))
            self.assertEqual([instant(f"2024-01-{t}:00:00Z") for t in (a, b)], list(window))

    def test_before_creation_the_visitor_may_enter_later(self):
        """R158: the early row fixes nothing, in the other variant, and makes no crosser."""
        counter = tiny([("a", "1", "2024-02-29T23:59:59.999Z"), ("a", "0", "2024-03-01T00:00:00Z")])
        self.assertEqual(self.counts(counter), [(1, 0), (0, 0)])
        self.assertEqual(self.told(counter, "include_statistics=true")["counting"]["multiple_variant_visitors"], 0)

    def test_later_than_now(self):
        """R157: at now counts, a millisecond later does not."""
        counter = tiny([("a", "0", "2024-03-31T12:00:00Z"), ("b", "1", "2024-03-31T12:00:00.001Z")])
        self.assertEqual(self.counts(counter), [(1, 0), (0, 0)])

    def test_late_earlier_exposure_brings_its_attributes(self):
        """R156: variant, T0 and attributes are those of the earliest row; a null there is missing."""
        counter = tiny(
            [("a", "1", DAY + "10:00:00Z", {"device": "desktop"}), ("a", "0", DAY + "09:00:00Z", {"device": None, "city": "X"})],
            visitors=[{"visitor_id": "a", "device": "tablet", "city": "Y", "os": "ios"}, {"visitor_id": "a", "os": "linux", "region": "R"}],
        )
        for dimension, value in (("device", "(not set)"), ("city", "X"), ("os", "ios"), ("region", "R")):
            items = self.told(counter, f"breakdown_by={dimension}")["breakdowns"]
            self.assertEqual([(i["criteria"], i["variants"][0]["visitors"]) for i in items], [(value, 1)])

    def test_chain_of_aliases(self):
        """R145, R159: c is b is a, although the aliases came last; v.visitor_id is the known id."""
        counter = tiny(
            [("c", "1", DAY + "09:00:00Z"), ("a", "0", DAY + "10:00:00Z")], events=[("b", "buy", DAY + "11:00:00Z")],
            aliases=[{"alias_id": "c", "visitor_id": "b", "at": "2024-03-20T00:00:00Z"}, {"alias_id": "b", "visitor_id": "a", "at": "2024-03-20T00:00:00Z"}],
        )
        self.assertEqual(self.counts(counter), [(0, 0), (1, 1)])
        self.assertEqual(self.filtered(counter, [{"criteria": "v.visitor_id", "operator": "==", "value": "a"}]), 1)
        self.assertEqual(self.filtered(counter, [{"criteria": "v.visitor_id", "operator": "==", "value": "c"}]), 0)

    def test_new_at_24_hours(self):
        """R87, T22: inclusive; negative and missing are new."""
        born = {"a": DAY + "10:00:00Z", "b": DAY + "09:59:59.999Z", "c": "2024-03-05T00:00:00Z", "d": None}
        counter = tiny([(v, "0", "2024-03-03T10:00:00Z") for v in born], visitors=[{"visitor_id": v, "created_at": at} for v, at in born.items()])
        self.assertEqual(self.told(counter, "filter_by=new")["total_visitors"], 3)
        self.assertEqual(self.told(counter, "filter_by=returning")["total_visitors"], 1)

    def test_order_of_variants(self):
        """T16, R169."""
        counter = tiny([], {"variants": [{"id": i} for i in ("10", "b", "2", "B", "0")]})
        self.assertEqual(counter.variants, ["0", "2", "10", "B", "b"])
        counter = tiny([], {"variants": [{"id": "a"}, {"id": "3"}, {"id": "c", "is_control": True}]})
        self.assertEqual(counter.variants, ["c", "3", "a"])

    def test_draft_and_conclusions(self):
        """R171, R147, T14."""
        rows = [("a", "0", DAY + "10:00:00Z"), ("b", "0", "2024-03-20T00:00:00Z")]
        self.assertEqual(self.counts(tiny(rows, {"status": 9})), [(0, 0), (0, 0)])
        self.assertEqual(self.told(tiny(rows, {"status": 9}), "breakdown_by=device")["breakdowns"], [])
        self.assertEqual(self.counts(tiny(rows, {"status": 0, "end_date": "2024-03-20T00:00:00Z"})), [(1, 0), (0, 0)])
        self.assertEqual(self.counts(tiny(rows, {"status": 1, "end_date": "2024-03-20T00:00:00Z"})), [(2, 0), (0, 0)])
        self.assertEqual(self.counts(tiny(rows, {"status": 0})), [(2, 0), (0, 0)])


class Conversions(Helper):
    def test_second_event_is_the_time(self):
        """T7: an end between the two removes the conversion."""
        counter = tiny([("a", "0", DAY + "10:00:00Z")], events=[("a", "buy", DAY + "11:00:00Z"), ("a", "buy", "2024-03-04T11:00:00Z")])
        self.assertEqual(self.counts(counter, "min_count=2&end_date=2024-03-03"), [(1, 0), (0, 0)])
        self.assertEqual(self.counts(counter, "min_count=2&end_date=2024-03-04"), [(1, 1), (0, 0)])
        self.assertEqual(self.counts(counter, "min_count=3"), [(1, 0), (0, 0)])

    def test_timeframe_and_midnight(self):
        """T8, T9: the timeframe's end is in, the window's end is out."""
        counter = tiny(
            [("a", "0", DAY + "10:00:00Z"), ("b", "1", DAY + "10:00:00Z")],
            events=[("a", "buy", "2024-03-04T10:00:00Z"), ("b", "buy", "2024-03-04T10:00:00.001Z")],
        )
        self.assertEqual(self.counts(counter, "timeframe_days=2"), [(1, 1), (1, 0)])
        self.assertEqual(self.counts(counter, "timeframe_days=0"), [(1, 1), (1, 1)])
        counter = tiny(
            [("a", "0", DAY + "10:00:00Z"), ("b", "1", DAY + "10:00:00Z")],
            events=[("a", "buy", "2024-03-03T00:00:00Z"), ("b", "buy", DAY + "23:59:59.999Z")],
        )
        self.assertEqual(self.counts(counter, "end_date=2024-03-02"), [(1, 0), (1, 1)])

    def test_stored_conversions(self):
        """R160: an early one does not hide a later one; T11: entry before the start is no visitor."""
        counter = tiny(
            [("a", "0", DAY + "10:00:00Z"), ("b", "1", "2024-03-05T10:00:00Z")],
            conversions=[("a", "cta", DAY + "08:00:00Z"), ("a", "cta", "2024-03-06T00:00:00Z"), ("b", "cta", "2024-03-05T10:00:00Z")],
            events=[("a", ".cta", DAY + "11:00:00Z")],
        )
        self.assertEqual(self.counts(counter, "goal_key=cta"), [(1, 1), (1, 1)])
        self.assertEqual(self.counts(counter, "goal_profile_id=8&end_date=2024-03-05"), [(1, 0), (1, 1)])
        self.assertEqual(self.counts(counter, "goal_key=cta&start_date=2024-03-03"), [(0, 0), (1, 1)])

    def test_one_event_is_the_earliest(self):
        """R150, R159: the earliest row's properties survive; another name or visitor is another event."""
        counter = tiny(
            [("a", "0", DAY + "10:00:00Z")],
            events=[
                ("a", "buy", DAY + "12:00:00Z", {"event_id": "e", "props": {"revenue": 5}}),
                ("a", "buy", DAY + "11:00:00Z", {"event_id": "e", "props": {"revenue": 500}}),
                ("a", "buy", DAY + "11:00:00Z", {"event_id": "e", "props": {"revenue": 5}}),
                ("a", "other", DAY + "10:30:00Z", {"event_id": "e"}),
            ],
        )
        wanted = lambda operand, value: "event_attribute=" + js([[{"key": "revenue", "operand": operand, "value": value}]])
        self.assertEqual(self.counts(counter, wanted("=", "500"))[0], (1, 1))
        self.assertEqual(self.counts(counter, wanted("=", 5))[0], (1, 0))
        self.assertEqual(self.counts(counter, "min_count=2")[0], (1, 0))

    def test_group_on_one_event(self):
        """R100, T2, T6: two halves on two events are none."""
        a, b = {"key": "revenue", "operand": ">", "value": 100}, {"key": "currency", "operand": "=", "value": "USD"}
        events = [("a", "buy", DAY + "11:00:00Z", {"props": {"revenue": 200}}), ("a", "buy", DAY + "12:00:00Z", {"props": {"currency": "USD"}})]
        counter = tiny([("a", "0", DAY + "10:00:00Z")], events=events)
        self.assertEqual(self.counts(counter, "event_attribute=" + js([[a, b]]))[0], (1, 0))
        self.assertEqual(self.counts(counter, "event_attribute=" + js([[a], [b]]))[0], (1, 1))

    def test_comparison_of_properties(self):
        """R105, T17: numbers as numbers, else texts; orders of texts are false; missing is not equal."""
        def holds(props, key, operand, value=None):
            rule = {"key": key, "operand": operand} | ({} if value is None else {"value": value})
            counter = tiny([("a", "0", DAY + "10:00:00Z")], events=[("a", "buy", DAY + "11:00:00Z", {"props": props})])
            return self.counts(counter, "event_attribute=" + js([[rule]]))[0][1] == 1

        self.assertTrue(holds({"r": 100}, "r", "=", "100.0"))
        self.assertTrue(holds({"r": "1e2"}, "r", ">=", 100))
        self.assertFalse(holds({"r": "9"}, "r", ">", "100"))
        self.assertFalse(holds({"r": "b"}, "r", ">", "a"))
        self.assertFalse(holds({"r": "+5"}, "r", "=", 5))
        self.assertTrue(holds({"r": True}, "r", "=", "true"))
        self.assertTrue(holds({}, "r", "!=", 5))
        self.assertTrue(holds({"r": ""}, "r", "nx"))
        self.assertFalse(holds({"r": None}, "r", "ex"))
        self.assertTrue(holds({"a": {"b": 1}}, "a.b", "=", 1))
        self.assertFalse(holds({"a": {"b": 1}, "a.b": 2}, "a.b", "=", 1))
        self.assertTrue(holds({"r": "USD"}, "r", "**", "S"))
        self.assertTrue(holds({"r": "usd"}, "r", "!*", "S"))

    def test_event_filters_need_an_event(self):
        """R55, R172."""
        counter = tiny([])
        for query in ("min_count=2", "timeframe_days=1", "event_attribute=" + js([[{"key": "a", "operand": "ex"}]])):
            self.assertEqual(counter.answer("goal_key=cta&" + query)[0], 400)
            self.assertEqual(tiny([], {"goals": []}).answer(query)[0], 400)
            self.assertEqual(counter.answer(query)[0], 200)
        self.assertEqual(counter.answer("goal_key=cta&min_count=1&timeframe_days=0&event_attribute=[]")[0], 200)


class Filters(Helper):
    def test_source(self):
        """R64, R161: a missing source is not paid."""
        counter = tiny([("v" + s, "0", DAY + "10:00:00Z", {"source": s}) for s in ("paid", "search", "")] + [("x", "1", DAY + "10:00:00Z")])
        self.assertEqual(self.told(counter, "filter_by=nonpaid")["total_visitors"], 3)
        self.assertEqual(self.told(counter, "filter_by=paid,nonpaid")["total_visitors"], 4)
        for operator, n in (("==", 3), ("!=", 1), ("**", 3), ("!*", 1)):
            self.assertEqual(self.filtered(counter, [{"criteria": "source", "operator": operator, "value": "nonpaid"}]), n)

    def test_missing_values(self):
        """R81: null, absent and empty; every operator and its complement part the visitors."""
        counter = tiny([(f"v{v}", "0", DAY + "10:00:00Z", {"attributes": {"k": v}}) for v in (None, "", "x", 1.0)] + [("y", "0", DAY + "10:00:00Z")])
        for operator, value, n in (
            ("==", "1", 1), ("!=", "1", 4), ("**", "x", 1), ("!*", "x", 4), ("ex", "", 2), ("nx", "", 3), ("lte", 1, 1), ("bt", "", 1),
        ):
            self.assertEqual(self.filtered(counter, [{"criteria": "attribute", "key": "k", "operator": operator, "value": value}]), n)

    def test_clock(self):
        """R75, R76, T5: Monday is 0; 2024-03-03 was a Sunday, 23:30 in UTC is Monday in tz 1."""
        counter = tiny([("a", "0", "2024-03-03T23:30:00Z")])
        rule = lambda criteria, value, operator="==": "custom_filter=" + js([[{"criteria": criteria, "operator": operator, "value": value}]])
        self.assertEqual(self.told(counter, rule("dayofweek", 6))["total_visitors"], 1)
        self.assertEqual(self.told(counter, "tz=1&" + rule("dayofweek", "0"))["total_visitors"], 1)
        self.assertEqual(self.told(counter, rule("hourofday", 23, ">="))["total_visitors"], 1)
        self.assertEqual(self.told(counter, "tz=0.5&" + rule("hourofday", 0))["total_visitors"], 1)

    def test_days_of_an_attribute(self):
        """R83, R162: now is noon of the 31st, 10.5 days after the 21st."""
        counter = tiny([("a", "0", DAY + "10:00:00Z", {"attributes": {"since": "2024-03-21"}})])
        for operator, value, n in (
            ("days_gt", 10.5, 0), ("days_gte", 10.5, 1), ("days_lt", 10.5, 0), ("days_lte", "10.5", 1), ("days_gt", 10, 1), ("days_lt", 11, 1),
        ):
            self.assertEqual(self.filtered(counter, [{"criteria": "attribute", "key": "since", "operator": operator, "value": value}]), n)

    def test_query_parameter(self):
        """R84, R156: first occurrence, decoded; what follows # is no query."""
        counter = tiny([("a", "0", DAY + "10:00:00Z", {"landing_page": "/x?p=a%2Bb+c&p=d&e=#p=f"})])
        for key, operator, value, n in (("p", "==", "a+b c", 1), ("p", "==", "d", 0), ("e", "nx", "", 1), ("p", "ex", "", 1)):
            self.assertEqual(self.filtered(counter, [{"criteria": "queryparam", "key": key, "operator": operator, "value": value}]), n)

    def test_presets(self):
        """R60, R63: one preset a code, AQ none."""
        self.assertEqual(len(ASSIGNED), 249)
        self.assertEqual(sum(map(len, REGIONS.values())), 248)
        counter = tiny([(c, "0", DAY + "10:00:00Z", {"country": c}) for c in ("FR", "DE", "CY", "EG", "MX", "us", "UK", "AQ", "XX")])
        for query, n in (("europe", 4), ("europe,country-FR", 1), ("africa,latinamerica", 2), ("northamerica", 1), ("country-GB", 1)):
            self.assertEqual(self.told(counter, "filter_by=" + query)["total_visitors"], n)


class Told(Helper):
    def test_rounding(self):
        """R164: half away from zero, from the exact quotient."""
        self.assertEqual([rounded(Fraction(*q)) for q in ((1, 8), (-1, 8), (201, 200), (100, 3), (-1, 1000), (1005, 1000))], [0.13, -0.13, 1.01, 33.33, 0.0, 1.01])
        self.assertEqual([number_text(n) for n in (1e3, 100.0, 0.1, 1e-7, -5, 99.5, 1e21)], ["1000", "100", "0.1", "0.0000001", "-5", "99.5", "1" + "0" * 21])

    def test_cap(self):
        """R98, R165: (not set) takes a place, a spelled (other) does not and stands last with the rest."""
        cities = ["A", "A", "A", "(other)", "(other)", None, None, "B", "(not set)"]
        counter = tiny([(f"v{n}", "0", DAY + "10:00:00Z", {"city": c}) for n, c in enumerate(cities)], {"breakdown_cap": 2})
        items = self.told(counter, "breakdown_by=city")["breakdowns"]
        self.assertEqual([(i["criteria"], i["total_visitors"]) for i in items], [("(not set)", 3), ("A", 3), ("(other)", 3)])
        counter = tiny([(f"v{n}", "0", DAY + "10:00:00Z", {"city": c}) for n, c in enumerate(cities)], {"breakdown_cap": 3})
        items = self.told(counter, "breakdown_by=city")["breakdowns"]
        self.assertEqual([(i["criteria"], i["total_visitors"]) for i in items], [("(not set)", 3), ("A", 3), ("B", 1), ("(other)", 2)])

    def test_immature(self):
        """R146, R166: a window that ends exactly now is over."""
        counter = tiny([("a", "0", "2024-03-24T12:00:00Z"), ("b", "0", "2024-03-24T12:00:00.001Z")])
        told = self.told(counter, "timeframe_days=7&include_statistics=true&mature_only=true")
        self.assertEqual((told["total_visitors"], told["counting"]["immature_visitors"]), (1, {"0": 1, "1": 0}))
        self.assertEqual(self.told(counter, "timeframe_days=7")["total_visitors"], 2)

    def test_just_before_entry(self):
        """R153, R166: within 60 s, of the events that pass."""
        at = [("a", "buy", DAY + t, {"props": {"r": n}}) for n, t in enumerate(("09:58:59.999Z", "09:59:00Z", "09:59:59.999Z", "10:00:00Z"))]
        counter = tiny([("a", "0", DAY + "10:00:00Z")], events=at)
        self.assertEqual(self.told(counter, "include_statistics=true")["counting"]["events_just_before_entry"], 2)
        query = "include_statistics=true&event_attribute=" + js([[{"key": "r", "operand": "<", "value": 2}]])
        self.assertEqual(self.told(counter, query)["counting"]["events_just_before_entry"], 1)

    def test_metrics(self):
        counter = tiny([("a", "0", DAY + "10:00:00Z")], events=[("a", "buy", DAY + "11:00:00Z")])
        self.assertEqual([(m["goal_key"], m["total_conversions"]) for m in self.told(counter, "", "metrics")["metrics"]], [("buy", 1), ("cta", 0)])


class Laws(Helper):
    """On generated worlds: what must hold whatever the rows are."""

    @classmethod
    def setUpClass(cls):
        cls.worlds = [world(11, n) for n in range(4)]
        cls.counters = [World(w.experiment, w.lines, w.now) for w in cls.worlds]

    def test_days_add_up(self):
        """R29, R132: the sum up to a day is the result that ends with it."""
        compared = 0
        for counter, tz in zip(self.counters, ("0", "8", "-3.5", "5.75")):
            visitors = conversions = 0
            for point in self.told(counter, f"tz={tz}", "timeseries")["points"]:
                visitors += sum(point["visitors"].values())
                conversions += sum(point["conversions"].values())
                told = self.told(counter, f"tz={tz}&end_date={point['date']}")
                self.assertEqual((told["total_visitors"], told["total_conversions"]), (visitors, conversions))
                compared += 1
        self.assertGreater(compared, 20)

    def test_partitions(self):
        """R81, R96, R56."""
        for counter in self.counters:
            whole = self.told(counter)
            for dimension in ("device", "city", "user_type", "attribute.plan"):
                items = self.told(counter, "breakdown_by=" + dimension)["breakdowns"]
                for name in ("total_visitors", "total_conversions"):
                    self.assertEqual(sum(i[name] for i in items), whole[name])
            for positive, negative in (("==", "!="), ("**", "!*"), ("ex", "nx")):
                both = [self.filtered(counter, [{"criteria": "attribute", "key": "plan", "operator": o, "value": "pro"}]) for o in (positive, negative)]
                self.assertEqual(sum(both), whole["total_visitors"])

    def test_generator_is_the_same_for_ever(self):
        again = world(11, 1)
        self.assertEqual((again.lines, again.experiment, again.now), (self.worlds[1].lines, self.worlds[1].experiment, self.worlds[1].now))
        targets = [Asker(w, 3).valid().target for w in (again, self.worlds[1])]
        self.assertEqual(*targets)

    def test_right_questions_are_right(self):
        statuses = [respond(w, c, Asker(w, n).valid())[0] for w, c in zip(self.worlds, self.counters) for n in range(25)]
        self.assertEqual(statuses, [200] * 100)

    def test_wrong_questions_are_wrong(self):
        """Each kind, and each rule of them before any comes twice."""
        w, counter = self.worlds[1], self.counters[1]
        fine = 0
        for number in range(len(KINDS)):
            ask = wrong(Asker(w, number), number)
            status, told = respond(w, counter, ask)
            if status == 200:
                fine += 1
                self.assertEqual((ask.kind, len(ask.target)), ("R140", 16384))
            if status == 400:
                self.assertTrue(told["names"] or ask.kind == "R14", ask)
        self.assertEqual(fine, 1)
        rules = {rule for rule, _ in KINDS}
        self.assertEqual({rule for rule, _ in turns(5)[:len(rules)]}, rules)

    def test_judge_sees_differences(self):
        counter = self.counters[1]
        told = self.told(counter, "breakdown_by=device&include_statistics=true")
        headers = {"content-type": "application/json; charset=utf-8"}

        def found(change):
            other = json.loads(json.dumps({"success": True, **told}))
            change(other)
            return differences(200, told, "GET", 200, headers, json.dumps(other))

        self.assertEqual(found(lambda _: None), [])
        for change in (
            lambda d: d.update(total_visitors=d["total_visitors"] + 1),
            lambda d: d["variants"].reverse(),
            lambda d: d["variants"][0].update(improvement=0.0),
            lambda d: d["variants"][0].update(conversion_rate=d["variants"][0]["conversion_rate"] + 0.01),
            lambda d: d["breakdowns"].pop(),
            lambda d: d["breakdowns"].reverse(),
            lambda d: d["breakdowns"][0]["variants"][0].update(visitors=-1),
            lambda d: d["counting"].update(multiple_variant_visitors=-1),
            lambda d: d.pop("counting"),
            lambda d: d.update(success=1),
        ):
            self.assertNotEqual(found(change), [])


class Parsing(unittest.TestCase):
    def refused(self, query):
        with self.assertRaises(Refused) as caught:
            parse(query)
        return caught.exception

    def test_right(self):
        self.assertEqual(parse("tz=+8").tz, 480)
        self.assertEqual(parse("tz=-3.5&&goal_key=").tz, -210)
        self.assertEqual(parse("filter_by=desktop,country-US, country-CA").filter_by, {"device": {"desktop"}, "country": {"US", "CA"}})
        self.assertEqual(parse("start_date=2024-02-29&end_date=2024-02-29").start, 19782)
        self.assertEqual(parse("custom_filter=%5B%0A%09%5D").custom_filter, [])
        self.assertIsNone(parse("timeframe_days=0").timeframe)
        self.assertEqual(parse("goal_key=a%2Bb+c").goal_key, "a+b c")

    def test_names(self):
        self.assertEqual((self.refused("filters=").names, self.refused("filters=").every), (("filter_by", "custom_filter"), True))
        self.assertEqual(self.refused("breakdownBy=device").names, ("breakdown_by",))
        self.assertEqual(self.refused("foo=").names, ("foo",))
        self.assertEqual(self.refused("tz=1&tz=").names, ("tz",))


if __name__ == "__main__":
    unittest.main()
