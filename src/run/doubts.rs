//! Which warnings put the verdict itself in doubt.

use crate::sample_ratio::MISMATCH_BELOW;
use crate::segments::Cause;
use crate::{Days, Decision, DoubtClass, Outcome, Report, Verdict, Warning, Within};

impl Report {
    /// The warnings that put the verdict itself in doubt, those about the data first. Show them next to the verdict.
    ///
    /// About the data, whatever the outcome:
    /// - A sample ratio mismatch that is not trivial, or visitors at a traffic weight of 0: the counts may be wrong.
    /// - Segments that hold more than the whole test, or conversions that their visitors do not explain: one of the two was
    ///   counted wrongly. (Segments that hold fewer of all variants alike are no doubt: a breakdown may cover some visitors only. Fewer of
    ///   some variants than of others are, since rows are missing then.)
    /// - A split that changed between days, unless trivially: the whole mixes days of other rates in other shares. (Not when the
    ///   always-valid comparison decides and compares each period of other weights within itself.) And days that a variant is
    ///   missing on.
    /// - A reversed direction, when the split of visitors differs between segments (p below 0.001) or when the variant is
    ///   called a winner, a loser, equivalent or non-inferior: the verdict may say the opposite of what is true within
    ///   each segment. (Other reversals are no doubt: around a difference of zero, directions reverse by chance.)
    ///
    /// What the comparison that decides is made within raises neither of the last two: it has taken them in.
    ///
    /// About the evidence, of an outcome that would be acted on (what is undecided waits anyway):
    /// - A comparison that decides, of which neither arm has 25 conversions, or neither 25 visitors without one; the always-valid
    ///   one needs no such number.
    /// - A planned look before the last that decides with fewer than 100 conversions, or visitors without one, of both arms: its
    ///   bound takes z as normal. (Not where the look asks for a p-value below 0.001 anyway.)
    /// - A verdict before the planned end of a test that was to be read once ([`crate::planning::Plan::hold_against`]).
    /// - A verdict by another threshold, engine (with its alternative) or looks than the planned ones.
    /// - A winner among several comparisons that would not be one if these were corrected for.
    /// - A one-sided test that looks for better variants only where one is shown to be worse, unless another one wins; or for
    ///   worse ones only where one is shown to be better. (Of an inconclusive outcome, too: its p-value alone would hide that.)
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(4_000, 400)?), Variant::new("1", Counts::new(5_000, 550)?)];
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
    /// assert_eq!(report.doubts()[0].code(), "sample_ratio_mismatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn doubts(&self) -> Vec<&Warning> {
        let classed = self.warnings.iter().filter_map(|warning| Some((self.doubt_class(warning)?, warning)));
        let (mut data, evidence): (Vec<_>, Vec<_>) = classed.partition(|(class, _)| *class == DoubtClass::Data);
        // A day that a variant is missing on makes the split uneven: the cause comes before what follows from it.
        data.sort_by_key(|(_, warning)| !matches!(warning, Warning::VariantMissingOnDays { .. }));
        data.into_iter().chain(evidence).map(|(_, warning)| warning).collect()
    }

    /// Whether the warning, one of this report, puts the verdict in doubt.
    #[must_use]
    pub fn is_doubted_by(&self, warning: &Warning) -> bool {
        self.doubt_class(warning).is_some()
    }

    /// What the doubt is about; `None` when the warning, one of this report, does not put the verdict in doubt.
    #[must_use]
    pub fn doubt_class(&self, warning: &Warning) -> Option<DoubtClass> {
        let (class, doubted) = match warning {
            Warning::SampleRatioMismatch { trivial, .. } => (DoubtClass::Data, !trivial),
            Warning::SplitChangedBetweenDays { trivial, .. } => {
                let compared = self.analysis.within == Some(Within::Days) || self.compares_periods();
                (DoubtClass::Data, !trivial && !compared)
            }
            Warning::VisitorsWithoutWeight { .. } | Warning::VariantMissingOnDays { .. } => (DoubtClass::Data, true),
            Warning::SumsDiffer { cause, .. } => (DoubtClass::Data, contradicts(*cause)),
            Warning::DirectionReversed { breakdown, .. } if self.is_within(breakdown) => (DoubtClass::Data, false),
            Warning::DirectionReversed { variant, split_p_value, .. } => {
                (DoubtClass::Data, split_p_value.is_some_and(|p| p < MISMATCH_BELOW) || self.is_decided(variant))
            }
            Warning::WinnerAmongMany { .. }
            | Warning::BeforePlannedEnd { .. }
            | Warning::FewConversionsAtLook { .. }
            | Warning::TooFewConversions { .. }
            | Warning::TooFewNonConversions { .. } => (DoubtClass::Evidence, true),
            // Another rule than the planned one, chosen after the plan, errs more often.
            Warning::NotAsPlanned { settings } => {
                let undecided = matches!(self.verdict, Outcome::Inconclusive | Outcome::NotEnoughData);
                (DoubtClass::Evidence, !undecided && settings.iter().any(|setting| setting.decides()))
            }
            Warning::ShownWorse { .. } | Warning::ShownBetter { .. } => {
                (DoubtClass::Evidence, !matches!(self.verdict, Outcome::Winner(_)))
            }
            Warning::SegmentsOffSplit { .. }
            | Warning::DaysMissing { .. }
            | Warning::DaysNotByEntry { .. }
            | Warning::StrataLeftOut { .. }
            | Warning::VariantsUnlisted { .. }
            | Warning::NoVisitors
            | Warning::ControlWithoutVisitors { .. }
            | Warning::FewVisitors { .. }
            | Warning::FewConversions { .. }
            | Warning::FewNonConversions { .. }
            | Warning::ManyComparisons { .. }
            | Warning::DirectionsDisagree { .. }
            | Warning::ReadWhileRunning
            | Warning::ReadAtAnyTime { .. }
            | Warning::ReadAtPlannedLook { .. }
            | Warning::SplitCostsEvidence { .. }
            | Warning::HighRates { .. }
            | Warning::LevelNotPaired { .. } => return None,
        };
        doubted.then_some(class)
    }

    /// What to do, by the outcome and the doubts. The first of these that holds:
    ///
    /// 1. a doubt about the data: `Check`, since every result may be wrong;
    /// 2. a doubt about the evidence: `Wait`;
    /// 3. what the outcome says: `Ship`, `Keep`, `Either` (equivalent, or not inferior), or `Wait` (inconclusive, or not
    ///    enough data).
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Decision, Experiment, Variant};
    /// let decision = |n: u64, x: u64| {
    ///     let variants = vec![Variant::new("0", Counts::new(4_000, 400)?), Variant::new("1", Counts::new(n, x)?)];
    ///     Ok::<_, Box<dyn std::error::Error>>(Analysis::bayesian().run(&Experiment::new(variants, vec![])?).decision())
    /// };
    /// assert_eq!(decision(4_000, 500)?, Decision::Ship);
    /// assert_eq!(decision(4_000, 400)?, Decision::Wait);
    /// assert_eq!(decision(5_000, 700)?, Decision::Check); // a winner, but visitors were not split evenly
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decision(&self) -> Decision {
        let doubts: Vec<DoubtClass> = self.warnings.iter().filter_map(|warning| self.doubt_class(warning)).collect();
        decision(self.verdict, &doubts)
    }

    /// Whether what decides compares each period of other weights within itself.
    fn compares_periods(&self) -> bool {
        if matches!(self.analysis.within, Some(Within::Breakdown(_))) && self.weight_phases.is_empty() {
            return false;
        }
        let found = self.overall.variants.iter().filter_map(|row| row.always_valid?.ok());
        found.fold(None, |all, of| Some(all.unwrap_or(true) && of.strata > 1)) == Some(true)
    }

    /// Whether the comparison that decides is made within the breakdown, or the days, of this name.
    fn is_within(&self, name: &str) -> bool {
        match &self.analysis.within {
            Some(Within::Breakdown(of)) => of == name,
            Some(Within::Days) => name == Days::NAME,
            None => name == Days::NAME && self.compares_periods(),
        }
    }

    fn is_decided(&self, id: &str) -> bool {
        let mut variants = self.variants.iter().zip(&self.overall.variants);
        let results = variants.find(|(variant, _)| variant.id == id).map(|(_, results)| results);
        results.and_then(|results| results.verdict).is_some_and(decided)
    }
}

