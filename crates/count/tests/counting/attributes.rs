//! What a visitor was at entry.

use abstats_question::{
    AttributeTest, Breakdown, Endpoint, Field, Match, Number, NumberTest, Offset, Order, Preset, Question, Rule,
    TextTest, TypeTest, VisitorType,
};

use crate::world::{Ask, DAY, HOUR, Says, World, attribute, created, field, pairs};

fn asking(rule: Rule) -> Ask {
    let mut ask = Ask::default();
    ask.question.filter.0 = vec![vec![rule]];
    ask
}

fn device(value: &str) -> Rule {
    Rule::Field { field: Field::Device, test: TextTest::is(value) }
}

/// Visitors of variant 0 and 1.
fn visitors(world: &World, ask: &Ask) -> (u64, u64) {
    let told = world.count(ask);
    (told[0].0, told[1].0)
}

#[test]
fn r156_the_exposure_comes_before_the_record_whatever_arrives_first() {
    let mobile = || field(Field::Device, Some("mobile"));
    let carried = |says: Says| World::new().expose_with(1, "0", 10, says);
    let ask = asking(device("mobile"));
    let set = |world: &World| visitors(world, &ask).0;
    assert_eq!(set(&carried(Says::default()).record(1, mobile())), 1);
    assert_eq!(set(&World::new().record(1, mobile()).expose(1, "0", 10)), 1);
    // What the exposure carries hides the record, missing values too: null and empty text.
    for value in [Some("desktop"), None, Some("")] {
        let own = field(Field::Device, value);
        assert_eq!(set(&carried(own.clone()).record(1, mobile())), 0);
        assert_eq!(set(&World::new().record(1, mobile()).expose_with(1, "0", 10, own)), 0);
    }
    // A later exposure says nothing; a late earlier one that is silent lets the record speak again.
    let later = carried(field(Field::Device, Some("desktop"))).record(1, mobile()).expose_with(1, "0", 20, mobile());
    assert_eq!(set(&later), 0);
    assert_eq!(set(&later.expose(1, "0", 5)), 1);
}

#[test]
fn r156_custom_attributes_likewise() {
    let plan = |value| attribute("plan", value);
    let rule = Rule::Attribute { key: "plan".to_owned(), test: AttributeTest::Text(TextTest::is("pro")) };
    let set = |world: &World| visitors(world, &asking(rule.clone())).0;
    assert_eq!(set(&World::new().expose(1, "0", 10).record(1, plan(Some("pro")))), 1);
    assert_eq!(set(&World::new().expose_with(1, "0", 10, plan(None)).record(1, plan(Some("pro")))), 0);
    assert_eq!(
        set(&World::new().expose_with(1, "0", 10, plan(Some("pro"))).expose_with(1, "0", 5, plan(Some("free")))),
        0
    );
}

#[test]
fn r160_of_several_records_the_earliest_time_and_the_first_values_count() {
    let says = |uuid: &str, at| Says { created_at: Some(at), ..field(Field::Uuid, Some(uuid)) };
    let world = World::new()
        .expose(1, "0", 10 * DAY)
        .record(1, says("", Some(9 * DAY)))
        .record(1, says("first", Some(8 * DAY)))
        .record(1, says("second", Some(9 * DAY)))
        .record(1, says("third", None));
    let uuid = |text| asking(Rule::Field { field: Field::Uuid, test: TextTest::is(text) });
    assert_eq!(visitors(&world, &uuid("first")), (1, 0));
    assert_eq!(visitors(&world, &uuid("second")), (0, 0));
    assert_eq!(visitors(&world, &asking(Rule::Type(TypeTest { new: false, returning: true }))), (1, 0));
}

#[test]
fn r160_a_visitor_id_is_the_known_one() {
    let world = World::new().alias(1, 2).expose(1, "0", 10).expose(3, "1", 10);
    let id = |text: &str, negated| {
        let test = TextTest { matches: Match::Equals(text.to_owned()), negated };
        visitors(&world, &asking(Rule::VisitorId(test)))
    };
    assert_eq!(id("v2", false), (1, 0));
    assert_eq!(id("v1", false), (0, 0));
    assert_eq!(id("v2", true), (0, 1));
    assert_eq!(id("v1", true), (1, 1));
    let either = |id| Rule::VisitorId(TextTest::is(id));
    let mut ask = asking(either("v2"));
    ask.question.filter.0[0].push(either("v3"));
    assert_eq!(visitors(&world, &ask), (1, 1));
}

