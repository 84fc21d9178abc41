//! How sure it is.

use abstats::frequentist::compare;
use abstats::{Alternative, Evidence, Looks, Outcome, Pair, Statistics};

use super::Words;
use crate::number;

impl Words<'_> {
    /// `chance that it really is better is 97.2%; the threshold is 95%.`
    pub(super) fn certainty(&self) -> Option<String> {
        let threshold = self.report.analysis.threshold;
        match self.headline.deciding?.evidence {
            Evidence::Chance { better, worse } => {
                let chance = self.chance(better.ok(), worse.ok())?;
                Some(format!("The {chance}; the threshold is {}%.", number::plain(threshold.percent())))
            }
            Evidence::Test { p_value, adjusted } => Some(self.by_chance(p_value.ok()?, adjusted)),
            Evidence::AlwaysValid { p_value, adjusted } => Some(self.at_any_look(p_value.ok()?, adjusted)),
            Evidence::Planned { p_value, adjusted } => Some(self.over_all_looks(p_value.ok()?, adjusted)),
            _ => None,
        }
    }

    /// `At any look, p = 0.012; below 0.05 was asked for.` Of the Bayesian engine, its chance stands beside it.
    fn at_any_look(&self, p_value: f64, adjusted: bool) -> String {
        let alpha = number::plain(self.report.analysis.threshold.alpha());
        let name = if adjusted { "adjusted p" } else { "p" };
        let p = format!("{name} {}; below {alpha} was asked for.", self.digits.p_value(p_value));
        let chance = self.about().and_then(|row| match row.statistics {
            // The sums mix periods of other weights; their chance says nothing.
            Statistics::Bayesian(_) if self.are_strata() => None,
            Statistics::Bayesian(of) => {
                let versus = of.versus_control?;
                self.chance(versus.chance_to_beat_control.ok(), versus.chance_control_better.ok())
            }
            Statistics::Frequentist(_) => None,
        });
        match chance {
            Some(chance) => format!("For a single look, the {chance}. At any look, {p}"),
            None => format!("At any look, {p}"),
        }
    }

    /// `The chance that it really is better is 97.2%`; when the control is kept, that it is worse.
    pub(super) fn chance(&self, better: Option<f64>, worse: Option<f64>) -> Option<String> {
        let (chance, word) = if self.report.verdict == Outcome::Control {
            (worse?, if self.is_lower_better() { "higher (worse)" } else { "worse" })
        } else {
            (better?, if self.is_lower_better() { "lower (better)" } else { "better" })
        };
        let it = if self.is_lower_better() { "its rate" } else { "it" };
        Some(format!("chance that {it} really is {word} is {}", self.digits.chance_in_words(chance)))
    }

    /// `A difference this large would appear by chance in 5.6% of tests without any (p = 0.056); below 5% was asked for.`
    fn by_chance(&self, p_value: f64, adjusted: bool) -> String {
        let alpha = number::plain(100.0 * self.report.analysis.threshold.alpha());
        let p = self.digits.p_value(p_value);
        let direction = if self.report.is_one_sided() { " in this direction" } else { "" };
        let (this, name) = if adjusted {
            ("Among so many comparisons, a difference this large", "adjusted p")
        } else {
            ("A difference this large", "p")
        };
        format!(
            "{this}{direction} would appear by chance in {} without any ({name} {p}); below {alpha}% was asked for.",
            self.digits.of_tests(p_value)
        )
    }

    /// How sure the order among several winners is.
    pub(super) fn order(&self) -> Option<String> {
        match self.about()?.statistics {
            Statistics::Bayesian(_) => self.chances_to_be_best(),
            Statistics::Frequentist(of) if of.within.is_none() => self.best_against_next(),
            Statistics::Frequentist(_) => None,
        }
    }

    /// The best two winners against one another, by the two-sided score test: that is for a single look, over all visitors.
    fn best_against_next(&self) -> Option<String> {
        if self.report.analysis.looks != Looks::Once {
            return None;
        }
        let next = *self.headline.others.first()?;
        let pair = Pair { control: self.report.overall.of(next)?.counts, variant: self.about()?.counts };
        let level = self.report.analysis.interval_level();
        let p_value = compare(pair, Alternative::TwoSided, level).p_value.ok()?;
        let p = self.digits.p_value(p_value);
        if p_value < self.report.analysis.threshold.alpha() {
            return Some(format!("{} is better than {}, too (p {p}).", self.name(), self.labels.quoted(next)));
        }
        let which =
            if self.headline.others.len() == 1 { "Which of the two is better" } else { "Which of them is best" };
        Some(format!("{which} is open (p {p})."))
    }

    fn chances_to_be_best(&self) -> Option<String> {
        let best = |place: usize| match self.report.overall.of(place)?.statistics {
            Statistics::Bayesian(of) => of.chance_to_be_best.ok(),
            Statistics::Frequentist(_) => None,
        };
        let chance = best(self.headline.about?)?;
        if 100.0 * chance >= self.report.analysis.threshold.percent() {
            let of = match self.report.variants.len() {
                3 => "the three".to_owned(),
                many => format!("all {}", number::count(many as u64)),
            };
            let chance = self.digits.chance_in_words(chance);
            return Some(format!("The chance that {} is the best of {of} is {chance}.", self.name()));
        }
        let next = best(*self.headline.others.first()?)?;
        let which =
            if self.headline.others.len() == 1 { "Which of the two is better" } else { "Which of them is best" };
        let chances = [chance, next].map(|chance| format!("{:.0}%", 100.0 * chance));
        Some(format!("{which} is open: {} to {}.", chances[0], chances[1]))
    }
}
