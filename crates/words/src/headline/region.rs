//! What a region or a gate says in a headline.

use abstats::practical::{Region, Scale};
use abstats::{Gate, GoalDirection, MissedGate, Statistics};

use super::Words;
use crate::number;

/// How many missed gates are told.
const LISTED: usize = 2;

impl Words<'_> {
    /// What showed that the variant is equivalent or not inferior.
    pub(super) fn shown(&self, region: Region, inside: bool) -> Option<String> {
        let threshold = self.report.analysis.threshold;
        let goal = self.report.analysis.goal_direction;
        let where_ = match (inside, goal) {
            (true, _) => limits(region),
            (false, GoalDirection::Increase) => format!("above {}", end(region, region.low())),
            (false, GoalDirection::Decrease) => format!("below {}", end(region, region.high())),
        };
        let what = scale(region);
        match self.about()?.statistics {
            Statistics::Bayesian(of) => {
                let of = of.region?.ok()?;
                let chance = self.digits.chance_in_words(match (inside, goal) {
                    (true, _) => of.inside,
                    (false, GoalDirection::Increase) => of.not_below,
                    (false, GoalDirection::Decrease) => of.not_above,
                });
                let threshold = number::plain(threshold.percent());
                Some(format!("The chance that the {what} is {where_} is {chance}; the threshold is {threshold}%."))
            }
            Statistics::Frequentist(of) => {
                let of = of.region?.ok()?;
                let p = match (inside, goal) {
                    (true, _) => of.equivalence_p_value()?,
                    (false, GoalDirection::Increase) => of.low?.p_value,
                    (false, GoalDirection::Decrease) => of.high?.p_value,
                };
                let (p, alpha) = (self.digits.p_value(p), number::plain(threshold.alpha()));
                Some(format!("That the {what} is {where_} is shown with p {p}; below {alpha} was asked for."))
            }
        }
    }

    /// `"B" has 80 visitors, and at least 1,000 were asked for.`
    pub(super) fn missed_gates(&self) -> String {
        let missed = &self.report.overall.missed_gates;
        let listed: Vec<_> = missed.iter().take(LISTED).map(|missed| self.missed(missed)).collect();
        let more = missed.len().saturating_sub(listed.len());
        let more = if more > 0 {
            format!(", and {} more gates are missed", number::count(more as u64))
        } else {
            String::new()
        };
        let text = format!("{}{more}.", listed.join("; "));
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    fn missed(&self, missed: &MissedGate) -> String {
        let required = number::count(missed.required);
        let actual = missed.actual.map(number::count);
        let of = |what: &str| {
            let name = missed.variant.map_or_else(String::new, |place| self.labels.quoted(place));
            let actual = actual.clone().unwrap_or_else(|| "an unknown number of".to_owned());
            format!("{name} has {actual} {what} of the {required} asked for")
        };
        match (missed.gate, actual.as_deref()) {
            (Gate::Visitors, _) => of("visitors"),
            (Gate::Conversions, _) => of("conversions"),
            (Gate::Days, Some(days)) => format!("the test has run {days} of the {required} days asked for"),
            (Gate::Days, None) => {
                format!("the test has to run {required} days, and nothing says for how many it has run")
            }
        }
    }
}

/// The largest harm that is acceptable: `5%`, `0.5 points`.
pub(super) fn harm(region: Region, goal: GoalDirection) -> String {
    size(
        region,
        match goal {
            GoalDirection::Increase => -region.low(),
            GoalDirection::Decrease => region.high(),
        },
    )
}

fn size(region: Region, value: f64) -> String {
    let number = number::plain(100.0 * value);
    match region.scale() {
        Scale::Lift => format!("{number}%"),
        Scale::Difference => format!("{number} points"),
    }
}

/// `within ±4%`, `from −1% to +3%`.
fn limits(region: Region) -> String {
    #[expect(clippy::float_cmp, reason = "ends that are written alike")]
    if region.high() == -region.low() {
        format!("within ±{}", size(region, region.high()))
    } else {
        format!("from {} to {}", end(region, region.low()), end(region, region.high()))
    }
}

fn end(region: Region, value: f64) -> String {
    let sign = match value {
        0.0 => "",
        value if value > 0.0 => "+",
        _ => "−",
    };
    format!("{sign}{}", size(region, value.abs()))
}

const fn scale(region: Region) -> &'static str {
    match region.scale() {
        Scale::Lift => "lift",
        Scale::Difference => "difference",
    }
}
