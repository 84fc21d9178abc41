//! Small random worlds that hold every trap, and random questions about them.

use std::collections::BTreeMap;

use abstats_count::{Counted, Counts, Split, Visitors, Warning};
use abstats_question::{
    AttributeTest, Breakdown, EventRule, EventTest, Field, Filter, Match, Moment, Number, NumberTest, Offset, Order,
    Preset, Rule, TextTest, Timeframe, TypeTest,
};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::naive::{self, Answer, Visitor};
use crate::world::{Ask, DAY, HOUR, Row, SECOND, Says, Wanted, World};

/// How large a world is.
#[derive(Clone, Copy)]
pub struct Size {
    people: u32,
    rows: usize,
    /// Distinct values beyond those that mean something.
    values: u32,
}

pub const SMALL: Size = Size { people: 9, rows: 120, values: 0 };
/// Several blocks of rows, codes of two bytes, rare values.
pub const LARGE: Size = Size { people: 15_000, rows: 60_000, values: 400 };

const FIELDS: [Field; 4] = [Field::Country, Field::Device, Field::LandingPage, Field::Uuid];
const KEYS: [&str; 2] = ["plan", "age"];
const VALUES: [&str; 9] = ["US", "FR", "a", "(other)", "(not set)", "5", "", "/p?plan=a", "1970-01-03"];
const PROPERTIES: [&str; 3] = ["revenue", "currency", "a.b"];
const AMOUNTS: [&str; 6] = ["5", "5.0", "100", "USD", "", "abc"];

pub fn rng(seed: u64) -> SmallRng {
    SmallRng::seed_from_u64(seed)
}

fn pick<T: Clone>(rng: &mut SmallRng, of: &[T]) -> T {
    of.choose(rng).unwrap().clone()
}

fn text(rng: &mut SmallRng, of: &[&str]) -> String {
    pick(rng, of).to_owned()
}

/// Few distinct times, so that equal ones and edges are common.
fn time(rng: &mut SmallRng) -> i64 {
    let skew = [0, 0, 0, 0, 1, -1, 60 * SECOND, 60 * SECOND + 1, -60 * SECOND, -60 * SECOND - 1, 30 * SECOND];
    rng.random_range(0..16) * 6 * HOUR + pick(rng, &skew)
}

fn maybe<T>(rng: &mut SmallRng, chance: f64, then: impl FnOnce(&mut SmallRng) -> T) -> Option<T> {
    if rng.random_bool(chance) { Some(then(rng)) } else { None }
}

fn says(rng: &mut SmallRng, size: Size) -> Says {
    let value = |rng: &mut SmallRng| {
        if size.values > 0 && rng.random_bool(0.5) {
            return Some(format!("x{}", rng.random_range(0..size.values)));
        }
        maybe(rng, 0.8, |rng| text(rng, &VALUES))
    };
    let mut says = Says { created_at: maybe(rng, 0.5, |rng| maybe(rng, 0.8, time)), ..Says::default() };
    for field in FIELDS {
        says.fields.extend(maybe(rng, 0.4, |rng| (field, value(rng))));
    }
    for key in KEYS {
        says.attributes.extend(maybe(rng, 0.4, |rng| (key.to_owned(), value(rng))));
    }
    says.attributes.extend(maybe(rng, 0.002, |rng| ("rare".to_owned(), value(rng))));
    says
}

fn row(rng: &mut SmallRng, size: Size) -> Row {
    let (person, at) = (rng.random_range(0..size.people), time(rng));
    match rng.random_range(0..10) {
        0..4 => Row::Expose {
            person,
            variant: text(rng, &["0", "1", "Red", "0", "1", "red", "9", ""]),
            at,
            says: says(rng, size),
        },
        4 => Row::Record { person, says: says(rng, size) },
        5 => Row::Convert { person, goal: text(rng, &["click", "click", "scroll", "unknown"]), at },
        _ => {
            let mut properties = Vec::new();
            for key in PROPERTIES {
                properties.extend(maybe(rng, 0.6, |rng| (key.to_owned(), maybe(rng, 0.9, |rng| text(rng, &AMOUNTS)))));
            }
            let id = maybe(rng, 0.5, |rng| text(rng, &["e1", "e2", "e3", ""]));
            Row::Event { person, name: text(rng, &["buy", "buy", "buy", "sign up", "other"]), at, id, properties }
        }
    }
}

