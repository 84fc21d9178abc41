//! Laws over random rules and values.

use abstats_question::{AttributeTest, EventRule, Filter, Moment, Offset, Rule};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::{Value, json};

use crate::{ask, custom, escape, moment, visitor::Visitor};
use abstats_question::{Field, text_of};

const PAIRS: [(&str, &str); 3] = [("==", "!="), ("**", "!*"), ("ex", "nx")];

/// A value as rows have them: often missing, often like others.
fn value(random: &mut SmallRng) -> Value {
    match random.random_range(0..12) {
        0 => Value::Null,
        1 => json!(""),
        2 => json!(random.random_range(-2..3)),
        3 => json!(f64::from(random.random_range(-4..5_i8)) / 2.0),
        4 => json!(random.random::<bool>()),
        5 => json!(random.random_range(0..3).to_string()),
        6 => json!("2024-01-15"),
        7 => json!("1.0"),
        _ => {
            let letters = ["a", "b", "A", "é", " ", "%"];
            json!(
                (0..random.random_range(1..4))
                    .map(|_| letters[random.random_range(0..letters.len())])
                    .collect::<String>()
            )
        }
    }
}

/// A value that a rule may have.
fn asked(random: &mut SmallRng) -> Value {
    loop {
        let value = value(random);
        if text_of(&value).is_some() {
            return value;
        }
    }
}

fn one(json: &Value) -> Rule {
    custom(&json!([[json]]).to_string()).remove(0).remove(0)
}

#[test]
fn r81_an_operator_and_its_opposite_part_the_attributes() {
    let mut random = SmallRng::seed_from_u64(81);
    let (mut held, now) = (0, moment("2024-03-31"));
    for _ in 0..5000 {
        let (asked, of) = (asked(&mut random), value(&mut random));
        let visitor = text_of(&of).map_or_else(Visitor::default, |text| Visitor::has("k", &text));
        for (operator, opposite) in PAIRS {
            let meets = |operator: &str| {
                let rule = one(&json!({"criteria": "attribute", "key": "k", "operator": operator, "value": asked}));
                visitor.meets(&rule, Offset::UTC, now)
            };
            assert_ne!(meets(operator), meets(opposite), "{of} {operator} {asked}");
            held += usize::from(meets(operator));
        }
    }
    assert!(held > 3000 && held < 12_000, "{held}");
}

#[test]
fn r81_an_operator_and_its_opposite_part_the_visitors() {
    let mut random = SmallRng::seed_from_u64(810);
    let fields = [
        ("device", Field::Device, &["mobile", "desktop", "bot"][..]),
        ("browser", Field::Browser, &["chromium", "edge_chromium", "chrome"]),
        ("source", Field::Source, &["nonpaid", "paid", "email"]),
        ("country", Field::Country, &["US", "GB"]),
        ("v.uuid", Field::Uuid, &["a", "ab"]),
        ("landing_page", Field::LandingPage, &["/a", "/ab"]),
    ];
    for _ in 0..3000 {
        let (criteria, field, values) = fields[random.random_range(0..fields.len())];
        let mut pick = || values[random.random_range(0..values.len())];
        let (asked, of) = (pick(), pick());
        let visitor = if random.random_range(0..4) == 0 { Visitor::default() } else { Visitor::with(field, of) };
        for (operator, opposite) in PAIRS {
            let rule =
                |operator: &str| json!([[{"criteria": criteria, "operator": operator, "value": asked}]]).to_string();
            let listed = asked != "bot" && !(operator == "ex" && matches!(criteria, "country" | "v.uuid"));
            if listed {
                let passes =
                    |operator| visitor.passes(&Filter(custom(&rule(operator))), Offset::UTC, Moment::from_micros(0));
                assert_ne!(passes(operator), passes(opposite), "{of} {operator} {asked}");
            }
        }
    }
}

#[test]
fn r81_an_operator_and_its_opposite_part_hours_and_types() {
    for hour in 0..24 {
        let visitor = Visitor { entry: Moment::from_micros(hour * 3_600_000_000), ..Visitor::default() };
        for (operator, opposite) in [("==", "!="), ("**", "!*"), ("ex", "nx"), (">", "<="), (">=", "<")] {
            for (criteria, value) in
                [("hourofday", json!(hour % 5)), ("dayofweek", json!(3)), ("visitor_type", json!("new"))]
            {
                if criteria == "visitor_type" && operator.starts_with('>') {
                    continue;
                }
                let meets = |operator: &str| {
                    let rule = one(&json!({"criteria": criteria, "operator": operator, "value": value}));
                    visitor.meets(&rule, Offset::UTC, Moment::from_micros(0))
                };
                assert_ne!(meets(operator), meets(opposite), "{criteria} {operator} {hour}");
            }
        }
    }
}

fn event_rule(operand: &str, value: &Value) -> EventRule {
    let json = json!([[{"key": "k", "operand": operand, "value": value}]]).to_string();
    ask(&format!("event_attribute={}", escape(&json))).events.any_of.remove(0).remove(0)
}

#[test]
fn r105_an_operand_and_its_opposite_part_the_events() {
    let mut random = SmallRng::seed_from_u64(1050);
    for _ in 0..5000 {
        let (asked, of) = (asked(&mut random), value(&mut random));
        let text = text_of(&of);
        let holds = |operand: &str| event_rule(operand, &asked).holds(text.as_deref());
        for (operand, opposite) in [("=", "!="), ("**", "!*"), ("ex", "nx")] {
            assert_ne!(holds(operand), holds(opposite), "{of} {operand} {asked}");
        }
        // Of two numbers exactly one is true of <, =, >; of others neither order is.
        let numeric = |value: &Value| {
            let text = text_of(value).unwrap_or_default();
            text.parse::<f64>().is_ok_and(f64::is_finite)
        };
        let orders = [holds("<"), holds(">"), holds("="), holds("<="), holds(">=")];
        if numeric(&asked) && numeric(&of) {
            assert_eq!(orders[..3].iter().filter(|holds| **holds).count(), 1, "{of} {asked}");
            assert_eq!((orders[3], orders[4]), (!orders[1], !orders[0]));
        } else {
            assert_eq!([orders[0], orders[1], orders[3], orders[4]], [false; 4], "{of} {asked}");
        }
    }
}

#[test]
fn r83_days_gt_and_days_lte_part_the_dates() {
    let mut random = SmallRng::seed_from_u64(83);
    for _ in 0..20_000 {
        let date = moment("2024-01-15").saturating_add(random.random_range(-200..200) * 43_200_000_000);
        let now = moment("2024-01-15").saturating_add(random.random_range(-200..200) * 43_200_000_000);
        let halves = (now.micros() - date.micros()) / 43_200_000_000;
        let asked = random.random_range(-400..400_i32);
        let holds = |order| AttributeTest::Age(order, f64::from(asked) / 2.0).holds(Some(&date.to_string()), now);
        let expected = halves.cmp(&i64::from(asked));
        for order in [
            abstats_question::Order::Greater,
            abstats_question::Order::AtLeast,
            abstats_question::Order::Less,
            abstats_question::Order::AtMost,
        ] {
            assert_eq!(holds(order), order.holds(expected), "{date} {now} {asked}");
        }
    }
}
