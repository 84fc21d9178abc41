//! Which numbers a headline has: whom it is about, how much, how sure.

use crate::{
    Absent, Alternative, Decision, Engine, Estimate, GoalDirection, Interval, Outcome, Report, Statistics,
    VariantReport, Verdict,
};

/// The numbers of a report's headline: the decision, the variant that it is about, its lift and how sure that is.
///
/// Sentences are made of them by `abstats-words`.
///
/// ```
/// use abstats::{Analysis, Counts, Decision, Evidence, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// let headline = report.headline();
/// assert_eq!((headline.decision, headline.about), (Decision::Ship, Some(1)));
/// let deciding = headline.deciding.unwrap();
/// assert_eq!(deciding.lift.estimate, Ok(0.25));
/// assert!(matches!(deciding.evidence, Evidence::Chance { better: Ok(chance), .. } if chance > 0.97));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Headline {
    /// What to do.
    pub decision: Decision,
    /// The place, in [`Report::variants`], of the variant that it is about: the winner; when the control is kept, the loser
    /// nearest to it; among equivalents the best; else the one nearest to a decision. `None` when nothing can be compared.
    pub about: Option<usize>,
    /// The comparison of that variant with the control.
    pub deciding: Option<Deciding>,
    /// The other variants with the same verdict, the best first.
    pub others: Vec<usize>,
}

/// The comparison with the control that a variant's verdict follows: the numbers that headline, table and pictures show.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Deciding {
    /// The lift as observed, variant rate / control rate - 1, and the interval of the true one.
    pub lift: Estimate,
    /// How sure it is that the variant is better, or worse.
    pub evidence: Evidence,
}

/// How sure it is that a variant is better than the control, or worse, in its engine's language.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// Of the Bayesian engine.
    Chance {
        /// P(the variant is better than the control given the data).
        better: Result<f64, Absent>,
        /// P(the control is better than the variant given the data).
        worse: Result<f64, Absent>,
    },
    /// Of the frequentist engine.
    Test {
        /// The p-value that the verdict follows.
        p_value: Result<f64, Absent>,
        /// Whether it is corrected for the number of comparisons.
        adjusted: bool,
    },
    /// With both engines, when one looks at any time ([`crate::Looks`]).
    AlwaysValid {
        /// The p-value that the verdict follows, valid at any look.
        p_value: Result<f64, Absent>,
        /// Whether it is corrected for the number of comparisons.
        adjusted: bool,
    },
    /// With both engines, at a planned look ([`crate::Looks`]).
    Planned {
        /// The p-value that the verdict follows, over all looks.
        p_value: Result<f64, Absent>,
        /// Whether it is corrected for the number of comparisons, too.
        adjusted: bool,
    },
}

impl VariantReport {
    /// The comparison that the verdict follows; `None` for the control.
    #[must_use]
    pub fn deciding(&self) -> Option<Deciding> {
        let observed = self.improvement?;
        let with = |interval: Result<Interval, Absent>, evidence| {
            Some(Deciding { lift: Estimate { estimate: observed, interval }, evidence })
        };
        if let Some(found) = self.always_valid {
            let p_value = found.map(|of| of.comparison.adjusted_p_value);
            let evidence = Evidence::AlwaysValid { p_value, adjusted: found.is_ok_and(|of| of.adjusted) };
            let lift = found.map_or_else(Estimate::absent, |of| of.lift);
            return Some(Deciding { lift, evidence });
        }
        if let Some(found) = self.planned {
            let p_value = found.map(|of| of.adjusted_p_value);
            let evidence = Evidence::Planned { p_value, adjusted: found.is_ok_and(|of| of.adjusted) };
            let lift = found.map_or_else(Estimate::absent, |of| of.lift);
            return Some(Deciding { lift, evidence });
        }
        match self.statistics {
            Statistics::Bayesian(of) => {
                let versus = of.versus_control?;
                let (better, worse) = (versus.chance_to_beat_control, versus.chance_control_better);
                with(versus.lift.interval, Evidence::Chance { better, worse })
            }
            Statistics::Frequentist(of) => {
                let (versus, p_value) = (of.deciding()?, of.deciding_p_value()?);
                let evidence = Evidence::Test { p_value, adjusted: of.deciding_adjusted().is_some() };
                let estimate = of.within.map_or(observed, |within| within.comparison.lift.estimate);
                Some(Deciding { lift: Estimate { estimate, interval: versus.lift.interval }, evidence })
            }
        }
    }
}

