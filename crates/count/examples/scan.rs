//! Times the queries of a large test in memory: 10 M visitors with 14 attributes, 5 M events.
//!
//! `cargo run --release -p abstats-count --example scan [visitors] [--json]`
//!
//! `beside_duckdb.py` makes the same rows and asks the same questions; it reads what `--json` prints, every segment included. So
//! that it can jump to any row, every visitor, every stored conversion and every event takes a fixed number of rolls.

#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "the numbers are small")]

use std::time::Instant;

use abstats_count::{Asked, Carried, Counted, Design, Event, Exposure, Goal, Ids, IdsError, Person, Visitors};
use abstats_question::{
    Breakdown, EventRule, EventTest, Field, Filter, Match, Moment, Number, NumberTest, Order, Question, Rule, TextTest,
    Timeframe, TypeTest, Window,
};
use peak_alloc::PeakAlloc;
use serde_json::{Map, Value, json};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// Small numbers from one seed: a linear congruence is random enough for filling columns.
struct Dice(u64);

impl Dice {
    /// At most 2^31 sides: the lower bits of the state repeat too soon.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Small numbers more often than large ones, as cities are.
    fn skewed(&mut self, sides: u64) -> u64 {
        let most = self.roll(sides) + 1;
        self.roll(most)
    }

    /// A second of the first days: they have more microseconds than the dice have sides.
    fn second_of(&mut self, days: u64) -> i64 {
        self.roll(days * 24 * 3600) as i64 * SECOND
    }
}

struct NoIds;

impl Ids for NoIds {
    fn matching(&self, _: &Match) -> Result<Vec<Person>, IdsError> {
        Ok(Vec::new())
    }
}

/// The distinct values of each attribute.
fn texts() -> Vec<(Field, Vec<String>)> {
    let numbered = |name: &str, count: usize| (0..count).map(|number| format!("{name}-{number}")).collect::<Vec<_>>();
    let listed = |names: &str| names.split(' ').map(str::to_owned).collect::<Vec<_>>();
    vec![
        (Field::Device, listed("mobile desktop tablet")),
        (Field::Browser, listed("chrome safari firefox edge_chromium samsung opera brave other")),
        (Field::Os, listed("windows ios macos linux")),
        (Field::Country, listed("US DE FR GB CA JP IN BR MX ES IT NL SE NO DK FI PL AT CH BE AU NZ ZA KR")),
        (Field::Region, numbered("region", 300)),
        (Field::City, numbered("city", 15_003)),
        (Field::RefPage, numbered("https://site.example/from", 5000)),
        (Field::LandingPage, numbered("https://shop.example/sale/page?plan=a&n", 100_000)),
        (Field::UtmCampaign, numbered("campaign", 40)),
        (Field::UtmSource, numbered("source", 12)),
        (Field::UtmMedium, numbered("medium", 6)),
        (Field::UtmContent, numbered("content", 60)),
        (Field::UtmTerm, numbered("term", 500)),
        (Field::Source, listed("direct referral social search paid email")),
    ]
}

/// The view, and its bytes for each visitor, each stored conversion and each event.
fn fill(visitors: u32) -> Result<(Visitors, [f64; 3]), abstats_count::Error> {
    let mut dice = Dice(7);
    let texts = texts();
    let mut view = Visitors::new(Design {
        variants: vec!["0".to_owned(), "1".to_owned()],
        created_at: Moment::from_micros(0),
        event_names: vec!["purchase".to_owned()],
        stored_goals: vec!["click".to_owned()],
    })?;
    let mut fields = Vec::with_capacity(texts.len());
    for person in 0..visitors {
        fields.clear();
        fields.extend(texts.iter().map(|(field, values)| {
            let value = dice.skewed(values.len() as u64 + 1) as usize;
            (*field, values.get(value).map(String::as_str))
        }));
        let at = dice.second_of(30);
        let created_at = Some(Some(Moment::from_micros(at - dice.roll(60) as i64 * HOUR)));
        let carried = Carried { created_at, fields: &fields, attributes: &[] };
        let variant = if dice.roll(2) == 0 { "0" } else { "1" };
        view.expose(Exposure { person: Person(person), variant, at: Moment::from_micros(at), carried })?;
    }
    let after_visitors = HEAP.current_usage();
    for _ in 0..visitors / 10 {
        let at = Moment::from_micros(dice.second_of(40));
        view.convert(Person(dice.roll(visitors.into()) as u32), "click", at)?;
    }
    let after_conversions = HEAP.current_usage();
    let amounts: Vec<String> = (0..20_000).map(|cents| format!("{}.{:02}", cents / 100, cents % 100)).collect();
    for _ in 0..visitors / 2 {
        let amount = &amounts[dice.roll(amounts.len() as u64) as usize];
        let currency = ["USD", "EUR", "GBP"][dice.roll(3) as usize];
        view.event(Event {
            person: Person(dice.skewed(visitors.into()) as u32),
            name: "purchase",
            at: Moment::from_micros(dice.second_of(40)),
            event_id: None,
            properties: &[("revenue", Some(amount)), ("currency", Some(currency))],
        })?;
    }
    let each = |after: usize, before: usize, rows: u32| after.saturating_sub(before) as f64 / f64::from(rows.max(1));
    let bytes = [
        each(after_visitors, 0, visitors),
        each(after_conversions, after_visitors, visitors / 10),
        each(HEAP.current_usage(), after_conversions, visitors / 2),
    ];
    Ok((view, bytes))
}

