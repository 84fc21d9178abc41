//! The counting cases: one per kind of fault seen in public reports on result services, with the answers that the rules give.
//! Those that need an importer, a store or the library's statistics are tested where these are.

use std::collections::HashMap;

use abstats_question::{Endpoint, Field, GoalChoice, Moment, Question, date_time, text_of};
use serde_json::Value;

use crate::world::{Ask, Row, Says, Wanted, World, pairs};

const CASES: &str = include_str!("../../../../testdata/counting-cases.json");

/// Persons by visitor id, in order of appearance.
#[derive(Default)]
struct People(HashMap<String, u32>);

impl People {
    fn person(&mut self, id: &Value) -> u32 {
        let next = self.0.len().try_into().unwrap();
        *self.0.entry(text(id).unwrap()).or_insert(next)
    }
}

fn text(value: &Value) -> Option<String> {
    text_of(value).map(std::borrow::Cow::into_owned)
}

fn micros(value: &Value) -> i64 {
    date_time(value.as_str().unwrap()).unwrap().micros()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn says(row: &Value) -> Says {
    let fields =
        row.as_object().unwrap().iter().filter_map(|(name, value)| Some((Field::from_name(name)?, text(value))));
    let attributes = row["attributes"].as_object().into_iter().flatten().map(|(key, value)| (key.clone(), text(value)));
    let created_at = row.get("created_at").map(|at| at.as_str().map(|_| micros(at)));
    Says { created_at, fields: fields.collect(), attributes: attributes.collect() }
}

fn world(rows: &Value) -> World {
    let (experiment, mut people) = (&rows["experiment"], People::default());
    let goals = |event_backed: bool, name: &str| {
        let backed =
            |goal: &&Value| matches!(goal["goal_type"].as_str(), Some("event" | "revenue" | "script")) == event_backed;
        list(&experiment["goals"]).iter().filter(backed).filter_map(|goal| text(&goal[name])).collect()
    };
    let mut world = World {
        variants: list(&experiment["variants"]).iter().filter_map(|variant| text(&variant["id"])).collect(),
        created_at: micros(&experiment["created_at"]),
        event_names: goals(true, "goal_value"),
        stored_goals: goals(false, "goal_key"),
        ..World::default()
    };
    for row in list(&rows["aliases"]) {
        world.aliases.push((people.person(&row["alias_id"]), people.person(&row["visitor_id"])));
    }
    for row in list(&rows["visitors"]) {
        world.rows.push(Row::Record { person: people.person(&row["visitor_id"]), says: says(row) });
    }
    for row in list(&rows["assignments"]) {
        let (person, at) = (people.person(&row["visitor_id"]), micros(&row["at"]));
        let variant = text(&row["variant_id"]).unwrap_or_default();
        world.rows.push(Row::Expose { person, variant, at, says: says(row) });
    }
    for row in list(&rows["events"]) {
        let properties = row["props"].as_object().into_iter().flatten();
        world.rows.push(Row::Event {
            person: people.person(&row["visitor_id"]),
            name: text(&row["name"]).unwrap(),
            at: micros(&row["at"]),
            id: text(&row["event_id"]),
            properties: properties.map(|(key, value)| (key.clone(), text(value))).collect(),
        });
    }
    for row in list(&rows["conversions"]) {
        let (person, goal) = (people.person(&row["visitor_id"]), text(&row["goal_key"]).unwrap());
        world.rows.push(Row::Convert { person, goal, at: micros(&row["at"]) });
    }
    world
}

fn asking(case: &Value, question: Question) -> Ask {
    let experiment = &case["rows"]["experiment"];
    let chosen = |goal: &&Value| match &question.goal {
        GoalChoice::Key(key) => goal["goal_key"].as_str() == Some(key),
        GoalChoice::Primary | GoalChoice::Profile(_) => goal["is_primary"] == true,
    };
    let goal = list(&experiment["goals"]).iter().find(chosen);
    let goal = goal.map_or(Wanted::Nothing, |goal| match goal["goal_type"].as_str() {
        Some("event" | "revenue" | "script") => Wanted::Event(text(&goal["goal_value"]).unwrap()),
        _ => Wanted::Stored(text(&goal["goal_key"]).unwrap()),
    });
    let now = micros(&case["now"]);
    let created_at = Moment::from_micros(micros(&experiment["created_at"]));
    let window = question.dates.window(Moment::from_micros(now), created_at);
    let ended = |end: &Value| end.is_string().then(|| micros(end));
    Ask {
        question,
        goal,
        window: (window.from.map(Moment::micros), window.before.map(Moment::micros)),
        now,
        end: if experiment["status"] == 1 { None } else { ended(&experiment["end_date"]) },
        draft: experiment["status"] == 9,
        phases: list(&experiment["weight_phases"]).iter().map(|phase| micros(&phase["from"])).collect(),
        cap: case["rows"]["config"]["breakdown_cap"].as_u64().map_or(1000, |cap| cap.try_into().unwrap()),
        people: 64,
    }
}

fn expected(variants: &Value) -> Vec<(u64, u64)> {
    list(variants)
        .iter()
        .map(|variant| (variant["visitors"].as_u64().unwrap(), variant["conversions"].as_u64().unwrap()))
        .collect()
}

#[test]
fn the_counting_cases_have_their_answers() {
    let cases: Value = serde_json::from_str(CASES).unwrap();
    let (mut told, mut segmented, mut series) = (0, 0, 0);
    for case in list(&cases["counting"]) {
        let (id, answer) = (case["id"].as_str().unwrap(), &case["expected"]);
        let question = Question::parse(Endpoint::Result, case["query"].as_str().unwrap().as_bytes());
        if answer["status"] == 400 {
            assert!(question.is_err(), "{id}");
        }
        let counted = answer["variants"].is_array() || answer["breakdowns"].is_array();
        let crossers = answer["statistics"]["multiple_variant_visitors"].as_u64();
        if answer["status"] != 200 || !(counted || crossers.is_some()) {
            continue;
        }
        let (world, ask) = (world(&case["rows"]), asking(case, question.unwrap()));
        let counts = ask.count(&world.view());
        if answer["variants"].is_array() {
            assert_eq!(pairs(&counts.total.variants), expected(&answer["variants"]), "{id}");
        }
        if let Some(crossers) = crossers {
            assert_eq!(counts.multiple_variant_visitors, crossers, "{id}");
        }
        if answer["breakdowns"].is_array() {
            segmented += 1;
            let segments = counts.segments.unwrap();
            assert_eq!(segments.len(), list(&answer["breakdowns"]).len(), "{id}");
            for (segment, answer) in segments.iter().zip(list(&answer["breakdowns"])) {
                assert_eq!(segment.criteria, answer["criteria"], "{id}");
                assert_eq!(pairs(&segment.split.variants), expected(&answer["variants"]), "{id}");
            }
        }
        if id.starts_with("C05") {
            series += 1;
            let days = ask.series(&world.view()).days;
            let days: Vec<_> = days.iter().map(|day| (day.date.to_string(), pairs(&day.variants))).collect();
            let day = |date: &str, variants: [(u64, u64); 2]| (date.to_owned(), variants.to_vec());
            let expected = [
                day("2024-03-02", [(1, 0), (0, 0)]),
                day("2024-03-03", [(0, 0), (1, 0)]),
                day("2024-03-04", [(0, 0), (0, 0)]),
                day("2024-03-05", [(0, 1), (0, 0)]),
            ];
            assert_eq!(days, expected);
        }
        told += 1;
    }
    assert!(told >= 25 && segmented >= 2 && series == 1, "{told} cases, {segmented} with segments");
}