impl Report {
    /// The numbers of the headline.
    #[must_use]
    pub fn headline(&self) -> Headline {
        let rivals: Vec<_> = self.overall.variants.iter().filter(|row| row.verdict.is_some()).collect();
        let having = |verdict: Verdict| rivals.iter().copied().filter(move |row| row.verdict == Some(verdict));
        let about = match self.verdict {
            Outcome::Winner(place) => rivals.iter().copied().find(|row| row.variant == place),
            Outcome::Control => self.nearest(having(Verdict::Loser)),
            Outcome::Equivalent => self.nearest(having(Verdict::Equivalent)),
            Outcome::NonInferior => self.nearest(having(Verdict::NonInferior)),
            Outcome::NotEnoughData => self.nearest(having(Verdict::NotEnoughData)),
            Outcome::Inconclusive => self.nearest(having(Verdict::Inconclusive)),
        };
        let others = rivals.iter().filter(|row| about.is_some_and(|about| is_other(about, row)));
        let mut others: Vec<_> = others.map(|row| (self.nearness(row), row.variant)).collect();
        others.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        Headline {
            decision: self.decision(),
            about: about.map(|row| row.variant),
            deciding: about.and_then(VariantReport::deciding),
            others: others.into_iter().map(|(_, place)| place).collect(),
        }
    }

    /// The one nearest to being a winner, of equals the first.
    fn nearest<'a>(&self, rows: impl Iterator<Item = &'a VariantReport>) -> Option<&'a VariantReport> {
        rows.fold(None, |best: Option<&VariantReport>, row| match best {
            Some(best) if self.nearness(best) >= self.nearness(row) => Some(best),
            _ => Some(row),
        })
    }

    /// The greater, the nearer to being a winner.
    fn nearness(&self, row: &VariantReport) -> f64 {
        let nearness = match row.statistics {
            Statistics::Bayesian(of) => of.versus_control.map(|versus| versus.chance_to_beat_control),
            Statistics::Frequentist(of) => of.deciding().map(|versus| match self.analysis.goal_direction {
                GoalDirection::Increase => versus.z,
                GoalDirection::Decrease => versus.z.map(|z| -z),
            }),
        };
        nearness.and_then(Result::ok).unwrap_or(f64::NEG_INFINITY)
    }

    /// Whether the test looks for departures in one direction only.
    #[must_use]
    pub const fn is_one_sided(&self) -> bool {
        matches!(
            self.analysis.engine,
            Engine::Frequentist { alternative: Alternative::Greater | Alternative::Less, .. }
        )
    }
}

fn is_other(about: &VariantReport, row: &VariantReport) -> bool {
    row.variant != about.variant && row.verdict == about.verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analysis, Counts, Experiment, Variant};

    fn report(analysis: &Analysis, counts: &[(u64, u64)]) -> Report {
        let variants = counts.iter().enumerate().map(|(place, &(visitors, conversions))| {
            Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
        });
        analysis.run(&Experiment::new(variants.collect(), vec![]).unwrap())
    }

    #[test]
    fn it_is_about_the_variant_that_decides() {
        for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
            let of = |counts: &[(u64, u64)]| {
                let Headline { decision, about, others, .. } = report(&analysis, counts).headline();
                (decision, about, others)
            };
            let [base, worse, much_worse, better, much_better, same] =
                [1_000, 850, 700, 1_150, 1_300, 1_005].map(|x| (10_000, x));
            assert_eq!(of(&[base, better, much_better, same]), (Decision::Ship, Some(2), vec![1]));
            assert_eq!(of(&[base, much_worse, worse]), (Decision::Keep, Some(2), vec![1]));
            assert_eq!(of(&[base, much_worse, same]), (Decision::Wait, Some(2), vec![]));
            assert_eq!(of(&[(0, 0), (0, 0)]).0, Decision::Wait);
        }
    }

    #[test]
    fn its_numbers_are_those_of_the_table() {
        let report = report(&Analysis::frequentist(), &[(1_500, 120), (1_480, 148)]);
        let deciding = report.headline().deciding.unwrap();
        let Statistics::Frequentist(of) = report.overall.variants[1].statistics else { panic!("frequentist") };
        assert_eq!(deciding.lift.interval, of.versus_control.unwrap().lift.interval);
        assert_eq!(deciding.evidence, Evidence::Test { p_value: of.versus_control.unwrap().p_value, adjusted: false });
    }
}