/// Whether counts contradict one another, and not only leave some visitors out.
const fn contradicts(cause: Cause) -> bool {
    match cause {
        Cause::Overlap | Cause::MissingUnevenly | Cause::ConversionsDiffer => true,
        Cause::MissingValues => false,
    }
}

const fn decided(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Winner | Verdict::Loser | Verdict::Equivalent | Verdict::NonInferior => true,
        Verdict::Inconclusive | Verdict::NotEnoughData => false,
    }
}

fn decision(outcome: Outcome, doubts: &[DoubtClass]) -> Decision {
    if doubts.contains(&DoubtClass::Data) {
        return Decision::Check;
    }
    if doubts.contains(&DoubtClass::Evidence) {
        return Decision::Wait;
    }
    match outcome {
        Outcome::Winner(_) => Decision::Ship,
        Outcome::Control => Decision::Keep,
        Outcome::Equivalent | Outcome::NonInferior => Decision::Either,
        Outcome::NotEnoughData | Outcome::Inconclusive => Decision::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analysis, Counts, Experiment, Segment, Variant};

    #[test]
    fn the_missing_day_comes_before_the_split_that_it_made_uneven() {
        let counts = |visitors| Counts::new(visitors, visitors / 10).unwrap();
        let variants = vec![Variant::new("A", counts(4_000)), Variant::new("B", counts(3_000))];
        let day = |(place, of_b): (usize, u64)| {
            Segment::new(format!("2024-03-0{}", place + 1), vec![counts(1_000), counts(of_b)])
        };
        let days = [1_000, 1_000, 1_000, 0].into_iter().enumerate().map(day).collect();
        let days = Days::daily(&variants, days).unwrap();
        let experiment = Experiment::new(variants, vec![]).unwrap().with_days(days).unwrap();
        let report = Analysis::bayesian().run(&experiment);
        let codes: Vec<_> = report.doubts().into_iter().map(Warning::code).collect();
        assert_eq!(codes[..2], ["variant_missing_on_days", "sample_ratio_mismatch"]);
    }

    #[test]
    fn a_doubt_forbids_to_act_on_any_outcome() {
        let outcomes = [
            (Outcome::Winner(1), Decision::Ship),
            (Outcome::Control, Decision::Keep),
            (Outcome::Equivalent, Decision::Either),
            (Outcome::NonInferior, Decision::Either),
            (Outcome::NotEnoughData, Decision::Wait),
            (Outcome::Inconclusive, Decision::Wait),
        ];
        for (outcome, undoubted) in outcomes {
            assert_eq!(decision(outcome, &[]), undoubted);
            assert_eq!(decision(outcome, &[DoubtClass::Evidence]), Decision::Wait);
            // What is wrong with the data comes before what they are too few for.
            assert_eq!(decision(outcome, &[DoubtClass::Evidence, DoubtClass::Data]), Decision::Check);
        }
    }
}
