//! Who is a visitor of which variant, and since when.

use abstats_count::{Design, Error, Person, Visitors};
use abstats_question::{Field, Moment};

use crate::world::{Ask, DAY, HOUR, World, field};

#[test]
fn r32_t23_a_visitor_counts_once_however_often_exposed_and_converted() {
    let world = World::new().expose(1, "0", 10).expose(1, "0", 20).buy(1, 30).buy(1, 40).buy(1, 50);
    assert_eq!(world.count(&Ask::default()), [(1, 1), (0, 0)]);
}

#[test]
fn r33_the_first_assignment_wins_by_time_not_by_storage() {
    let stored_late = World::new().expose(1, "1", 20).expose(1, "0", 10).buy(1, 30);
    assert_eq!(stored_late.count(&Ask::default()), [(1, 1), (0, 0)]);
    let stored_first = World::new().expose(1, "0", 10).expose(1, "1", 20).buy(1, 30);
    assert_eq!(stored_first.count(&Ask::default()), [(1, 1), (0, 0)]);
}

#[test]
fn r34_equal_times_take_the_first_stored() {
    let world =
        World::new().expose(1, "1", 10).expose(1, "0", 10).expose(2, "0", 10).expose(2, "1", 10).expose(2, "1", 10);
    assert_eq!(world.count(&Ask::default()), [(1, 0), (1, 0)]);
}

#[test]
fn r36_an_unknown_variant_fixes_no_entry() {
    let world =
        World::new().expose(1, "7", 10).expose(1, "1", 20).buy(1, 15).expose(2, "", 10).expose(3, "0", 10).buy(3, 20);
    assert_eq!(world.count(&Ask::default()), [(1, 1), (1, 0)]);
}

#[test]
fn r38_r171_a_draft_counts_nobody() {
    let world = World::new().expose(1, "0", 10).expose(1, "1", 20).buy(1, 30).expose(2, "9", 1);
    let mut ask = Ask { draft: true, phases: vec![0, 15], ..Ask::default() };
    ask.question.breakdown = Some(abstats_question::Breakdown::UserType);
    let counts = ask.count(&world.view());
    assert_eq!(crate::world::pairs(&counts.total.variants), [(0, 0), (0, 0)]);
    assert_eq!(counts.total.phases.len(), 2);
    assert_eq!((counts.segments, counts.multiple_variant_visitors), (Some(Vec::new()), 0));
    assert!(ask.series(&world.view()).days.is_empty());
}

#[test]
fn r37_totals_are_sums_over_variants() {
    let world = World::new().expose(1, "0", 10).buy(1, 20).expose(2, "1", 10).expose(3, "1", 10).buy(3, 20);
    let total = Ask::default().count(&world.view()).total.total();
    assert_eq!((total.visitors, total.conversions), (3, 2));
}

#[test]
fn r113_variants_without_visitors_are_told() {
    let mut world = World::new().expose(1, "0", 10);
    world.variants.push("2".to_owned());
    assert_eq!(world.count(&Ask::default()), [(1, 0), (0, 0), (0, 0)]);
}

#[test]
fn r145_r159_aliases_join_visitors_whenever_they_were_seen() {
    // 2 and 3 are 4; 3 by way of 5.
    let world = World::new().alias(2, 4).alias(3, 5).alias(5, 4);
    let world = world.expose(4, "1", 30).expose(2, "0", 10).expose(3, "1", 20).buy(5, 40);
    assert_eq!(world.count(&Ask::default()), [(1, 1), (0, 0)]);
    let apart = World { aliases: Vec::new(), ..world };
    assert_eq!(apart.count(&Ask::default()), [(1, 0), (2, 0)]);
}

#[test]
fn r145_aliases_that_cannot_be_are_refused() {
    let person = |number| Person(number);
    let mut view = World::new().alias(1, 2).alias(2, 3).empty();
    assert!(matches!(view.alias(person(3), person(1)), Err(Error::AliasCycle(Person(3)))));
    assert!(matches!(view.alias(person(4), person(4)), Err(Error::AliasCycle(Person(4)))));
    assert!(matches!(view.alias(person(1), person(9)), Err(Error::TwoAliases(Person(1)))));
    // Also where both are the same person in the end.
    assert!(matches!(view.alias(person(1), person(3)), Err(Error::TwoAliases(Person(1)))));
    // The same again says nothing new.
    view.alias(person(1), person(2)).unwrap();
    view.convert(person(1), "click", Moment::from_micros(0)).unwrap();
    assert!(matches!(view.alias(person(7), person(8)), Err(Error::LateAlias(Person(7)))));
}

#[test]
fn r145_a_long_chain_of_aliases_is_not_slow() {
    let mut view = World::new().empty();
    for person in 0..200_000 {
        view.alias(Person(person), Person(person + 1)).unwrap();
    }
    for person in 0..200_000 {
        view.convert(Person(person), "click", Moment::from_micros(0)).unwrap();
    }
}

