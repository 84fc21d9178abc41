//! Reading for views: which rows, in which order, from where to where.

use crate::common::{DEFINITION, Fixture};
use abstats_question::{Field, Moment};
use abstats_store::{Definition, Experiment, Person, Position, Reading, Row, Step};
use serde_json::{Value, json};

fn track(fixture: &mut Fixture, rows: &Value) {
    let project = fixture.project();
    let tracked = fixture.store.track(&project, rows.as_array().unwrap()).unwrap();
    assert_eq!(tracked.rejected, []);
}

fn read(fixture: &Fixture, experiment: &Experiment, from: Option<&Position>) -> Vec<String> {
    let mut rows = Vec::new();
    let reading = fixture.store.read(experiment, from, |row| {
        rows.push(format!("{row:?}"));
        true
    });
    assert_eq!(reading.unwrap(), Reading::Complete);
    rows
}

fn exposure(visitor: &str, variant: u8, at: u32) -> Value {
    json!({"kind": "exposure", "experiment": 1234, "visitor_id": visitor, "variant_id": variant, "at": at})
}

fn purchase(visitor: &str, at: u32) -> Value {
    json!({"kind": "event", "visitor_id": visitor, "name": "purchase", "at": at})
}

#[test]
fn r156_rows_come_with_what_they_carry() {
    let mut fixture = Fixture::new();
    let mut first = exposure("a", 1, 1_709_373_600);
    for (name, value) in [
        ("country", json!("us")),
        ("city", json!(null)),
        ("created_at", json!("2024-03-01T00:00:00Z")),
        ("attributes", json!({"age": 7.0, "plan": "", "tags": ["x", 1]})),
    ] {
        first[name] = value;
    }
    let record = json!({"kind": "visitor", "visitor_id": "a", "uuid": "u-1", "created_at": null});
    let event = json!({"kind": "event", "visitor_id": "b", "name": "purchase", "at": 1_709_373_601, "event_id": 5,
        "props": {"revenue": 99.50, "cart": {"items": 2}, "note": null}});
    let conversion = json!({"kind": "conversion", "visitor_id": "b", "goal_key": "cart", "at": 1_709_373_602});
    track(&mut fixture, &json!([event, conversion, first, record]));

    let (mut seen, experiment) = (Vec::new(), fixture.experiment());
    let reading = fixture.store.read(&experiment, None, |row| {
        match row {
            Row::Visitor(record) => {
                assert_eq!((record.person, record.carried.created_at), (Person(1), Some(None)));
                assert_eq!(record.carried.fields, [(Field::Uuid, Some("u-1"))]);
                assert!(record.carried.attributes.is_empty());
                seen.push("visitor");
            }
            Row::Exposure(exposure) => {
                assert_eq!((exposure.person, exposure.variant), (Person(1), "1"));
                assert_eq!(exposure.at, Moment::from_micros(1_709_373_600_000_000));
                let created = Moment::from_micros(1_709_251_200_000_000);
                assert_eq!(exposure.carried.created_at, Some(Some(created)));
                assert_eq!(exposure.carried.fields, [(Field::Country, Some("US")), (Field::City, None)]);
                let attributes = [("age", Some("7")), ("plan", None), ("tags", Some("[\"x\",1]"))];
                assert_eq!(exposure.carried.attributes, attributes);
                seen.push("exposure");
            }
            Row::Conversion(conversion) => {
                assert_eq!((conversion.person, conversion.goal), (Person(0), "cart"));
                seen.push("conversion");
            }
            Row::Event(event) => {
                assert_eq!((event.person, event.name, event.event_id), (Person(0), "purchase", Some("5")));
                let mut properties = event.properties.to_vec();
                properties.sort_unstable();
                assert_eq!(properties, [("cart", "{\"items\":2}"), ("cart.items", "2"), ("revenue", "99.5")]);
                seen.push("event");
            }
            Row::Alias(_) => panic!(),
        }
        true
    });
    assert_eq!(reading.unwrap(), Reading::Complete);
    assert_eq!(seen, ["visitor", "exposure", "conversion", "event"]);
}

#[test]
fn only_what_the_experiment_needs_comes() {
    let mut fixture = Fixture::new();
    let other = DEFINITION.replace("1234", "7").replace("\"shop\"", "\"other\"");
    fixture.store.apply(&Definition::parse(other.as_bytes()).unwrap()).unwrap();
    fixture.store.apply(&Definition::parse(DEFINITION.replace("1234", "7").as_bytes()).unwrap()).unwrap();
    let stranger = fixture.store.project("other").unwrap().unwrap();
    fixture.store.track(&stranger, &[purchase("a", 1), json!({"kind": "visitor", "visitor_id": "a"})]).unwrap();
    track(
        &mut fixture,
        &json!([
            exposure("a", 0, 1),
            {"kind": "exposure", "experiment": 7, "visitor_id": "a", "variant_id": 0, "at": 1},
            purchase("a", 2),
            {"kind": "event", "visitor_id": "a", "name": "scroll", "at": 2},
            {"kind": "conversion", "visitor_id": "a", "goal_key": "purchase", "at": 2},
            {"kind": "conversion", "visitor_id": "a", "goal_key": "cart", "at": 2},
        ]),
    );
    let rows = read(&fixture, &fixture.experiment(), None);
    assert_eq!(rows.len(), 3, "{rows:#?}");
    assert!(rows[0].starts_with("Exposure") && rows[1].contains("cart") && rows[2].contains("purchase"));
}

