//! Which events make a conversion, and when.

use abstats_question::{EventRule, EventTest, Match, Number, Order, TextTest, Timeframe};

use crate::world::{Ask, DAY, SECOND, Wanted, World};

fn revenue_above(amount: &str) -> EventRule {
    EventRule { key: "revenue".to_owned(), test: EventTest::Order(Order::Greater, Number::parse(amount)) }
}

fn currency(code: &str) -> EventRule {
    EventRule { key: "currency".to_owned(), test: EventTest::Text(TextTest::is(code)) }
}

fn asking(any_of: Vec<Vec<EventRule>>) -> Ask {
    let mut ask = Ask::default();
    ask.question.events.any_of = any_of;
    ask
}

fn at_least(min_count: u64) -> Ask {
    let mut ask = Ask::default();
    ask.question.events.min_count = min_count;
    ask
}

fn within(days: f64) -> Ask {
    let mut ask = Ask::default();
    ask.question.events.timeframe = Timeframe::from_days(days);
    ask
}

#[test]
fn r35_events_before_entry_do_not_count_at_entry_they_do() {
    let world = World::new().expose(1, "0", 10).buy(1, 9).expose(2, "1", 10).buy(2, 10);
    assert_eq!(world.count(&Ask::default()), [(1, 0), (1, 1)]);
}

#[test]
fn r47_without_a_goal_visitors_are_counted() {
    let world = World::new().expose(1, "0", 10).buy(1, 20);
    assert_eq!(world.count(&Ask { goal: Wanted::Nothing, ..Ask::default() }), [(1, 0), (0, 0)]);
}

#[test]
fn r48_r155_a_goal_counts_events_of_its_name_or_its_stored_conversions() {
    let world = World::new().expose(1, "0", 10).buy(1, 20).expose(2, "1", 10).click(2, 20);
    assert_eq!(world.count(&Ask::default()), [(1, 1), (1, 0)]);
    let stored = Ask { goal: Wanted::Stored("click".to_owned()), ..Ask::default() };
    assert_eq!(world.count(&stored), [(1, 0), (1, 1)]);
    // Names are exact, and an unknown one is no zero.
    let shouted = Ask { goal: Wanted::Event("Buy".to_owned()), ..Ask::default() };
    assert!(matches!(shouted.try_count(&world.view()), Err(abstats_count::Error::UnknownGoal(name)) if name == "Buy"));
    let event = Ask { goal: Wanted::Event("click".to_owned()), ..Ask::default() };
    assert!(event.try_series(&world.view()).is_err());
}

#[test]
fn r49_min_count_events_make_a_conversion() {
    let world = World::new().expose(1, "0", 10).buy(1, 20).expose(2, "1", 10).buy(2, 20).buy(2, 20);
    assert_eq!(world.count(&at_least(1)), [(1, 1), (1, 1)]);
    assert_eq!(world.count(&at_least(2)), [(1, 0), (1, 1)]);
    assert_eq!(world.count(&at_least(3)), [(1, 0), (1, 0)]);
}

#[test]
fn r49_counters_do_not_overflow() {
    let buys = |world: World, person, times| (0..times).fold(world, |world, at| world.buy(person, 20 + at));
    let world = buys(World::new().expose(1, "0", 10).expose(2, "1", 10), 1, 254);
    let world = buys(world, 2, 300);
    for (least, expected) in [(1, (1, 1)), (254, (1, 1)), (255, (0, 1)), (256, (0, 1)), (300, (0, 1)), (301, (0, 0))] {
        let told = world.count(&at_least(least));
        assert_eq!((told[0].1, told[1].1), expected, "{least}");
    }
    assert_eq!(world.count(&at_least(u64::MAX)), [(1, 0), (1, 0)]);
    // 256 more: a counter of one byte that wraps would be at 0 or 44.
    let world = buys(world, 2, 256);
    assert_eq!(world.count(&at_least(200)), [(1, 1), (1, 1)]);
}

#[test]
fn r51_r52_r53_t8_the_timeframe_ends_inclusive_and_is_of_24_hours() {
    let world = World::new().expose(1, "0", 10).buy(1, 10 + 2 * DAY).expose(2, "1", 10).buy(2, 11 + 2 * DAY);
    assert_eq!(world.count(&within(2.0)), [(1, 1), (1, 0)]);
    assert_eq!(world.count(&within(1.5)), [(1, 0), (1, 0)]);
    // R52: no limit.
    assert_eq!(world.count(&within(0.0)), [(1, 1), (1, 1)]);
    assert_eq!(world.count(&within(1e300)), [(1, 1), (1, 1)]);
}

