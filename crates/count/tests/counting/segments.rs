//! Breakdowns.

use abstats_count::Warning;
use abstats_question::{Breakdown, Field};

use crate::world::{Ask, World, attribute, field, pairs};

fn by(breakdown: Breakdown) -> Ask {
    let mut ask = Ask::default();
    ask.question.breakdown = Some(breakdown);
    ask
}

fn cities(cities: &[&str]) -> World {
    let people = (0..).zip(cities);
    people.fold(World::new(), |world, (person, city)| {
        let variant = if person % 2 == 0 { "0" } else { "1" };
        world.expose_with(person, variant, 10, field(Field::City, Some(city)))
    })
}

/// Criteria and visitors.
fn told(world: &World, ask: &Ask) -> Vec<(String, u64)> {
    let segments = ask.count(&world.view()).segments.unwrap();
    segments.into_iter().map(|segment| (segment.criteria, segment.split.total().visitors)).collect()
}

fn expect(segments: &[(&str, u64)]) -> Vec<(String, u64)> {
    segments.iter().map(|(criteria, visitors)| ((*criteria).to_owned(), *visitors)).collect()
}

fn city() -> Ask {
    by(Breakdown::Field(Field::City))
}

#[test]
fn r93_every_variant_stands_in_every_segment() {
    let segments = city().count(&cities(&["A", "B"]).buy(1, 20).view()).segments.unwrap();
    assert_eq!(pairs(&segments[0].split.variants), [(1, 0), (0, 0)]);
    assert_eq!(pairs(&segments[1].split.variants), [(0, 0), (1, 1)]);
}

#[test]
fn r94_t24_missing_values_are_not_set() {
    let world = cities(&["A", "", ""]).expose(9, "0", 10);
    assert_eq!(told(&world, &city()), expect(&[("(not set)", 3), ("A", 1)]));
    assert!(city().count(&world.view()).warnings.is_empty());
}

#[test]
fn r95_most_visitors_first_then_by_criteria() {
    let world = cities(&["b", "é", "a", "B", "c", "c"]);
    assert_eq!(told(&world, &city()), expect(&[("c", 2), ("B", 1), ("a", 1), ("b", 1), ("é", 1)]));
}

#[test]
fn r96_t24_segments_sum_to_the_total_which_does_not_change() {
    let world = cities(&["A", "A", "B", "", "C", "(other)"]).buy(0, 20).buy(3, 20).buy(5, 20);
    let plain = Ask::default().count(&world.view());
    for cap in 0..6 {
        let counts = Ask { cap, ..city() }.count(&world.view());
        assert_eq!(counts.total, plain.total);
        let segments = counts.segments.unwrap();
        let sum = segments.iter().fold([(0, 0); 2], |sum, segment| {
            let own = pairs(&segment.split.variants);
            [0, 1].map(|variant: usize| (sum[variant].0 + own[variant].0, sum[variant].1 + own[variant].1))
        });
        assert_eq!(sum.to_vec(), pairs(&plain.total.variants), "{cap}");
    }
}

#[test]
fn r97_no_visitors_no_segments() {
    assert_eq!(told(&World::new().buy(1, 20), &city()), []);
    // Values of people who are not counted make no segment either.
    assert_eq!(told(&cities(&["A", "B"]), &Ask { window: (Some(50), None), ..city() }), []);
}

#[test]
fn r98_r165_the_rest_beyond_the_cap_stands_last() {
    let world = cities(&["A", "A", "A", "B", "B", "C", "D"]);
    assert_eq!(told(&world, &Ask { cap: 2, ..city() }), expect(&[("A", 3), ("B", 2), ("(other)", 2)]));
    assert_eq!(told(&world, &Ask { cap: 4, ..city() }), expect(&[("A", 3), ("B", 2), ("C", 1), ("D", 1)]));
    assert_eq!(told(&world, &Ask { cap: 1, ..city() }), expect(&[("A", 3), ("(other)", 4)]));
    assert_eq!(told(&world, &Ask { cap: 0, ..city() }), expect(&[("(other)", 7)]));
    // `(not set)` takes a place.
    let world = cities(&["A", "A", "A", "", "", "C", "D"]);
    assert_eq!(told(&world, &Ask { cap: 2, ..city() }), expect(&[("A", 3), ("(not set)", 2), ("(other)", 2)]));
}

#[test]
fn r154_r165_a_spelled_other_takes_no_place_and_stands_last() {
    let world = cities(&["(other)", "(other)", "(other)", "A", "B", "B"]);
    let ask = |cap| Ask { cap, ..city() };
    assert_eq!(told(&world, &ask(2)), expect(&[("B", 2), ("A", 1), ("(other)", 3)]));
    assert_eq!(told(&world, &ask(1)), expect(&[("B", 2), ("(other)", 4)]));
    let counts = ask(1).count(&world.view());
    assert_eq!(counts.warnings, [Warning::SpelledOther { visitors: 3 }]);
    assert_eq!(
        counts.warnings[0].to_string(),
        "3 visitors have the value \"(other)\"; they are counted with the visitors of the smaller segments"
    );
}

#[test]
fn r154_a_spelled_not_set_merges_with_it() {
    let world = cities(&["(not set)", "", "A"]);
    assert_eq!(told(&world, &city()), expect(&[("(not set)", 2), ("A", 1)]));
    let warnings = city().count(&world.view()).warnings;
    assert_eq!(warnings, [Warning::SpelledNotSet { visitors: 1 }]);
    assert!(warnings[0].to_string().starts_with("1 visitor has the value \"(not set)\""));
    // Nobody counted has it: nothing to warn of.
    assert!(Ask { window: (Some(50), None), ..city() }.count(&world.view()).warnings.is_empty());
}

#[test]
fn r175_custom_attributes_break_down() {
    let world = World::new().expose_with(1, "0", 10, attribute("plan", Some("pro"))).expose(2, "1", 10);
    let by_key = |key: &str| by(Breakdown::Attribute(key.to_owned()));
    assert_eq!(told(&world, &by_key("plan")), expect(&[("(not set)", 1), ("pro", 1)]));
    assert_eq!(told(&world, &by_key("never seen")), expect(&[("(not set)", 2)]));
}

#[test]
fn r153_breakdowns_are_told_by_phase_too() {
    let world = cities(&["A", "A"]).expose_with(7, "0", 50, field(Field::City, Some("A"))).buy(7, 60).buy(0, 70);
    let counts = Ask { phases: vec![0, 50], ..city() }.count(&world.view());
    let segments = counts.segments.unwrap();
    let phases: Vec<_> = segments[0].split.phases.iter().map(|phase| pairs(phase)).collect();
    assert_eq!(phases, [vec![(1, 1), (1, 0)], vec![(1, 1), (0, 0)]]);
    assert_eq!(counts.total.phases, segments[0].split.phases);
}
