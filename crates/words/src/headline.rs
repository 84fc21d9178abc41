//! The headline: the decision, its size, how sure it is, what would settle it. The same on every face.

mod evidence;
mod planned;
mod reasons;
mod region;
mod said;
mod waiting;

use abstats::{
    Counts, Decision, DoubtClass, Evidence, GoalDirection, Headline, Level, Outcome, Report, Statistics, VariantReport,
};

use crate::region::harm;
use crate::{Digits, Labels, number, text};
use reasons::joined;

pub use said::Said;

/// What the sentences are made of.
struct Words<'a> {
    report: &'a Report,
    labels: &'a Labels,
    digits: Digits,
    headline: Headline,
}

/// The headline's sentences.
#[must_use]
pub fn of(report: &Report, labels: &Labels, digits: Digits) -> Said {
    let words = Words { report, labels, digits, headline: report.headline() };
    let (decision, sentences) = match words.headline.decision {
        Decision::Ship => (format!("Ship {}.", words.name()), words.shipped()),
        Decision::Keep => (format!("Keep {}.", words.control()), words.kept()),
        Decision::Either => words.either(),
        Decision::Wait => (words.undecided().to_owned(), words.waiting()),
        Decision::Check => ("Cannot be decided: check the data first.".to_owned(), words.checked()),
    };
    Said::new(decision, sentences)
}