#[test]
fn r53_the_timeframe_begins_with_the_first_exposure() {
    let world = World::new().expose(1, "0", 0).expose(1, "0", 6 * DAY).buy(1, 7 * DAY);
    assert_eq!(world.count(&within(2.0)), [(1, 0), (0, 0)]);
}

#[test]
fn r54_t7_with_min_count_two_the_second_event_is_the_conversion() {
    let world = World::new().expose(1, "0", 10).buy(1, 50).buy(1, 20);
    let until = |before| Ask { window: (None, Some(before)), ..at_least(2) };
    assert_eq!(world.count(&until(50)), [(1, 0), (0, 0)]);
    assert_eq!(world.count(&until(51)), [(1, 1), (0, 0)]);
    let days = Ask { ..at_least(2) }.series(&World::new().expose(1, "0", 10).buy(1, 3 * DAY).buy(1, DAY).view()).days;
    assert_eq!(days.iter().map(|day| day.variants[0].conversions).collect::<Vec<_>>(), [0, 0, 0, 1]);
}

#[test]
fn r100_t6_a_group_holds_on_one_event() {
    let half = World::new()
        .expose(1, "0", 10)
        .buy_with(1, 20, None, &[("revenue", "150"), ("currency", "EUR")])
        .buy_with(1, 30, None, &[("revenue", "50"), ("currency", "USD")]);
    let both = asking(vec![vec![revenue_above("100"), currency("USD")]]);
    assert_eq!(half.count(&both), [(1, 0), (0, 0)]);
    let whole = half.clone().buy_with(1, 40, None, &[("revenue", "150"), ("currency", "USD")]);
    assert_eq!(whole.count(&both), [(1, 1), (0, 0)]);
    // Groups are alternatives.
    assert_eq!(half.count(&asking(vec![vec![revenue_above("100")], vec![currency("JPY")]])), [(1, 1), (0, 0)]);
}

#[test]
fn r105_t17_properties_compare_as_numbers_when_both_are() {
    let world = [("14.30", "0"), ("100", "0"), ("9", "1"), ("5.5e1", "1"), (" 120 ", "1"), ("abc", "1")];
    let world = (0..).zip(world).fold(World::new(), |world, (person, (revenue, variant))| {
        world.expose(person, variant, 10).buy_with(person, 20, None, &[("revenue", revenue)])
    });
    assert_eq!(world.count(&asking(vec![vec![revenue_above("54")]])), [(2, 1), (4, 1)]);
}

#[test]
fn r105_a_missing_property_passes_only_what_it_should() {
    let world = World::new().expose(1, "0", 10).buy_with(1, 20, None, &[("currency", "")]).expose(2, "1", 10);
    let world = world.buy_with(2, 20, None, &[("currency", "USD")]);
    let test = |matches: Match, negated| {
        let rule = EventRule { key: "currency".to_owned(), test: EventTest::Text(TextTest { matches, negated }) };
        let told = world.count(&asking(vec![vec![rule]]));
        (told[0].1, told[1].1)
    };
    assert_eq!(test(Match::Equals("USD".to_owned()), false), (0, 1));
    assert_eq!(test(Match::Equals("USD".to_owned()), true), (1, 0));
    assert_eq!(test(Match::Exists, false), (0, 1));
    assert_eq!(test(Match::Exists, true), (1, 0));
    // A key that no event carries.
    let rule = |negated| EventRule {
        key: "coupon".to_owned(),
        test: EventTest::Text(TextTest { matches: Match::Exists, negated }),
    };
    assert_eq!(world.count(&asking(vec![vec![rule(true)]])), [(1, 1), (1, 1)]);
    assert_eq!(world.count(&asking(vec![vec![rule(false)]])), [(1, 0), (1, 0)]);
    assert_eq!(world.count(&asking(vec![vec![rule(true), currency("USD")]])), [(1, 0), (1, 1)]);
}

#[test]
fn r105_the_flat_key_comes_before_the_path() {
    let twice = [("cart.total", "5"), ("cart.total", "500")];
    let world = World::new().expose(1, "0", 10).buy_with(1, 20, None, &twice);
    let rule = |amount| EventRule {
        key: "cart.total".to_owned(),
        test: EventTest::Order(Order::Greater, Number::parse(amount)),
    };
    assert_eq!(world.count(&asking(vec![vec![rule("4")]])), [(1, 1), (0, 0)]);
    assert_eq!(world.count(&asking(vec![vec![rule("100")]])), [(1, 0), (0, 0)]);
    let missing = [("cart.total", ""), ("cart.total", "500")];
    let world = World::new().expose(1, "0", 10).buy_with(1, 20, None, &missing);
    assert_eq!(world.count(&asking(vec![vec![rule("100")]])), [(1, 1), (0, 0)]);
}

