//! What a region or a gate says in a headline.

use abstats::practical::Region;
use abstats::{GoalDirection, Statistics};

use super::Words;
use crate::region::{good_enough, limits, missed_gate, scale};
use crate::{number, text};

/// How many missed gates are told.
const LISTED: usize = 2;

impl Words<'_> {
    /// What showed that the variant is equivalent or not inferior.
    pub(super) fn shown(&self, region: Region, inside: bool) -> Option<String> {
        let threshold = self.report.analysis.threshold;
        let goal = self.report.analysis.goal_direction;
        let where_ = if inside { limits(region) } else { good_enough(region, goal) };
        let what = scale(region);
        let about = self.about()?;
        if self.report.analysis.looks.are_at_any_time() {
            let interval = about.deciding()?.lift.interval.ok()?;
            let (low, high) = (self.digits.lift(interval.low), self.digits.lift(interval.high));
            let range = if interval.high.is_finite() { format!("{low} to {high}") } else { format!("{low} or more") };
            return Some(format!("The interval of the {what} that holds at any look, {range}, lies {where_}."));
        }
        match about.statistics {
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
        let listed: Vec<_> = missed.iter().take(LISTED).map(|missed| missed_gate(missed, self.labels)).collect();
        let more = missed.len().saturating_sub(listed.len());
        let more = match more {
            0 => String::new(),
            1 => ", and 1 more minimum is not reached".to_owned(),
            more => format!(", and {} more minimums are not reached", number::count(more as u64)),
        };
        let missed = format!("{}{more}.", listed.join("; "));
        text::capital(&missed)
    }
}
