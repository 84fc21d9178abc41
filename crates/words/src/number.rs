//! The digits of numbers: those that matter, never on the wrong side of the threshold.

mod p_value;

use abstats::Interval;

pub use p_value::{PValue, Relation, p_value};

/// `1,480`.
#[must_use]
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

pub(crate) fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A fraction as a percentage, `8.00%`.
#[must_use]
pub fn percent(fraction: f64, decimals: usize) -> String {
    let text = fixed(100.0 * fraction, decimals);
    let smallest = 1.0 / power_of_ten(decimals);
    if fraction > 0.0 && reads_as(&text, 0.0) {
        format!("< {smallest:.decimals$}%")
    } else if fraction < 1.0 && reads_as(&text, 100.0) {
        format!("> {:.decimals$}%", 100.0 - smallest)
    } else {
        format!("{text}%")
    }
}

/// The decimals of a rate in percent, given its interval: two digits of the interval's width.
#[must_use]
pub fn rate_decimals(interval: Option<Interval>) -> usize {
    // At most six digits.
    let most = interval.map_or(2, |interval| if interval.high >= 0.1 { 4 } else { 6 });
    let width = interval.map_or(f64::INFINITY, |interval| 100.0 * (interval.high - interval.low));
    (2..6).find(|&decimals| width * power_of_ten(decimals) >= 10.0).unwrap_or(6).min(most)
}

/// The decimals that show two digits of a difference of shares, in percent.
pub(crate) fn decimals_of(difference: f64) -> usize {
    let points = 100.0 * difference.abs();
    (1..6).find(|&decimals| points * power_of_ten(decimals) >= 9.5).unwrap_or(6)
}

/// A chance known only to a hundredth: `41%`, never 100% or 0%.
#[must_use]
pub fn rough_chance(chance: f64) -> String {
    match 100.0 * chance {
        ..=0.5 => "< 1%".to_owned(),
        99.5.. => "> 99%".to_owned(),
        percent => format!("{percent:.0}%"),
    }
}

fn power_of_ten(exponent: usize) -> f64 {
    (0..exponent).fold(1.0, |power, _| 10.0 * power)
}

fn reads_as(text: &str, value: f64) -> bool {
    text.parse() == Ok(value)
}

/// An expected number: `0.10`, `1,234.50`.
#[must_use]
pub fn expected(value: f64) -> String {
    let text = fixed(value, 2);
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    format!("{}{rest}", grouped(whole))
}

/// A fraction in percent with its sign. A nonzero value does not read as zero, since the side of zero matters.
pub(crate) fn signed(fraction: f64, decimals: usize) -> String {
    let value = 100.0 * fraction;
    if value.abs() >= 1e6 {
        return format!("{value:+.1e}");
    }
    let mut decimals = decimals;
    let mut text = format!("{value:+.decimals$}");
    while value != 0.0 && decimals < 6 && reads_as(&text, 0.0) {
        decimals += 1;
        text = format!("{value:+.decimals$}");
    }
    // "-0.000000" would read as minus zero.
    if value != 0.0 && reads_as(&text, 0.0) {
        return format!("{value:+.1e}");
    }
    match (value == 0.0, text.strip_prefix(['+', '-'])) {
        (true, Some(zero)) => zero.to_owned(),
        (_, Some(digits)) => {
            let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
            format!("{}{}{rest}", &text[..1], grouped(whole))
        }
        _ => text,
    }
}

/// The value with as many decimals, at least `least`, as keep `holds` true for the value read back.
pub(crate) fn not_across(value: f64, least: usize, holds: impl Fn(f64) -> bool) -> String {
    let mut texts = (least..=14).map(|decimals| format!("{value:.decimals$}"));
    // The shortest text that reads back as the same number always holds.
    texts.find(|text| text.parse().is_ok_and(&holds)).unwrap_or_else(|| value.to_string())
}

/// A setting as given: `95`, `97.5`, `0.05`; noise of binary fractions beyond 10 digits is dropped.
#[must_use]
pub fn plain(value: f64) -> String {
    let text = fixed(value, 10);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A value that reads as zero has no sign.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(zero) if reads_as(zero, 0.0) => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests;