pub fn world(rng: &mut SmallRng, size: Size) -> World {
    let rows = rng.random_range(size.rows / 2..size.rows);
    let mut aliases = Vec::new();
    for from in 0..size.people.min(2000) {
        // Only towards larger numbers: never a cycle.
        aliases.extend(maybe(rng, 0.15, |rng| (from, rng.random_range(from + 1..=size.people))));
    }
    let mut variants: Vec<String> = ["0", "1", "Red"].map(str::to_owned).into();
    variants.truncate(rng.random_range(1..=3));
    World {
        variants,
        created_at: pick(rng, &[0, i64::MIN, 6 * HOUR, 12 * HOUR + 1]),
        event_names: vec!["buy".to_owned(), "sign up".to_owned()],
        stored_goals: vec!["click".to_owned(), "scroll".to_owned()],
        aliases,
        rows: (0..rows).map(|_| row(rng, size)).collect(),
    }
}

fn text_test(rng: &mut SmallRng, values: &[&str]) -> TextTest {
    let value = text(rng, values);
    let matches = match rng.random_range(0..4) {
        0 => Match::Exists,
        1 if !value.is_empty() => Match::Contains(value[..1].to_owned()),
        _ => Match::Equals(value),
    };
    TextTest { matches, negated: rng.random() }
}

fn rule(rng: &mut SmallRng) -> Rule {
    let order = pick(rng, &[Order::Greater, Order::AtLeast, Order::Less, Order::AtMost]);
    match rng.random_range(0..10) {
        0..3 => Rule::Field { field: pick(rng, &FIELDS), test: text_test(rng, &VALUES) },
        3 => Rule::Region(pick(rng, &Preset::ALL)),
        4 => Rule::QueryParameter { key: "plan".to_owned(), test: text_test(rng, &["a", "b"]) },
        5 => {
            let test = match rng.random_range(0..4) {
                0 => AttributeTest::Number(order, Number::parse("5").unwrap()),
                1 => AttributeTest::Age(order, 2.0),
                2 => AttributeTest::Truth(rng.random()),
                _ => AttributeTest::Text(text_test(rng, &VALUES)),
            };
            Rule::Attribute { key: text(rng, &["plan", "age", "rare", "never seen"]), test }
        }
        6 => Rule::VisitorId(text_test(rng, &["v1", "v2", "v9", "1"])),
        7 => Rule::Hour({
            let hour = rng.random_range(0..24);
            NumberTest::of(24, |number| number >= hour)
        }),
        8 => Rule::Weekday({
            let day = rng.random_range(0..7);
            NumberTest::of(7, |number| number == day)
        }),
        _ => Rule::Type(TypeTest { new: rng.random(), returning: rng.random() }),
    }
}

fn groups<T>(rng: &mut SmallRng, mut one: impl FnMut(&mut SmallRng) -> T) -> Vec<Vec<T>> {
    let groups = pick(rng, &[0, 0, 0, 1, 2]);
    (0..groups).map(|_| (0..rng.random_range(1..4)).map(|_| one(rng)).collect()).collect()
}

