//! Times the queries of a large test in memory: 10 M visitors with 14 attributes, 5 M events.
//!
//! `cargo run --release -p abstats-count --example scan [visitors]`

#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "the numbers are small")]

use std::time::Instant;

use abstats_count::{Asked, Carried, Counts, Design, Event, Exposure, Goal, Ids, IdsError, Person, Visitors};
use abstats_question::{
    Breakdown, EventRule, EventTest, Field, Filter, Match, Moment, Number, NumberTest, Order, Question, Rule, TextTest,
    Timeframe, TypeTest, Window,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Small numbers from one seed: a linear congruence is random enough for filling columns.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Small numbers more often than large ones, as cities are.
    fn skewed(&mut self, sides: u64) -> u64 {
        let most = self.roll(sides) + 1;
        self.roll(most)
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

fn fill(visitors: u32) -> Result<Visitors, abstats_count::Error> {
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
        let at = dice.roll(30 * DAY as u64) as i64;
        let created_at = Some(Some(Moment::from_micros(at - dice.roll(60) as i64 * HOUR)));
        let carried = Carried { created_at, fields: &fields, attributes: &[] };
        let variant = if dice.roll(2) == 0 { "0" } else { "1" };
        view.expose(Exposure { person: Person(person), variant, at: Moment::from_micros(at), carried })?;
    }
    println!("visitors: {:.1} bytes each", HEAP.current_usage() as f64 / f64::from(visitors));
    let before = HEAP.current_usage();
    for _ in 0..visitors / 10 {
        let at = Moment::from_micros(dice.roll(40 * DAY as u64) as i64);
        view.convert(Person(dice.roll(visitors.into()) as u32), "click", at)?;
    }
    println!("stored conversions: {:.1} bytes each", (HEAP.current_usage() - before) as f64 / f64::from(visitors / 10));
    let before = HEAP.current_usage();
    let amounts: Vec<String> = (0..20_000).map(|cents| format!("{}.{:02}", cents / 100, cents % 100)).collect();
    for _ in 0..visitors / 2 {
        let amount = &amounts[dice.roll(amounts.len() as u64) as usize];
        let currency = ["USD", "EUR", "GBP"][dice.roll(3) as usize];
        view.event(Event {
            person: Person(dice.skewed(visitors.into()) as u32),
            name: "purchase",
            at: Moment::from_micros(dice.roll(40 * DAY as u64) as i64),
            event_id: None,
            properties: &[("revenue", Some(amount)), ("currency", Some(currency))],
        })?;
    }
    println!("events: {:.1} bytes each", (HEAP.current_usage() - before) as f64 / f64::from(visitors / 2));
    Ok(view)
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
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |nanoseconds| nanoseconds / 1e6)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let visitors = std::env::args().nth(1).map_or(Ok(10_000_000), |visitors| visitors.parse())?;
    let view = fill(visitors)?;
    println!("{visitors} visitors and {} events in {:.1} s of processor time", visitors / 2, ran(begun) / 1e3);
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
        let (mut best, mut counts) = (f64::INFINITY, Counts::default());
        for _ in 0..5 {
            let start = ran(begun);
            counts = view.count(&asked, &NoIds)?;
            best = best.min(ran(begun) - start);
        }
        let total = counts.total.total();
        println!("{name:32} {best:7.1} ms  {:9} visitors {:8} conversions", total.visitors, total.conversions);
        if goal == Goal::Event("purchase") {
            let start = ran(begun);
            view.series(&asked, &NoIds)?;
            println!("{:32} {:7.1} ms", "  by day", ran(begun) - start);
        }
    }
    Ok(())
}