#[test]
fn r148_r158_exposures_before_creation_count_nowhere() {
    let mut world = World::new().expose(1, "0", 99).expose(2, "0", 100).expose(1, "1", 150).buy(1, 120).buy(1, 160);
    world.created_at = 100;
    let counts = Ask::default().count(&world.view());
    assert_eq!(crate::world::pairs(&counts.total.variants), [(1, 0), (1, 1)]);
    // Ignored rows make no crosser.
    assert_eq!((counts.multiple_variant_visitors, counts.ignored.before_creation), (0, 1));
}

#[test]
fn r157_no_row_later_than_now_counts() {
    let world = World::new()
        .expose(1, "0", 10)
        .expose(1, "1", 21)
        .buy(1, 21)
        .expose(2, "1", 20)
        .buy(2, 20)
        .expose(3, "1", 21)
        .expose(4, "9", 21);
    let at = |now| Ask { now, ..Ask::default() }.count(&world.view());
    let (now, later) = (at(20), at(21));
    assert_eq!(crate::world::pairs(&now.total.variants), [(1, 0), (1, 1)]);
    assert_eq!((now.multiple_variant_visitors, now.ignored.unknown_variant), (0, 0));
    assert_eq!(crate::world::pairs(&later.total.variants), [(1, 1), (2, 1)]);
    assert_eq!((later.multiple_variant_visitors, later.ignored.unknown_variant), (1, 1));
}

#[test]
fn r88_a_late_earlier_exposure_changes_variant_time_and_every_attribute() {
    let country = |value| field(Field::Country, Some(value));
    let world = World::new().expose_with(1, "1", 2 * DAY, country("DE")).buy(1, DAY + 1);
    let ask = Ask {
        question: abstats_question::Question {
            breakdown: Some(abstats_question::Breakdown::Field(Field::Country)),
            ..Default::default()
        },
        ..Ask::default()
    };
    let told = |world: &World| {
        let segments = ask.count(&world.view()).segments.unwrap();
        segments
            .iter()
            .map(|segment| (segment.criteria.clone(), crate::world::pairs(&segment.split.variants)))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&world), [("DE".to_owned(), vec![(0, 0), (1, 0)])]);
    // Not at the same time: strictly earlier only.
    let equal = world.clone().expose_with(1, "0", 2 * DAY, country("FR"));
    assert_eq!(told(&equal), told(&world));
    let earlier = world.clone().expose_with(1, "0", DAY, country("FR"));
    assert_eq!(told(&earlier), [("FR".to_owned(), vec![(1, 1), (0, 0)])]);
    // One that does not carry the attribute clears it, too.
    let silent = world.expose(1, "0", DAY);
    assert_eq!(told(&silent), [("(not set)".to_owned(), vec![(1, 1), (0, 0)])]);
}

#[test]
fn events_and_records_may_come_before_their_visitor() {
    let late = World::new().buy(1, 20).click(1, 20).record(1, field(Field::Device, Some("mobile"))).expose(1, "0", 10);
    let mut ask = Ask::default();
    ask.question.filter.0 = vec![vec![abstats_question::Rule::Field {
        field: Field::Device,
        test: abstats_question::TextTest::is("mobile"),
    }]];
    assert_eq!(late.count(&ask), [(1, 1), (0, 0)]);
    ask.goal = crate::world::Wanted::Stored("click".to_owned());
    assert_eq!(late.count(&ask), [(1, 1), (0, 0)]);
    // Who never enters is nobody's visitor.
    assert_eq!(World::new().buy(1, 20).record(1, field(Field::Device, Some("mobile"))).count(&ask), [(0, 0), (0, 0)]);
}

#[test]
fn designs_that_cannot_be_are_refused() {
    let design = |variants: Vec<String>| Design { variants, ..World::new().design() };
    let many = |count: usize| design((0..count).map(|id| id.to_string()).collect());
    assert!(Visitors::new(many(254)).is_ok());
    assert!(matches!(Visitors::new(many(255)), Err(Error::TooManyVariants(255))));
    let twice = design(vec!["0".to_owned(), "0".to_owned()]);
    assert!(matches!(Visitors::new(twice), Err(Error::RepeatedVariant(id)) if id == "0"));
}

#[test]
fn the_last_of_254_variants_counts() {
    let mut world = World::new().expose(1, "253", 10).expose(2, "0", 10).expose(2, "253", 20).buy(1, HOUR);
    world.variants = (0..254).map(|id| id.to_string()).collect();
    let counts = Ask::default().count(&world.view());
    assert_eq!((counts.total.variants[253].visitors, counts.total.variants[253].conversions), (1, 1));
    assert_eq!((counts.total.variants[0].visitors, counts.multiple_variant_visitors), (1, 1));
}