pub fn ask(rng: &mut SmallRng) -> Ask {
    let mut ask = Ask { goal: goal(rng), ..Ask::default() };
    let question = &mut ask.question;
    question.dates.offset = Offset::from_minutes(pick(rng, &[0, 0, 480, -300, 345])).unwrap();
    question.filter = Filter(groups(rng, rule));
    question.events.any_of = groups(rng, |rng| {
        let order = pick(rng, &[Order::Greater, Order::AtMost]);
        let test = match rng.random_range(0..3) {
            0 => EventTest::Text(text_test(rng, &AMOUNTS)),
            1 => EventTest::Equals { number: Number::parse("5").unwrap(), negated: rng.random() },
            _ => EventTest::Order(order, Number::parse("50")),
        };
        EventRule { key: text(rng, &["revenue", "currency", "a.b", "never seen"]), test }
    });
    question.events.min_count = pick(rng, &[1, 1, 1, 1, 1, 2, 2, 2, 3, 256, u64::MAX]);
    let days = pick(rng, &[0.0, 0.0, 0.25, 1.0, 2.0, 1e300]);
    question.events.timeframe = Timeframe::from_days(days);
    question.mature_only = rng.random();
    question.breakdown = match rng.random_range(0..5) {
        0 => None,
        1 => Some(Breakdown::UserType),
        2 => Some(Breakdown::Attribute(text(rng, &["plan", "age", "rare", "never seen"]))),
        _ => Some(Breakdown::Field(pick(rng, &FIELDS))),
    };
    ask.window = (maybe(rng, 0.2, time), maybe(rng, 0.3, time));
    ask.now = if rng.random_bool(0.7) { 100 * DAY } else { time(rng) };
    ask.end = maybe(rng, 0.2, time);
    ask.draft = rng.random_bool(0.02);
    ask.phases = (0..rng.random_range(0..4)).map(|_| time(rng)).collect();
    ask.phases.sort_unstable();
    ask.cap = pick(rng, &[1000, 1000, 3, 2, 1, 0]);
    ask
}

fn goal(rng: &mut SmallRng) -> Wanted {
    match rng.random_range(0..8) {
        0 => Wanted::Nothing,
        1 => Wanted::Stored("click".to_owned()),
        2 => Wanted::Stored("scroll".to_owned()),
        3 => Wanted::Event("sign up".to_owned()),
        _ => Wanted::Event("buy".to_owned()),
    }
}

fn counted<'a>(variants: usize, visitors: impl Iterator<Item = &'a Visitor>) -> Vec<Counted> {
    let mut counts = vec![Counted::default(); variants];
    for visitor in visitors {
        counts[visitor.variant].visitors += 1;
        counts[visitor.variant].conversions += u64::from(visitor.converted_at.is_some());
    }
    counts
}

/// The phase of an entry: the last that has begun, else the first (R170).
fn phase_of(ask: &Ask, visitor: &Visitor) -> usize {
    (0..ask.phases.len()).rev().find(|&phase| ask.phases[phase] <= visitor.entry).unwrap_or(0)
}

fn compare(counts: &Counts, answer: &Answer, world: &World, ask: &Ask) {
    let variants = world.variants.len();
    let split = |split: &Split, visitors: &[&Visitor]| {
        assert_eq!(split.variants, counted(variants, visitors.iter().copied()));
        assert_eq!(split.phases.len(), ask.phases.len());
        for (phase, counts) in split.phases.iter().enumerate() {
            let of_phase = visitors.iter().copied().filter(|visitor| phase_of(ask, visitor) == phase);
            assert_eq!(*counts, counted(variants, of_phase), "phase {phase}");
        }
    };
    let visitors: Vec<&Visitor> = answer.visitors.iter().filter(|visitor| visitor.counted).collect();
    split(&counts.total, &visitors);
    assert_eq!(counts.multiple_variant_visitors, visitors.iter().filter(|visitor| visitor.crosser).count() as u64);
    assert_eq!(counts.events_just_before_entry, visitors.iter().map(|visitor| visitor.just_before_entry).sum::<u64>());
    let immature = counted(variants, answer.visitors.iter().filter(|visitor| visitor.immature));
    assert_eq!(counts.immature_visitors, immature.iter().map(|counted| counted.visitors).collect::<Vec<_>>());
    assert_eq!(counts.ignored.unknown_variant, answer.unknown_variant);
    assert_eq!(counts.ignored.variants.iter().map(|unknown| unknown.rows).sum::<u64>(), answer.unknown_variant);
    assert_eq!(counts.ignored.before_creation, answer.before_creation);
    assert_eq!(counts.ignored.early_conversions, answer.early_conversions);

    assert_eq!(counts.segments.is_some(), ask.question.breakdown.is_some());
    let Some(segments) = &counts.segments else { return };
    let expected = naive::segments(&visitors, ask.cap);
    let criteria: Vec<&str> = segments.iter().map(|segment| segment.criteria.as_str()).collect();
    assert_eq!(criteria, expected.iter().map(|(criteria, _)| criteria.as_str()).collect::<Vec<_>>());
    for (segment, (_, visitors)) in segments.iter().zip(&expected) {
        split(&segment.split, &visitors.iter().collect::<Vec<_>>());
    }
    let spelled =
        |text: &str| visitors.iter().filter(|visitor| visitor.segment.as_deref() == Some(text)).count() as u64;
    let warnings = [
        Warning::SpelledNotSet { visitors: spelled("(not set)") },
        Warning::SpelledOther { visitors: spelled("(other)") },
    ];
    let none = [Warning::SpelledNotSet { visitors: 0 }, Warning::SpelledOther { visitors: 0 }];
    assert_eq!(counts.warnings, warnings.into_iter().filter(|warning| !none.contains(warning)).collect::<Vec<_>>());
}

