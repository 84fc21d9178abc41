//! What an answer tells beside its counts.

use abstats_count::UnknownVariant;
use abstats_question::{Breakdown, EventRule, EventTest, Field, Rule, TextTest};

use crate::world::{Ask, SECOND, World, field, pairs};

#[test]
fn r143_r166_crossers_are_of_the_visitors_counted_with_rows_before_the_end() {
    let world = World::new()
        .expose_with(1, "0", 10, field(Field::Device, Some("mobile")))
        .expose(1, "1", 50)
        .expose(1, "1", 40)
        .expose(2, "0", 10)
        .expose(2, "0", 20)
        .expose(3, "1", 30)
        .expose(3, "0", 30)
        .expose(4, "9", 5)
        .expose(4, "0", 10);
    let crossers = |ask: &Ask| ask.count(&world.view()).multiple_variant_visitors;
    assert_eq!(crossers(&Ask::default()), 2);
    assert_eq!(crossers(&Ask { window: (None, Some(40)), ..Ask::default() }), 1);
    assert_eq!(crossers(&Ask { window: (None, Some(41)), ..Ask::default() }), 2);
    assert_eq!(crossers(&Ask { window: (Some(11), None), ..Ask::default() }), 1);
    // The same with a breakdown, fewer with a filter.
    let mut ask = Ask::default();
    ask.question.breakdown = Some(Breakdown::Field(Field::Device));
    assert_eq!(crossers(&ask), 2);
    ask.question.filter.0 = vec![vec![Rule::Field { field: Field::Device, test: TextTest::is("mobile") }]];
    assert_eq!(crossers(&ask), 1);
}

#[test]
fn r143_a_late_earlier_exposure_moves_the_crossing() {
    // Variants 1 at 20, 0 at 10 (late), 1 at 5 (later still): the other variant is 0, first seen at 10.
    let world = World::new().expose(1, "1", 20).expose(1, "0", 10).expose(1, "1", 5);
    let crossers =
        |before| Ask { window: (None, Some(before)), ..Ask::default() }.count(&world.view()).multiple_variant_visitors;
    assert_eq!((crossers(10), crossers(11)), (0, 1));
    // Three variants make one crosser.
    let mut world = World::new().expose(1, "0", 10).expose(1, "1", 20).expose(1, "2", 30);
    world.variants.push("2".to_owned());
    assert_eq!(Ask::default().count(&world.view()).multiple_variant_visitors, 1);
}

#[test]
fn r153_r166_events_just_before_entry_are_told_not_counted() {
    let entry = 1000 * SECOND;
    let world = World::new()
        .expose(1, "0", entry)
        .buy_with(1, entry - 1, None, &[("currency", "USD")])
        .buy(1, entry - 60 * SECOND)
        .buy(1, entry - 60 * SECOND - 1)
        .expose(2, "1", entry + 500 * SECOND)
        .buy_with(2, entry + 499 * SECOND, Some("e"), &[])
        .buy_with(2, entry + 500 * SECOND, Some("e"), &[]);
    let counts = Ask::default().count(&world.view());
    assert_eq!((pairs(&counts.total.variants), counts.events_just_before_entry), (vec![(1, 0), (1, 0)], 3));
    // Of the visitors counted, and of the events that pass.
    let windowed = Ask { window: (Some(entry + 1), None), ..Ask::default() };
    assert_eq!(windowed.count(&world.view()).events_just_before_entry, 1);
    let mut ask = Ask::default();
    let rule = EventRule { key: "currency".to_owned(), test: EventTest::Text(TextTest::is("USD")) };
    ask.question.events.any_of = vec![vec![rule]];
    assert_eq!(ask.count(&world.view()).events_just_before_entry, 1);
}

#[test]
fn r36_r144_unknown_variants_are_told_with_what_they_resemble() {
    let mut world = World::new()
        .expose(1, "red", 10)
        .expose(2, "RED", 10)
        .expose(3, "RED", 20)
        .expose(4, "", 10)
        .expose(5, "Red", 10);
    world.variants.push("Red".to_owned());
    let ignored = Ask::default().count(&world.view()).ignored;
    let unknown = |id: &str, rows, similar: Option<&str>| UnknownVariant {
        id: id.to_owned(),
        rows,
        similar_to: similar.map(str::to_owned),
    };
    assert_eq!(ignored.unknown_variant, 4);
    assert_eq!(
        ignored.variants,
        [unknown("RED", 2, Some("Red")), unknown("", 1, None), unknown("red", 1, Some("Red"))]
    );
    // They do not depend on what is asked; only 20 are named.
    let world = (0..30).fold(world, |world, id| world.expose(9, &format!("x{id}"), 10));
    let ignored = Ask { window: (Some(5000), None), ..Ask::default() }.count(&world.view()).ignored;
    assert_eq!((ignored.unknown_variant, ignored.variants.len()), (34, 20));
}

#[test]
fn r151_r170_phases_are_of_entry_and_the_first_takes_what_lies_before() {
    let world =
        World::new().expose(1, "0", 5).expose(2, "0", 10).buy(2, 25).expose(3, "1", 20).buy(3, 20).expose(4, "1", 19);
    let counts = Ask { phases: vec![10, 20], ..Ask::default() }.count(&world.view());
    let phases: Vec<_> = counts.total.phases.iter().map(|phase| pairs(phase)).collect();
    assert_eq!(phases, [vec![(2, 1), (1, 0)], vec![(0, 0), (1, 1)]]);
    assert!(Ask::default().count(&world.view()).total.phases.is_empty());
}