#[test]
fn r76_hours_and_days_are_local_to_the_zone() {
    // 1970-01-05 was a Monday.
    let monday_22 = 4 * DAY + 22 * HOUR;
    let world = World::new().expose(1, "0", monday_22);
    let at = |rule: Rule, minutes| {
        let mut ask = asking(rule);
        ask.question.dates.offset = Offset::from_minutes(minutes).unwrap();
        visitors(&world, &ask).0 == 1
    };
    let hour = |hour| Rule::Hour(NumberTest::of(24, move |number| number == hour));
    let weekday = |day| Rule::Weekday(NumberTest::of(7, move |number| number == day));
    assert!(at(hour(22), 0) && at(hour(0), 120) && at(hour(21), -60) && !at(hour(22), 60));
    assert!(at(weekday(0), 0) && at(weekday(1), 120) && at(weekday(0), 119) && !at(weekday(0), 120));
}

#[test]
fn r81_missing_values_partition() {
    let world = World::new()
        .expose_with(1, "0", 10, field(Field::Country, Some("US")))
        .expose_with(2, "0", 10, field(Field::Country, Some("CA")))
        .expose_with(3, "0", 10, field(Field::Country, None))
        .expose_with(4, "0", 10, field(Field::Country, Some("")))
        .expose(5, "0", 10);
    for matches in [Match::Equals("US".to_owned()), Match::Contains("A".to_owned()), Match::Exists] {
        let of = |negated| {
            let test = TextTest { matches: matches.clone(), negated };
            visitors(&world, &asking(Rule::Field { field: Field::Country, test })).0
        };
        assert_eq!(of(false) + of(true), 5);
        assert!(of(true) >= 3);
    }
    // An attribute that nobody carries.
    let never = |negated| {
        let test = AttributeTest::Text(TextTest { matches: Match::Exists, negated });
        visitors(&world, &asking(Rule::Attribute { key: "never".to_owned(), test })).0
    };
    assert_eq!((never(false), never(true)), (0, 5));
}

#[test]
fn r39_r65_groups_are_joined_by_and_rules_by_or() {
    let says = |country: &str, device: &str| Says {
        fields: vec![(Field::Country, Some(country.to_owned())), (Field::Device, Some(device.to_owned()))],
        ..Says::default()
    };
    let world = World::new()
        .expose_with(1, "0", 10, says("US", "desktop"))
        .expose_with(2, "0", 10, says("US", "mobile"))
        .expose_with(3, "1", 10, says("CA", "desktop"))
        .expose_with(4, "1", 10, says("FR", "desktop"));
    let country = |value| Rule::Field { field: Field::Country, test: TextTest::is(value) };
    let mut ask = Ask::default();
    ask.question.filter.0 = vec![vec![country("US"), country("CA")], vec![device("desktop")]];
    assert_eq!(visitors(&world, &ask), (1, 1));
    ask.question.filter.0 = vec![vec![country("US"), device("desktop")]];
    assert_eq!(visitors(&world, &ask), (2, 2));
    ask.question.filter.0 = vec![vec![Rule::Region(Preset::Europe)], vec![country("FR")]];
    assert_eq!(visitors(&world, &ask), (0, 1));
}

#[test]
fn r84_query_parameters_are_the_landing_pages() {
    let page = |page| field(Field::LandingPage, Some(page));
    let world = World::new()
        .expose_with(1, "0", 10, page("https://a.example/?plan=pro+max&plan=free"))
        .expose_with(2, "1", 10, page("https://a.example/#plan=pro+max"))
        .expose(3, "1", 10);
    let rule = |matches, negated| Rule::QueryParameter { key: "plan".to_owned(), test: TextTest { matches, negated } };
    assert_eq!(visitors(&world, &asking(rule(Match::Equals("pro max".to_owned()), false))), (1, 0));
    assert_eq!(visitors(&world, &asking(rule(Match::Exists, true))), (0, 2));
}

#[test]
fn r86_r87_t22_new_until_24_hours_inclusive() {
    let (new, returning) = (TypeTest { new: true, returning: false }, TypeTest { new: false, returning: true });
    let type_of = |entry: i64, says: Says| {
        let world = World::new().expose_with(1, "0", entry, says);
        let counts = [new, returning].map(|test| visitors(&world, &asking(Rule::Type(test))).0);
        assert_eq!(counts[0] + counts[1], 1);
        let mut by_type = Ask::default();
        by_type.question.breakdown = Some(Breakdown::UserType);
        let segments = by_type.count(&world.view()).segments.unwrap();
        let found = if counts[0] == 1 { VisitorType::New } else { VisitorType::Returning };
        assert_eq!(segments.iter().map(|segment| segment.criteria.as_str()).collect::<Vec<_>>(), [found.name()]);
        found
    };
    assert_eq!(type_of(2 * DAY, created(Some(DAY))), VisitorType::New);
    assert_eq!(type_of(2 * DAY, created(Some(DAY - 1))), VisitorType::Returning);
    // Clock skew, and no time at all.
    assert_eq!(type_of(2 * DAY, created(Some(9 * DAY))), VisitorType::New);
    assert_eq!(type_of(2 * DAY, created(None)), VisitorType::New);
    assert_eq!(type_of(2 * DAY, Says::default()), VisitorType::New);
    assert_eq!(type_of(2 * DAY, created(Some(i64::MIN))), VisitorType::Returning);
    assert_eq!(type_of(2 * DAY, created(Some(i64::MAX))), VisitorType::New);
}