impl Words<'_> {
    /// The variant that it is about.
    fn name(&self) -> String {
        self.headline.about.map_or_else(|| "the variant".to_owned(), |place| self.labels.quoted(place))
    }

    fn control(&self) -> String {
        self.labels.quoted(self.report.control)
    }

    fn about(&self) -> Option<&VariantReport> {
        self.report.overall.of(self.headline.about?)
    }

    fn shipped(&self) -> Vec<String> {
        [self.size("It"), self.certainty(), self.other_winners()].into_iter().flatten().collect()
    }

    fn kept(&self) -> Vec<String> {
        let others = match self.headline.others.len() {
            0 => None,
            others => {
                let all = number::count(others as u64 + 1);
                Some(format!("All {all} other variants do worse; {} comes nearest.", self.name()))
            }
        };
        [others, self.size(&self.name()), self.certainty()].into_iter().flatten().collect()
    }

    fn checked(&self) -> Vec<String> {
        let reasons = self.reasons(DoubtClass::Data);
        let seen = self.seen();
        let reasons = (!reasons.is_empty()).then(|| match seen {
            Some(_) => format!("But {}.", joined(&reasons)),
            None => format!("{}.", text::capital(&joined(&reasons))),
        });
        seen.into_iter().chain(reasons).collect()
    }

    fn either(&self) -> (String, Vec<String>) {
        let Some(region) = self.report.analysis.region else {
            return ("Choose by cost: no difference that matters.".to_owned(), self.seen().into_iter().collect());
        };
        let inside = self.report.verdict == Outcome::Equivalent;
        let rates = self.rates(&self.name()).map(|rates| format!("{rates}."));
        let sentences = [rates, self.shown(region, inside)].into_iter().flatten().collect();
        if !inside {
            let (name, harm) = (self.name(), harm(region, self.report.analysis.goal_direction));
            let first = format!("{name} is not worse by more than {harm}: ship it if it has other advantages.");
            return (first, sentences);
        }
        ("Choose by cost: no difference that matters.".to_owned(), sentences)
    }

    /// `It converts 10.0% of visitors, "Control" 8.0%: 25% more, most likely between 3% and 51% more.`
    fn size(&self, subject: &str) -> Option<String> {
        let lift = self.headline.deciding?.lift;
        let rates = self.rates(subject)?;
        let Ok(estimate) = lift.estimate else { return Some(format!("{rates}.")) };
        let more = self.within() + &self.digits.more_or_fewer(estimate);
        let between = lift.interval.ok().map(|interval| {
            let between = self.digits.between(interval);
            if matches!(self.headline.deciding.map(|deciding| deciding.evidence), Some(Evidence::Chance { .. })) {
                return format!(", most likely {between}");
            }
            if let Some(Evidence::Planned { adjusted, .. }) = self.headline.deciding.map(|deciding| deciding.evidence) {
                let level = crate::planned::confidence(&self.report.analysis);
                let comparisons = if adjusted { " and comparisons" } else { "" };
                return format!(", with {level}% confidence over all looks{comparisons} {between}");
            }
            let (level, together) = match self.together() {
                Some(level) => (level, " for all comparisons together"),
                None => (interval.level, ""),
            };
            let level = number::plain(100.0 * level.get());
            format!(", with {level}% confidence{together} {between}")
        });
        Some(format!("{rates}: {more}{}.", between.unwrap_or_default()))
    }

    /// `compared within each day, `, if that decides.
    fn within(&self) -> String {
        if self.report.analysis.within.is_none() && self.are_strata() {
            return "compared within periods of the same weights, ".to_owned();
        }
        crate::settings::compared_within(&self.report.analysis).map_or_else(String::new, |within| format!("{within}, "))
    }

    /// Whether what decides at any look compares strata, each within itself: those asked for, or periods of other weights.
    fn are_strata(&self) -> bool {
        self.about().and_then(|row| row.always_valid?.ok()).is_some_and(|of| of.strata > 1)
    }

    /// With a single-step correction, the level with which the intervals of all comparisons hold together.
    fn together(&self) -> Option<Level> {
        match self.about()?.statistics {
            Statistics::Bayesian(_) => None,
            Statistics::Frequentist(of) => of.deciding_adjusted()?.simultaneous_level,
        }
    }

    /// The rates and the lift, without what they may mean.
    fn seen(&self) -> Option<String> {
        let rates = self.rates(&self.name())?;
        let lift = self.headline.deciding?.lift.estimate;
        Some(match lift {
            Ok(lift) => format!("{rates}: {}{}.", self.within(), self.digits.more_or_fewer(lift)),
            Err(_) => format!("{rates}."),
        })
    }

    /// `It converts 10.0% of visitors, "Control" 8.0%`
    fn rates(&self, subject: &str) -> Option<String> {
        let variant = self.about()?.counts;
        let control = self.report.overall.of(self.report.control)?.counts;
        let of_control = self.control();
        Some(match (variant.visitors(), control.visitors()) {
            (0, 0) => format!("Neither {} nor {of_control} has visitors", self.name()),
            (0, _) => format!("{subject} has no visitors, {of_control} converts {}", self.rate(control, true)),
            (_, 0) => format!("{subject} converts {}, {of_control} has no visitors", self.rate(variant, true)),
            (_, _) => {
                let (variant, control) = (self.rate(variant, true), self.rate(control, false));
                format!("{subject} converts {variant}, {of_control} {control}")
            }
        })
    }

    /// A rate in a sentence; where nobody or everybody converted, that says more than a percentage.
    fn rate(&self, counts: Counts, of_visitors: bool) -> String {
        let visitors = number::count(counts.visitors());
        match (counts.conversions(), counts.non_conversions()) {
            (0, _) => format!("none of its {visitors} visitors"),
            (_, 0) => format!("all of its {visitors} visitors"),
            _ => {
                let rate = counts.conversion_rate().map_or_else(|_| String::new(), |rate| self.digits.rate(rate));
                if of_visitors { format!("{rate} of visitors") } else { rate }
            }
        }
    }

    fn other_winners(&self) -> Option<String> {
        let others = &self.headline.others;
        let (first, more) = others.split_first()?;
        let row = self.report.overall.of(*first)?;
        let lift = row
            .deciding()?
            .lift
            .estimate
            .ok()
            .map(|lift| format!(", with {} than {}", self.digits.more_or_fewer(lift), self.control()));
        let win = if more.is_empty() {
            format!("{} wins too{}.", self.labels.quoted(*first), lift.unwrap_or_default())
        } else {
            format!("{} win too.", self.labels.listed(others))
        };
        Some(match self.order() {
            Some(order) => format!("{win} {order}"),
            None => win,
        })
    }

    fn is_lower_better(&self) -> bool {
        self.report.analysis.goal_direction == GoalDirection::Decrease
    }
}

#[cfg(test)]
mod planned_tests;
#[cfg(test)]
mod tests;
