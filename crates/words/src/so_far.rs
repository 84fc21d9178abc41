//! What the looks after each day have shown together, in words.

use abstats::{Absent, Interval, Report, SoFar, Verdict};

use crate::{Digits, Labels, number, verdict};

/// That days which were counted again are not what was seen.
pub const COUNTED_AGAIN: &str =
    "Where days were counted again later, these are not the numbers that were seen on the day.";

/// The first day that decided about a variant, and what all days together say of it.
///
/// ```
/// use abstats::{Analysis, Counts, Days, Experiment, Looks, Segment, Variant};
/// use abstats_words::{Digits, Labels, so_far};
/// let up_to = |day: &str, control, variant| {
///     let counts = vec![Counts::new(10_000, control)?, Counts::new(10_000, variant)?];
///     Ok::<_, Box<dyn std::error::Error>>(Segment::new(day, counts))
/// };
/// let variants = vec![Variant::new("0", Counts::new(20_000, 1_010)?), Variant::new("1", Counts::new(20_000, 1_100)?)];
/// let days = vec![up_to("2024-03-01", 500, 660)?, up_to("2024-03-02", 510, 440)?];
/// let days = Days::daily(&variants, days)?;
/// let experiment = Experiment::new(variants, vec![])?.with_days(days)?;
/// let report = Analysis { looks: Looks::any_time(), ..Analysis::bayesian() }.run(&experiment);
/// let of = report.days.as_ref().unwrap().so_far[0];
/// assert_eq!(
///     so_far::sentence(&of, &report, &Labels::of(&report), Digits::of(&report)),
///     "On 2024-03-01 the data decided: \"1\" is better. Whoever stopped then may stand by it, though today's numbers alone do \
///      not show it. All days together, p = 0.00024: with 95% confidence between 8% and 24% more."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sentence(of: &SoFar, report: &Report, labels: &Labels, digits: Digits) -> String {
    let name = labels.quoted(of.variant);
    let date =
        of.first_met.and_then(|place| Some(report.days.as_ref()?.given.as_slice().get(place)?.criteria.as_str()));
    if of.lift == Err(Absent::NoCommonRatio) {
        let first = date.map_or_else(String::new, |date| format!("{date} was the first day to decide about {name}. "));
        let lost = "No lift fits all days: it has changed while the test ran. The days contradict one another, so no verdict is kept.";
        return [&first, lost].concat();
    }
    let first = match date {
        None => format!("No day has decided about {name}."),
        Some(date) => {
            let is = shown(of.verdict);
            let today = report.overall.of(of.variant).and_then(|row| row.verdict);
            let kept = if today == Some(of.verdict) {
                ""
            } else {
                " Whoever stopped then may stand by it, though today's numbers alone do not show it."
            };
            format!("On {date} the data decided: {name} {is}.{kept}")
        }
    };
    format!("{first} {}", together(of, digits))
}

/// What a day decided of a variant.
pub(crate) fn shown(of: Verdict) -> String {
    match of {
        Verdict::Winner => "is better".to_owned(),
        Verdict::Loser => "is worse".to_owned(),
        other => format!("is {}", verdict(other)),
    }
}

fn together(of: &SoFar, digits: Digits) -> String {
    let p = format!("{} {}", if of.adjusted { "adjusted p" } else { "p" }, digits.p_value(of.p_value));
    match of.lift {
        Ok(Interval { low, high, .. }) if low <= -1.0 && high.is_infinite() => format!("All days together, {p}."),
        Ok(lift) => {
            let level = number::plain(100.0 * lift.level.get());
            format!("All days together, {p}: with {level}% confidence {}.", digits.between(lift))
        }
        Err(reason) => format!("All days together, {p}. Their interval does not exist: {reason}."),
    }
}