#[test]
fn r156_the_exposures_creation_time_comes_before_the_records() {
    let returning = asking(Rule::Type(TypeTest { new: false, returning: true }));
    let record = |world: World| world.record(1, created(Some(0)));
    assert_eq!(visitors(&record(World::new().expose(1, "0", 9 * DAY)), &returning), (1, 0));
    assert_eq!(
        visitors(&record(World::new().expose_with(1, "0", 9 * DAY, created(Some(9 * DAY)))), &returning),
        (0, 0)
    );
    assert_eq!(visitors(&record(World::new().expose_with(1, "0", 9 * DAY, created(None))), &returning), (0, 0));
    // The silent late exposure lets the record speak.
    let late = record(World::new().expose_with(1, "0", 9 * DAY, created(None))).expose(1, "0", 8 * DAY);
    assert_eq!(visitors(&late, &returning), (1, 0));
}

#[test]
fn r88_r45_attributes_do_not_change_after_entry() {
    let says = |value| field(Field::Device, Some(value));
    let world = World::new().record(1, says("desktop")).expose(1, "0", 10).expose_with(1, "0", 20, says("mobile"));
    let world = world.record(1, says("mobile")).buy_with(1, 30, None, &[("device", "mobile")]);
    let mut ask = Ask::default();
    ask.question.breakdown = Some(Breakdown::Field(Field::Device));
    let segments = ask.count(&world.view()).segments.unwrap();
    assert_eq!(segments.len(), 1);
    assert_eq!((segments[0].criteria.as_str(), pairs(&segments[0].split.variants)), ("desktop", vec![(1, 1), (0, 0)]));
}

#[test]
fn r82_r83_attributes_compare_as_numbers_and_ages_against_now() {
    let plan = |person, value| (person, attribute("since", Some(value)));
    let people = [
        plan(1, "1970-01-03"),
        plan(2, "1970-01-05"),
        plan(3, "1970-01-20"),
        plan(4, "soon"),
        plan(5, "7"),
        plan(6, ""),
    ];
    let world = people.into_iter().fold(World::new(), |world, (person, says)| world.expose_with(person, "0", 10, says));
    let count = |test, now| {
        let mut ask = asking(Rule::Attribute { key: "since".to_owned(), test });
        ask.now = now;
        visitors(&world, &ask).0
    };
    // On the ninth: six days and four days ago, eleven ahead; neither of "soon", of a number, of nothing.
    assert_eq!(count(AttributeTest::Age(Order::Greater, 5.0), 8 * DAY), 1);
    assert_eq!(count(AttributeTest::Age(Order::AtLeast, 4.0), 8 * DAY), 2);
    assert_eq!(count(AttributeTest::Age(Order::Less, 0.0), 8 * DAY), 1);
    assert_eq!(count(AttributeTest::Age(Order::AtMost, 4.0), 9 * DAY), 1);
    assert_eq!(count(AttributeTest::Number(Order::AtLeast, Number::parse("7.0").unwrap()), 8 * DAY), 1);
}

#[test]
fn r85_preset_and_custom_rules_are_joined_by_and() {
    let query = br#"filter_by=desktop&custom_filter=[[{"criteria":"country","operator":"==","value":"US"}]]"#;
    let question = Question::parse(Endpoint::Result, query).unwrap();
    let says = |country: &str, device: &str| Says {
        fields: vec![(Field::Country, Some(country.to_owned())), (Field::Device, Some(device.to_owned()))],
        ..Says::default()
    };
    let world = World::new()
        .expose_with(1, "0", 10, says("US", "desktop"))
        .expose_with(2, "0", 10, says("US", "mobile"))
        .expose_with(3, "1", 10, says("CA", "desktop"));
    assert_eq!(visitors(&world, &Ask { question, ..Ask::default() }), (1, 0));
}

#[test]
fn r174_values_outside_the_enumerations_are_kept_and_match_none() {
    let world = World::new().expose_with(1, "0", 10, field(Field::Device, Some("fridge"))).expose(2, "0", 10);
    assert_eq!(visitors(&world, &asking(device("mobile"))), (0, 0));
    let not_mobile = TextTest { negated: true, ..TextTest::is("mobile") };
    assert_eq!(visitors(&world, &asking(Rule::Field { field: Field::Device, test: not_mobile })), (2, 0));
    let mut ask = Ask::default();
    ask.question.breakdown = Some(Breakdown::Field(Field::Device));
    let criteria: Vec<_> =
        ask.count(&world.view()).segments.unwrap().into_iter().map(|segment| segment.criteria).collect();
    assert_eq!(criteria, ["(not set)", "fridge"]);
}