#[test]
fn r150_rows_with_one_event_id_are_one_event() {
    let world = World::new().expose(1, "0", 10).buy_with(1, 20, Some("e1"), &[]).buy_with(1, 20, Some("e1"), &[]);
    let world = world.expose(2, "1", 10).buy_with(2, 20, Some("e1"), &[]).buy_with(2, 20, Some("e2"), &[]);
    assert_eq!(world.count(&at_least(2)), [(1, 0), (1, 1)]);
    // Without an id nothing is merged; an empty one is none.
    let world = World::new().expose(1, "0", 10).buy(1, 20).buy(1, 20).expose(2, "1", 10);
    let world = world.buy_with(2, 20, Some(""), &[]).buy_with(2, 20, Some(""), &[]);
    assert_eq!(world.count(&at_least(2)), [(1, 1), (1, 1)]);
}

#[test]
fn r159_the_earliest_of_merged_rows_survives_with_its_properties() {
    let rich = [("revenue", "150")];
    let merged = |rows: &[(i64, &[(&str, &str)])]| {
        let world = World::new().expose(1, "0", 10);
        let world = rows.iter().fold(world, |world, (at, properties)| world.buy_with(1, *at, Some("e"), properties));
        let any = world.count(&Ask::default())[0].1;
        (any, world.count(&asking(vec![vec![revenue_above("100")]]))[0].1)
    };
    assert_eq!(merged(&[(20, &rich), (30, &[])]), (1, 1));
    assert_eq!(merged(&[(30, &rich), (20, &[])]), (1, 0));
    assert_eq!(merged(&[(30, &[]), (20, &rich)]), (1, 1));
    // Among equals the first stored.
    assert_eq!(merged(&[(20, &rich), (20, &[])]), (1, 1));
    assert_eq!(merged(&[(20, &[]), (20, &rich)]), (1, 0));
    // The earliest may lie before entry: then the event does.
    assert_eq!(merged(&[(20, &rich), (9, &rich)]), (0, 0));
    assert_eq!(merged(&[(30, &[]), (25, &rich), (22, &[]), (21, &rich), (28, &[])]), (1, 1));
}

#[test]
fn r159_aliases_come_before_merging() {
    let world =
        World::new().alias(1, 2).expose(2, "0", 10).buy_with(1, 20, Some("e"), &[]).buy_with(2, 30, Some("e"), &[]);
    assert_eq!(world.count(&at_least(2)), [(1, 0), (0, 0)]);
    let apart = World { aliases: Vec::new(), ..world }.expose(1, "1", 10);
    assert_eq!(apart.count(&at_least(1)), [(1, 1), (1, 1)]);
}

#[test]
fn r160_the_earliest_stored_conversion_from_entry_on_counts() {
    let stored = |before| Ask { goal: Wanted::Stored("click".to_owned()), window: (None, before), ..Ask::default() };
    let world = World::new().click(1, 5).expose(1, "1", 30).click(1, 50).click(1, 40).click(1, 20);
    assert_eq!(world.count(&stored(Some(41))), [(0, 0), (1, 1)]);
    assert_eq!(world.count(&stored(Some(40))), [(0, 0), (1, 0)]);
    // A late earlier exposure moves the entry before one that was kept.
    let moved = world.expose(1, "0", 10);
    assert_eq!(moved.count(&stored(Some(21))), [(1, 1), (0, 0)]);
    // Event filters do not reach stored conversions.
    let mut ask = stored(None);
    ask.question.events.min_count = 9;
    assert_eq!(moved.count(&ask), [(1, 1), (0, 0)]);
}

#[test]
fn r131_r153_r173_stored_conversions_long_before_entry_are_left_out_and_told() {
    let minute = 60 * SECOND;
    let world =
        World::new().expose(1, "0", DAY).click(1, DAY - minute).click(1, DAY - minute - 1).click(1, 0).click(2, 0);
    let stored = Ask { goal: Wanted::Stored("click".to_owned()), ..Ask::default() };
    let counts = stored.count(&world.view());
    assert_eq!((counts.total.variants[0].conversions, counts.ignored.early_conversions), (0, 2));
    assert_eq!(counts.events_just_before_entry, 0);
    // With a late earlier exposure they are no longer early.
    let counts = stored.count(&world.clone().expose(1, "1", 0).view());
    assert_eq!((counts.total.variants[1].conversions, counts.ignored.early_conversions), (1, 0));
    // Of another goal's nothing is told.
    assert_eq!(Ask::default().count(&world.view()).ignored.early_conversions, 0);
}
