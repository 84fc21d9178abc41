//! The grammar and the order of numbers in text.

use std::cmp::Ordering;

use abstats_question::{Number, Order};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use regex_lite::Regex;

#[test]
fn r162_the_grammar_by_a_regular_expression() {
    let grammar = Regex::new(r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$").unwrap();
    let mut random = SmallRng::seed_from_u64(162);
    let pieces = ["0", "1", "9", "12", "-", "+", ".", "e", "E", " ", "x", "_", "é", "N", ","];
    let mut good = 0;
    for _ in 0..200_000 {
        let text: String =
            (0..random.random_range(0..7)).map(|_| pieces[random.random_range(0..pieces.len())]).collect();
        let expected = grammar.is_match(&text).then(|| text.parse::<f64>().unwrap()).filter(|value| value.is_finite());
        assert_eq!(Number::parse(&text).map(|number| number.value()), expected, "{text}");
        good += usize::from(expected.is_some());
    }
    assert!(good > 10_000);
    for bad in [
        "", "-", "NaN", "inf", "-inf", "infinity", "1e400", "-1e400", "1\n", "1\0", "٣", "0b1", "1_000", "1e", "1e+",
        "--1", "1.2.3",
    ] {
        assert_eq!(Number::parse(bad), None, "{bad}");
    }
}

/// A number's text in one of many forms: `digits` times ten to the minus `places`.
fn form(random: &mut SmallRng, digits: i128, places: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, fraction) = all.split_at(all.len() - places);
    match random.random_range(0..4) {
        0 if places > 0 => format!("{sign}{whole}.{fraction}"),
        1 if places > 0 => format!("{sign}00{whole}.{fraction}000"),
        2 => format!("{sign}{}E-{places}", digits.unsigned_abs()),
        _ => format!("{sign}{}.0e-0{places}", digits.unsigned_abs()),
    }
}

#[test]
fn r105_r162_numbers_are_ordered_exactly() {
    let mut random = SmallRng::seed_from_u64(105);
    let mut ties = 0;
    for _ in 0..50_000 {
        let base = random.random_range(-(10_i128.pow(25))..10_i128.pow(25)) / 10_i128.pow(random.random_range(0..25));
        let (one, other) = (base, base + random.random_range(-2..=2));
        let places = random.random_range(0..30);
        let (text, against) = (form(&mut random, one, places), form(&mut random, other, places));
        let found = Number::parse(&against).unwrap().order_of(&text);
        assert_eq!(found, Some(one.cmp(&other)), "{text} {against}");
        ties += usize::from(text.parse::<f64>() == against.parse::<f64>() && one != other);
    }
    assert!(ties > 1000, "floats alone would do: {ties}");
}

#[test]
fn r162_zero_and_what_rounds_to_it() {
    let order = |one: &str, other: &str| Number::parse(other).unwrap().order_of(one).unwrap();
    for zero in ["0", "-0", "0.000", "-0e99", "0e-99999999999999999999", "0e99999999999999999999"] {
        assert_eq!(order(zero, "0"), Ordering::Equal, "{zero}");
        assert_eq!(order("1e-400", zero), Ordering::Greater);
        assert_eq!(order("-1e-400", zero), Ordering::Less);
        assert_eq!(order(zero, "1e-99999999999999999999"), Ordering::Less);
    }
    assert_eq!(order("1e-400", "1e-401"), Ordering::Greater);
    assert_eq!(order("-1e-400", "-1e-401"), Ordering::Less);
    assert_eq!(order("-1e-400", "1e-401"), Ordering::Less);
    assert_eq!(order(&"9".repeat(300), &format!("1{}", "0".repeat(300))), Ordering::Less);
}

#[test]
fn orders() {
    for (order, passing) in [
        (Order::Greater, [false, false, true]),
        (Order::AtLeast, [false, true, true]),
        (Order::Less, [true, false, false]),
        (Order::AtMost, [true, true, false]),
    ] {
        assert_eq!([Ordering::Less, Ordering::Equal, Ordering::Greater].map(|found| order.holds(found)), passing);
    }
}
