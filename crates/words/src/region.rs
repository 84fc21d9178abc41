//! What a region and gates say of each variant, a sentence each.

use abstats::practical::{Conclusion, MarginTest, Region, Scale};
use abstats::{Decision, Gate, GoalDirection, MissedGate, Outcome, Report, Statistics, VariantReport, Verdict};

use crate::{Digits, Labels, number, text};

/// What the headline does not say: of the other variants the numbers with regard to the region, and the gates that they miss.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant, practical::Region, practical::Scale};
/// use abstats_words::{Digits, Labels, region};
/// let variants = vec![Variant::new("A", Counts::new(100_000, 8_000)?), Variant::new("B", Counts::new(100_000, 8_330)?)];
/// let analysis = Analysis { region: Some(Region::new(Scale::Lift, -0.04, 0.04)?), ..Analysis::bayesian() };
/// let report = analysis.run(&Experiment::new(variants, vec![])?);
/// let found = region::found(&report, &Labels::of(&report), Digits::of(&report));
/// assert_eq!(found, ["The chance that the lift of \"B\" is within ±4% is 46.8% (below: < 0.01%, above: 53.2%)."]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn found(report: &Report, labels: &Labels, digits: Digits) -> Vec<String> {
    let headline = report.headline();
    // The headline's own variant, where the headline gives these numbers.
    let said = headline.about.filter(|_| headline.decision == Decision::Either);
    let gates_said = report.verdict == Outcome::NotEnoughData;
    let rows = report.overall.variants.iter().filter(|row| Some(row.variant) != said);
    let regions = rows.filter_map(|row| {
        let names = [labels.quoted(row.variant), labels.control(report)];
        of_variant(
            report.analysis.region?,
            report.analysis.goal_direction,
            names.each_ref().map(String::as_str),
            row,
            digits,
        )
    });
    let missed = report.overall.missed_gates.iter().filter(|_| !gates_said);
    let all = missed.map(|gate| format!("{}.", missed_gate(gate, labels))).chain(regions);
    let mut all: Vec<_> = all.collect();
    let more = all.len() - text::listed_of(all.len());
    if more > 0 {
        all.truncate(text::listed_of(all.len()));
        all.push(format!("… and {} more of this kind: the JSON has them.", number::count(more as u64)));
    }
    all
}

/// `None` for the control.
fn of_variant(
    region: Region,
    goal: GoalDirection,
    [name, control]: [&str; 2],
    row: &VariantReport,
    digits: Digits,
) -> Option<String> {
    let what = scale(region);
    let chance = |chance| digits.chance(chance);
    let (numbers, conclusion) = match row.statistics {
        Statistics::Bayesian(of) => match of.region? {
            Ok(of) if region.is_bounded() => {
                let (inside, below, above) = (digits.chance_in_words(of.inside), chance(of.below), chance(of.above));
                let within = limits(region);
                let numbers = format!(
                    "The chance that the {what} of {name} is {within} is {inside} (below: {below}, above: {above})."
                );
                (numbers, of.conclusion)
            }
            Ok(of) => {
                let chance = digits.chance_in_words(match goal {
                    GoalDirection::Increase => of.not_below,
                    GoalDirection::Decrease => of.not_above,
                });
                let enough = good_enough(region, goal);
                (format!("The chance that the {what} of {name} is {enough} is {chance}."), of.conclusion)
            }
            Err(reason) => return Some(format!("Whether {name} differs enough to matter is not known: {reason}.")),
        },
        Statistics::Frequentist(of) => match of.region? {
            Ok(of) => {
                let has = |side: &str, limit: f64, test: Option<MarginTest>| {
                    let p = digits.p_value(test?.p_value);
                    Some(format!("{side} {}, p {p}", end(region, limit)))
                };
                let sides = [has("above", region.low(), of.low), has("below", region.high(), of.high)];
                let sides: Vec<_> = sides.into_iter().flatten().collect();
                (format!("Tests of the {what} of {name}: {}.", sides.join("; ")), of.conclusion)
            }
            Err(reason) => return Some(format!("Whether {name} differs enough to matter is not known: {reason}.")),
        },
    };
    let means = match (row.verdict, conclusion) {
        (Some(Verdict::Winner | Verdict::Loser), Conclusion::Equivalent) => {
            format!(" It differs from {control}, but by too little to matter.")
        }
        (Some(Verdict::Loser), Conclusion::NonInferior) => {
            format!(" It is worse than {control}, but not by more than that.")
        }
        _ => String::new(),
    };
    Some(format!("{numbers}{means}"))
}

/// A missed gate, of the whole test or of a segment: `No verdict: "B" has 80 visitors of the 1,000 asked for.`
#[must_use]
pub fn missed(missed: &MissedGate, labels: &Labels) -> String {
    format!("No verdict: {}.", missed_gate(missed, labels))
}

/// `"B" has 80 visitors of the 1,000 asked for`
pub(crate) fn missed_gate(missed: &MissedGate, labels: &Labels) -> String {
    let required = number::count(missed.required);
    let actual = missed.actual.map(number::count);
    let of = |what: &str| {
        let name = missed.variant.map_or_else(String::new, |place| labels.quoted(place));
        let actual = actual.clone().unwrap_or_else(|| "an unknown number of".to_owned());
        format!("{name} has {actual} {what} of the {required} asked for")
    };
    match (missed.gate, actual.as_deref()) {
        (Gate::Visitors, _) => of("visitors"),
        (Gate::Conversions, _) => of("conversions"),
        (Gate::Days, Some(days)) => format!("the test has run {days} days of the {required} asked for"),
        (Gate::Days, None) => {
            format!("the test has to run {required} days, and nothing says for how many it has run")
        }
    }
}

/// The largest harm that is acceptable: `5%`, `0.5 points`.
pub(crate) fn harm(region: Region, goal: GoalDirection) -> String {
    size(
        region,
        match goal {
            GoalDirection::Increase => -region.low(),
            GoalDirection::Decrease => region.high(),
        },
    )
}

/// Where a variant is good enough: `above −5%`; when fewer conversions are the goal, `below +5%`.
pub(crate) fn good_enough(region: Region, goal: GoalDirection) -> String {
    match goal {
        GoalDirection::Increase => format!("above {}", end(region, region.low())),
        GoalDirection::Decrease => format!("below {}", end(region, region.high())),
    }
}

fn size(region: Region, value: f64) -> String {
    let number = number::plain(100.0 * value);
    match region.scale() {
        Scale::Lift => format!("{number}%"),
        Scale::Difference => format!("{number} points"),
    }
}

/// `within ±4%`, `from −1% to +3%`.
pub(crate) fn limits(region: Region) -> String {
    #[expect(clippy::float_cmp, reason = "ends that are written alike")]
    if region.high() == -region.low() {
        format!("within ±{}", size(region, region.high()))
    } else {
        format!("from {} to {}", end(region, region.low()), end(region, region.high()))
    }
}

/// `−1%`.
pub(crate) fn end(region: Region, value: f64) -> String {
    let sign = match value {
        0.0 => "",
        value if value > 0.0 => "+",
        _ => "−",
    };
    format!("{sign}{}", size(region, value.abs()))
}

pub(crate) const fn scale(region: Region) -> &'static str {
    match region.scale() {
        Scale::Lift => "lift",
        Scale::Difference => "difference",
    }
}