fn field(field: Field, value: &str) -> Rule {
    Rule::Field { field, test: TextTest::is(value) }
}

fn questions() -> Vec<(&'static str, Goal<'static>, Question)> {
    let three = Filter(vec![
        vec![field(Field::Device, "mobile")],
        vec![field(Field::Country, "US"), field(Field::Country, "CA")],
        vec![field(Field::Browser, "chrome")],
    ]);
    let sale = TextTest { matches: Match::Contains("sale/page?plan=a&n-1".to_owned()), negated: false };
    let mixed = Filter(vec![
        vec![field(Field::Device, "mobile"), Rule::Field { field: Field::LandingPage, test: sale }],
        vec![Rule::Hour(NumberTest::of(24, |hour| hour >= 9)), Rule::Type(TypeTest { new: true, returning: false })],
        vec![field(Field::Os, "ios")],
    ]);
    let by = |field| Some(Breakdown::Field(field));
    let mut purchases = Question::default();
    let number = Number::parse("100");
    purchases.events.any_of = vec![vec![
        EventRule { key: "revenue".to_owned(), test: EventTest::Order(Order::Greater, number) },
        EventRule { key: "currency".to_owned(), test: EventTest::Text(TextTest::is("USD")) },
    ]];
    purchases.events.min_count = 2;
    purchases.events.timeframe = Timeframe::from_days(14.0);
    let everyone = Question::default();
    let (stored, event) = (Goal::Stored("click"), Goal::Event("purchase"));
    vec![
        ("visitors by variant", Goal::None, everyone.clone()),
        ("with a stored conversion", stored, everyone.clone()),
        ("three dimensions", stored, Question { filter: three.clone(), ..everyone.clone() }),
        ("AND/OR of five rules", stored, Question { filter: mixed, ..everyone.clone() }),
        ("city x variant", stored, Question { breakdown: by(Field::City), ..everyone.clone() }),
        (
            "three dimensions, city",
            stored,
            Question { filter: three.clone(), breakdown: by(Field::City), ..everyone.clone() },
        ),
        ("landing page x variant", stored, Question { breakdown: by(Field::LandingPage), ..everyone.clone() }),
        ("user type x variant", stored, Question { breakdown: Some(Breakdown::UserType), ..everyone }),
        ("event goal, two within 14 days", event, purchases.clone()),
        ("same, three dimensions, city", event, Question { filter: three, breakdown: by(Field::City), ..purchases }),
    ]
}

/// Milliseconds that this thread ran on a processor: other programs do not count. The time that passed where the system does not
/// say.
fn ran(start: Instant) -> f64 {
    // The system brings its figure up to date when it switches threads.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |nanoseconds| nanoseconds / 1e6)
}

/// The answer, and the least milliseconds of five tries.
fn least<T, E>(begun: Instant, ask: impl Fn() -> Result<T, E>) -> Result<(f64, T), E> {
    let timed = || {
        let start = ran(begun);
        let answer = ask()?;
        Ok((ran(begun) - start, answer))
    };
    (1..5).try_fold(timed()?, |(least, _), _| timed().map(|(now, answer)| (now.min(least), answer)))
}

fn by_variant(variants: &[Counted]) -> Value {
    variants.iter().map(|counted| json!([counted.visitors, counted.conversions])).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let (flags, numbers): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|argument| argument == "--json");
    let visitors = numbers.first().map_or(Ok(10_000_000), |visitors| visitors.parse())?;
    let (view, bytes) = fill(visitors)?;
    let mut answers = Vec::new();
    for (name, goal, question) in questions() {
        let asked = Asked {
            question: &question,
            goal,
            window: Window::default(),
            now: Moment::from_micros(100 * DAY),
            end: None,
            draft: false,
            phases: &[],
            cap: 1000,
        };
        let (milliseconds, counts) = least(begun, || view.count(&asked, &NoIds))?;
        // The whole table of segments is told, but not timed.
        let all = view.count(&Asked { cap: usize::MAX, ..asked }, &NoIds)?.segments.unwrap_or_default();
        let segments: Map<_, _> =
            all.into_iter().map(|segment| (segment.criteria, by_variant(&segment.split.variants))).collect();
        let total = by_variant(&counts.total.variants);
        answers.push((name.to_owned(), milliseconds, total, segments));
        if goal == Goal::Event("purchase") {
            let (milliseconds, series) = least(begun, || view.series(&asked, &NoIds))?;
            let days = series.days.iter().map(|day| (day.date.to_string(), by_variant(&day.variants))).collect();
            answers.push((format!("{name}, by day"), milliseconds, by_variant(&counts.total.variants), days));
        }
    }
    if flags.is_empty() {
        let [visitor, conversion, event] = bytes;
        println!("bytes: {visitor:.1} a visitor, {conversion:.1} a stored conversion, {event:.1} an event");
        for (name, milliseconds, total, segments) in answers {
            println!("{name:44} {milliseconds:7.1} ms  {total} in {} segments", segments.len());
        }
    } else {
        let queries = answers.into_iter().map(|(name, milliseconds, variants, segments)| {
            json!({ "name": name, "milliseconds": milliseconds, "variants": variants, "segments": segments })
        });
        println!("{}", json!({ "visitors": visitors, "bytes": bytes, "queries": queries.collect::<Vec<_>>() }));
    }
    Ok(())
}
