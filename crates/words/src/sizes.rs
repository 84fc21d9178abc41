//! Effects, visitors, powers and rates as plans and settlements write them.

use abstats::planning::{Effect, Visitors};

use crate::number;

/// More numbers are told by their ends.
const MOST_LISTED: usize = 5;

/// A rate in percent, in four digits that matter: `5%`, `4.676%`.
#[must_use]
pub fn rate(rate: f64) -> String {
    format!("{}%", number::plain(to_digits(100.0 * rate, 4)))
}

/// A lift in three digits that matter: `+10.1%`, `−5%`.
#[must_use]
pub fn lift(lift: f64) -> String {
    effect(Effect::Relative(lift))
}

/// An effect with its unit: `+20%`, `−0.5 points`.
#[must_use]
pub fn effect(effect: Effect) -> String {
    let value = to_digits(100.0 * effect.value(), 3);
    let sign = match value {
        value if value > 0.0 => "+",
        value if value < 0.0 => "−",
        _ => "",
    };
    let size = number::plain(value.abs());
    match effect {
        Effect::Relative(_) => format!("{sign}{size}%"),
        Effect::Points(_) => format!("{sign}{size} point{}", if size == "1" { "" } else { "s" }),
    }
}

/// A power or another chance: `80.0%`, two decimals beyond 99.9% and below 0.1%.
///
/// ```
/// use abstats_words::plan::power;
/// assert_eq!([0.800_04, 0.999_62, 0.999_999, 0.0].map(power), ["80.0%", "99.96%", "> 99.99%", "< 0.01%"]);
/// ```
#[must_use]
pub fn power(chance: f64) -> String {
    match chance {
        chance if chance > 0.9999 => "> 99.99%".to_owned(),
        chance if chance < 0.0001 => "< 0.01%".to_owned(),
        // Half of the last digit keeps one decimal from reading as 100.0%, and as 0.0%.
        chance if (0.001..=0.999).contains(&chance) => format!("{:.1}%", 100.0 * chance),
        chance => format!("{:.2}%", 100.0 * chance),
    }
}

/// P-values below this are not told apart.
pub(crate) const LEAST_P: f64 = 1e-9;

/// What a p-value has to be below, in three digits, below 0.00001 in two: `0.0158`, `0.0000011`.
#[must_use]
pub fn p_below(p: f64) -> String {
    match p {
        0.0 => "0".to_owned(),
        p if p < LEAST_P => "< 0.000000001".to_owned(),
        p if p < 1e-5 => number::plain(to_digits(p, 2)),
        p => number::plain(to_digits(p, 3)),
    }
}

/// `8,149 visitors of each of 2 variants`, `9,000 visitors of the control and 3,000 of the other`.
#[must_use]
pub fn visitors(visitors: &Visitors) -> String {
    let [control, others @ ..] = visitors.as_slice() else { return String::new() };
    let first = others.first().copied().unwrap_or(*control);
    let of_control = count_of(*control, "visitor");
    if others.iter().any(|&other| other != first) {
        // Numbers with commas are not separated by commas.
        let listed: Vec<_> = others.iter().map(|&other| number::count(other)).collect();
        let of_others = if listed.len() > MOST_LISTED {
            let (least, most) = (others.iter().min().unwrap_or(control), others.iter().max().unwrap_or(control));
            format!("{} to {}", number::count(*least), number::count(*most))
        } else {
            listed.join(" / ")
        };
        return format!("{of_control} of the control and {of_others} of the others");
    }
    match (first == *control, others.len()) {
        (true, compared) => format!("{of_control} of each of {} variants", number::count(compared as u64 + 1)),
        (false, 1) => format!("{of_control} of the control and {} of the variant", number::count(first)),
        (false, compared) => {
            let compared = number::count(compared as u64);
            format!("{of_control} of the control and {} of each of {compared} variants", number::count(first))
        }
    }
}

/// `1 week`, `1,480 visitors`.
#[must_use]
pub fn count_of(count: u64, what: &str) -> String {
    format!("{} {what}{}", number::count(count), if count == 1 { "" } else { "s" })
}

/// The value in so many digits that matter.
fn to_digits(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}
