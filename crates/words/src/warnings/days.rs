//! What is wrong with the days, in words.

use abstats::sample_ratio::MISMATCH_BELOW;
use abstats::segments::Cause;
use abstats::{Days, Interval, LiftWithinDays, Report, Warning, Within};

use super::sentence::{counted, reversed};
use super::split;
use crate::{Labels, number, text};

/// The options that let the comparison within days decide.
const WITHIN_DAYS: &str = "--within day --engine frequentist";

/// The sentence of a warning about days; `None` of any other.
pub(super) fn sentence(warning: &Warning, report: &Report, labels: &Labels) -> Option<String> {
    Some(match warning {
        Warning::SplitChangedBetweenDays {
            p_value,
            trivial,
            variant,
            smallest_share,
            smallest_on,
            largest_share,
            largest_on,
            within_days,
        } => {
            let variant = labels.quoted_id(variant);
            let (smallest, largest) = ((*smallest_share, smallest_on.as_str()), (*largest_share, largest_on.as_str()));
            let changed = Changed { p_value: *p_value, variant, smallest, largest };
            if *trivial {
                changed.trivial()
            } else if report.analysis.within == Some(Within::Days) {
                changed.taken_in()
            } else {
                changed.in_words(within_days, labels)
            }
        }
        Warning::VariantMissingOnDays { variant, first, days, of_days } => {
            missing_variant(&labels.quoted_id(variant), first, *days, *of_days)
        }
        Warning::DaysMissing { days, after, before } => missing(*days, after, before),
        Warning::DaysNotByEntry { known } => not_by_entry(*known),
        Warning::StrataLeftOut { variant, left_out, of_strata } => {
            let within = crate::sentence::within(&report.analysis).unwrap_or_default();
            let carry = if *left_out == 1 { "carries" } else { "carry" };
            let (left_out, of) = (number::count(*left_out as u64), number::count(*of_strata as u64));
            format!(
                "Variant {} is {within}, but {left_out} of {of} {carry} nothing: there it or the control has no visitors.",
                labels.quoted_id(variant)
            )
        }
        Warning::SegmentsOffSplit { breakdown, segments, tested, p_value, rest_p_value }
            if are_meant(breakdown, report) =>
        {
            let names = split::named(segments, breakdown, report, labels);
            let off = split::OffIn { segments: segments.len(), names, tested: *tested, days: true };
            format!("By day, {}", off.in_words(*p_value, *rest_p_value))
        }
        Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause } if are_meant(breakdown, report) => {
            sums(&labels.quoted_id(variant), &counted(*segments, field), *overall, *cause)
        }
        Warning::VariantsUnlisted { breakdown, variant, variants } if are_meant(breakdown, report) => {
            unlisted(&labels.quoted_id(variant), *variants)
        }
        Warning::DirectionReversed { breakdown, variant, overall, pooled, every_segment, split_p_value }
            if are_meant(breakdown, report) =>
        {
            let reversed =
                reversed("each day", [&*labels.quoted_id(variant), &*labels.control(report)], *overall, *pooled);
            let everywhere = if *every_segment { ", and so in every single one" } else { "" };
            format!("{reversed}{everywhere}. {}", mixed(*split_p_value))
        }
        _ => return None,
    })
}

/// A doubt about days: what was found, what shows it, what to do; `None` of any other.
pub(crate) fn doubt(warning: &Warning, labels: &Labels) -> Option<[String; 3]> {
    Some(match warning {
        Warning::SplitChangedBetweenDays {
            p_value,
            variant,
            smallest_share,
            smallest_on,
            largest_share,
            largest_on,
            within_days,
            ..
        } => {
            let variant = labels.quoted_id(variant);
            let (smallest, largest) = ((*smallest_share, smallest_on.as_str()), (*largest_share, largest_on.as_str()));
            let changed = Changed { p_value: *p_value, variant, smallest, largest };
            let what = changed.what(1);
            let (_, shares) = what.split_once(": variant ").unwrap_or(("", &what));
            let p = number::p_value(*p_value, MISMATCH_BELOW);
            let within = if within_days.is_empty() {
                "No lift within days can be computed.".to_owned()
            } else {
                format!("Compared within each day, {}.", text::listed_by(within_days, |of| lift(of, labels)))
            };
            [
                "The split of visitors changed between days.".to_owned(),
                format!(
                    "Variant {shares} (p {p}). The sums mix these days and can say the opposite of every one of \
                     them. {within}"
                ),
                format!("Decide by the comparison within days ({WITHIN_DAYS}), and find out why the split changed."),
            ]
        }
        Warning::VariantMissingOnDays { variant, first, days, of_days } => [
            format!("Variant {} is missing on some days.", labels.quoted_id(variant)),
            format!("It has no visitors {}, although others have.", on_days(first, *days, *of_days)),
            "Add its counts of these days. Where it did not run, leave the days out for all variants.".to_owned(),
        ],
        _ => return None,
    })
}