fn compare_series(view: &Visitors, world: &World, ask: &Ask, answer: &Answer) {
    let series = ask.series(view);
    let offset = ask.question.dates.offset;
    let date = |time: i64| Moment::from_micros(time).date(offset);
    let mut days = BTreeMap::new();
    for visitor in answer.visitors.iter().filter(|visitor| visitor.counted) {
        let converted = visitor.converted_at.map(|at| (at, 0, 1));
        for (time, visitors, conversions) in [(visitor.entry, 1, 0)].into_iter().chain(converted) {
            let day = days.entry(date(time)).or_insert_with(|| vec![Counted::default(); world.variants.len()]);
            day[visitor.variant].visitors += visitors;
            day[visitor.variant].conversions += conversions;
        }
    }
    // Every day from the first to the last.
    let mut next = days.keys().next().copied();
    for day in &series.days {
        assert_eq!(Some(day.date), next);
        let zeros = vec![Counted::default(); world.variants.len()];
        assert_eq!(day.variants, days.remove(&day.date).unwrap_or(zeros));
        next = Some(day.date.tomorrow().unwrap());
    }
    assert!(days.is_empty());
}

fn agree(seed: u64, size: Size, questions: usize) -> usize {
    let rng = &mut rng(seed);
    let world = world(rng, size);
    let view = world.view();
    let mut converted = 0;
    for question in 0..questions {
        let ask = Ask { people: size.people + 1, ..ask(rng) };
        let answer = naive::answer(&world, &ask);
        let told = std::panic::catch_unwind(|| {
            compare(&ask.count(&view), &answer, &world, &ask);
            compare_series(&view, &world, &ask, &answer);
        });
        let rows = &world.rows[..world.rows.len().min(200)];
        assert!(told.is_ok(), "seed {seed}, question {question}: {ask:#?} {rows:?}");
        converted += answer.visitors.iter().filter(|visitor| visitor.converted_at.is_some()).count();
    }
    converted
}

/// `COUNT_WORLDS` worlds, 3,000 unless it says otherwise, with ten questions each.
#[test]
fn the_naive_counter_agrees_over_small_worlds() {
    let worlds = std::env::var("COUNT_WORLDS").ok().and_then(|worlds| worlds.parse().ok()).unwrap_or(3000);
    let converted: usize = (0..worlds).map(|seed| agree(seed, SMALL, 10)).sum();
    // The worlds are not empty ones: there is something to agree on.
    assert!(converted as u64 > 2 * worlds, "{converted} conversions in {worlds} worlds");
}

#[test]
fn the_naive_counter_agrees_over_large_worlds() {
    let converted: usize = (0..4).map(|seed| agree(seed, LARGE, 25)).sum();
    assert!(converted > 1000, "{converted}");
}
