//! Which warnings put the verdict itself in doubt.

use crate::sample_ratio::MISMATCH_BELOW;
use crate::{Decision, DoubtClass, Outcome, Report, Verdict, Warning};

impl Report {
    /// The warnings that put the verdict itself in doubt. Show them next to the verdict.
    ///
    /// - A sample ratio mismatch that is not trivial: the counts may be wrong.
    /// - A split that changed between days, unless trivially: the whole mixes days of other rates in other shares. And days
    ///   that a variant is missing on.
    /// - A reversed direction, when the split of visitors differs between segments (p below 0.001) or when the variant is
    ///   called a winner, a loser, equivalent or non-inferior: the verdict may say the opposite of what is true within
    ///   each segment. (Other reversals are no doubt: around a difference of zero, directions reverse by chance.)
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
        self.warnings.iter().filter(|warning| self.is_doubted_by(warning)).collect()
    }

    /// Whether the warning, one of this report, puts the verdict in doubt.
    #[must_use]
    pub fn is_doubted_by(&self, warning: &Warning) -> bool {
        self.doubt_class(warning).is_some()
    }

    /// What the doubt is about; `None` when the warning, one of this report, does not put the verdict in doubt.
    #[must_use]
    pub fn doubt_class(&self, warning: &Warning) -> Option<DoubtClass> {
        let doubted = match warning {
            Warning::SampleRatioMismatch { trivial, .. } | Warning::SplitChangedBetweenDays { trivial, .. } => !trivial,
            Warning::VariantMissingOnDays { .. } => true,
            Warning::DirectionReversed { variant, split_p_value, .. } => {
                split_p_value.is_some_and(|p| p < MISMATCH_BELOW) || self.is_decided(variant)
            }
            _ => false,
        };
        doubted.then_some(DoubtClass::Data)
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

    fn is_decided(&self, id: &str) -> bool {
        let mut variants = self.variants.iter().zip(&self.overall.variants);
        let results = variants.find(|(variant, _)| variant.id == id).map(|(_, results)| results);
        results.and_then(|results| results.verdict).is_some_and(decided)
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