/// `"B" has a lift of +19.5% [+15.3%, +23.9%]`
fn lift(of: &LiftWithinDays, labels: &Labels) -> String {
    let end = |end: Option<f64>, unbounded| end.unwrap_or(unbounded);
    let interval = Interval { low: end(of.low, -1.0), high: end(of.high, f64::INFINITY), level: of.level };
    let decimals = number::lift_decimals(Some(interval)).max(1);
    let points = |value: f64| format!("{}%", number::signed(value, decimals));
    let high = of.high.map_or_else(|| "∞)".to_owned(), |high| format!("{}]", points(high)));
    let (name, lift, low) = (labels.quoted_id(&of.variant), points(of.lift), points(interval.low));
    format!("{name} has a lift of {lift} [{low}, {high}")
}

/// Whether a warning that names this breakdown is about the days.
pub(crate) fn are_meant(by: &str, report: &Report) -> bool {
    by == Days::NAME && report.days.is_some()
}

/// A split that was not the same on all days.
struct Changed<'a> {
    p_value: f64,
    variant: String,
    /// Share and date.
    smallest: (f64, &'a str),
    largest: (f64, &'a str),
}

impl Changed<'_> {
    fn what(&self, decimals: usize) -> String {
        let Self { p_value, variant, smallest, largest } = self;
        // In the order of time.
        let (first, then) = if smallest.1 <= largest.1 { (smallest, largest) } else { (largest, smallest) };
        let [before, after] = [first, then].map(|(share, _)| number::percent(*share, decimals));
        format!(
            "(p {}): variant {variant} had {before} of the visitors on {} and {after} on {}",
            number::p_value(*p_value, MISMATCH_BELOW),
            first.1,
            then.1
        )
    }

    fn trivial(&self) -> String {
        format!(
            "The split of visitors was not exactly the same on all days {}, but the shares differ by no more than 0.2%: so \
             many visitors show even that, and it does no harm.",
            self.what(3)
        )
    }

    /// Where the comparison within days decides already.
    fn taken_in(&self) -> String {
        format!(
            "The split of visitors changed between days {}. The verdict compares visitors within each day, so this does not \
             mislead it; find out why the split changed.",
            self.what(1)
        )
    }

    /// With the lifts that hold nevertheless.
    fn in_words(&self, within: &[LiftWithinDays], labels: &Labels) -> String {
        let changed = format!("The split of visitors changed between days {}.", self.what(1));
        if within.is_empty() {
            return format!(
                "{changed} The sums mix these days and can say the opposite of every one of them, and no lift within days can be \
                 computed: find out why the split changed."
            );
        }
        format!(
            "{changed} The sums mix these days and can say the opposite of every one of them. Compared within each day, {}. Decide by \
             the comparison within days ({WITHIN_DAYS}), and find out why the split changed.",
            text::listed_by(within, |of| lift(of, labels))
        )
    }
}

fn missing_variant(variant: &str, first: &str, days: usize, of_days: usize) -> String {
    let on = on_days(first, days, of_days);
    format!(
        "Variant {variant} has no visitors {on}, although others have: add its rows if they are missing; if it did not run then, \
         compare within days ({WITHIN_DAYS}), which leaves such days out."
    )
}

fn on_days(first: &str, days: usize, of_days: usize) -> String {
    match days {
        1 => format!("on {first}"),
        many => {
            format!("on {} of {} days, first on {first}", number::count(many as u64), number::count(of_days as u64))
        }
    }
}

fn missing(days: u64, after: &str, before: &str) -> String {
    if days == 1 {
        return format!("There is no day between {after} and {before}: add it if visitors came then.");
    }
    let days = number::count(days);
    format!(
        "{days} days are missing between the first and the last, first of all between {after} and {before}: add them if \
         visitors came then."
    )
}

fn not_by_entry(known: bool) -> String {
    let booked = if known { "are booked" } else { "are taken to be booked" };
    let say = if known { "" } else { " If they are booked on the day of entry, say \"days_booked_by\": \"entry\"." };
    format!(
        "Conversions {booked} by their own date, not by the day on which their visitor entered the test: within a day, some \
         belong to visitors of earlier days.{say}"
    )
}

/// `sum` is `12 visitors`.
fn sums(variant: &str, sum: &str, whole: u64, cause: Cause) -> String {
    format!(
        "The days add up to {sum} of variant {variant}, but the whole test has {}; most likely {}.",
        number::count(whole),
        because(cause)
    )
}

const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Overlap => "visitors who came on several days are counted on each of them",
        Cause::MissingValues => "days are missing",
        Cause::MissingUnevenly => "rows are missing, since not all variants lack visitors alike",
        Cause::ConversionsDiffer => "conversions were counted at another time or by another rule",
    }
}

fn unlisted(variant: &str, variants: usize) -> String {
    let (more, have) = match variants.saturating_sub(1) {
        0 => (String::new(), "has"),
        more => (format!(" and {} more", number::count(more as u64)), "have"),
    };
    format!("No day has counts of variant {variant}{more}, which {have} visitors in the whole test.")
}

/// What to do about days that say the opposite of the whole.
fn mixed(split_p_value: Option<f64>) -> String {
    match split_p_value {
        Some(p) if p < MISMATCH_BELOW => format!(
            "The split of visitors changed between days (p {}), which mixes the days' own rates into the whole: believe the \
             comparison within days ({WITHIN_DAYS}), and find out why.",
            number::p_value(p, MISMATCH_BELOW)
        ),
        _ => "That the split of visitors changed between days is not shown: a reversal without it may be chance around no \
              difference."
            .to_owned(),
    }
}