#[test]
fn a_view_that_appends_has_read_the_same_rows_as_one_that_begins_anew() {
    let mut fixture = Fixture::new();
    let mut grown: [Vec<String>; 2] = Default::default();
    let mut at: Option<Position> = None;
    for step in 0..5_u32 {
        let batch: Vec<Value> = (0..30)
            .flat_map(|n| [exposure(&format!("v{}", n * step), 1, step), purchase(&format!("v{n}"), step)])
            .collect();
        track(&mut fixture, &Value::from(batch));
        let experiment = fixture.experiment();
        if let Some(at) = &at {
            assert_eq!(at.step_to(&experiment.position), Step::Append);
        }
        for row in read(&fixture, &experiment, at.as_ref()) {
            grown[usize::from(row.starts_with("Event"))].push(row);
        }
        at = Some(experiment.position);
        assert_eq!(experiment.position.step_to(&fixture.experiment().position), Step::Stay);
    }
    let [exposures, events] = grown;
    assert_eq!([exposures, events].concat(), read(&fixture, &fixture.experiment(), None));
}

#[test]
fn what_is_written_after_the_position_does_not_come() {
    let mut fixture = Fixture::new();
    track(&mut fixture, &json!([exposure("a", 0, 1), purchase("a", 2)]));
    let experiment = fixture.experiment();
    track(&mut fixture, &json!([exposure("b", 0, 1), purchase("b", 2)]));
    assert_eq!(read(&fixture, &experiment, None).len(), 2);
    assert_eq!(read(&fixture, &fixture.experiment(), Some(&experiment.position)).len(), 2);
}

#[test]
fn r145_aliases_come_first_each_with_the_id_it_stands_for_at_last_and_ask_for_a_rebuild() {
    let mut fixture = Fixture::new();
    track(&mut fixture, &json!([exposure("a", 0, 1)]));
    let before = fixture.experiment();
    track(
        &mut fixture,
        &json!([
            {"kind": "alias", "alias_id": "a", "visitor_id": "b"},
            {"kind": "alias", "alias_id": "b", "visitor_id": "c"},
            {"kind": "alias", "alias_id": "d", "visitor_id": "c"},
        ]),
    );
    let after = fixture.experiment();
    assert_eq!(before.position.step_to(&after.position), Step::Rebuild);
    let mut aliases = Vec::new();
    let mut others = 0;
    let reading = fixture.store.read(&after, None, |row| {
        match row {
            Row::Alias(alias) => {
                assert_eq!(others, 0);
                aliases.push((alias.alias.0, alias.visitor.0));
            }
            _ => others += 1,
        }
        true
    });
    assert_eq!(reading.unwrap(), Reading::Complete);
    // a, b, c, d are 0, 1, 2, 3.
    assert_eq!((aliases, others), (vec![(0, 2), (1, 2), (3, 2)], 1));
    // A view of before cannot go on from there.
    let reading = fixture.store.read(&after, Some(&before.position), |_| true);
    assert_eq!(reading.unwrap(), Reading::Rebuild);
}

#[test]
fn a_reading_that_was_overtaken_says_so() {
    let mut fixture = Fixture::new();
    track(&mut fixture, &json!([exposure("a", 0, 1), exposure("b", 0, 1)]));
    let experiment = fixture.experiment();
    let mut other = abstats_store::Store::open(fixture.store.path()).unwrap();
    let shop = fixture.project();
    let reading = fixture.store.read(&experiment, None, |_| {
        other.forget(&shop, "b").unwrap();
        true
    });
    assert_eq!(reading.unwrap(), Reading::Rebuild);
    assert_eq!(fixture.store.read(&fixture.experiment(), None, |_| false).unwrap(), Reading::Stopped);
}

#[test]
fn a_changed_definition_asks_for_a_rebuild_of_its_experiment_only() {
    let mut fixture = Fixture::new();
    let seven = DEFINITION.replace("1234", "7");
    fixture.store.apply(&Definition::parse(seven.as_bytes()).unwrap()).unwrap();
    let at = |fixture: &Fixture, id: u64| fixture.store.experiment(&fixture.project(), id).unwrap().unwrap().position;
    let before = [at(&fixture, 7), at(&fixture, 1234)];
    let changed = seven.replace("2024-03-01", "2024-02-01");
    fixture.store.apply(&Definition::parse(changed.as_bytes()).unwrap()).unwrap();
    assert_eq!(before[0].step_to(&at(&fixture, 7)), Step::Rebuild);
    assert_eq!(before[1].step_to(&at(&fixture, 1234)), Step::Stay);
}
