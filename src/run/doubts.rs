//! Which warnings put the verdict itself in doubt.

use crate::sample_ratio::MISMATCH_BELOW;
use crate::{Report, Verdict, Warning};

impl Report {
    /// The warnings that put the verdict itself in doubt: whoever reads the verdict should read these in the same breath.
    ///
    /// - A sample ratio mismatch that is not trivial: the counts may be wrong.
    /// - A reversed direction, when visitors are not split alike in all segments (p below 0.001) or when the variant is
    ///   called a winner, a loser, equivalent or non-inferior: the verdict may say the opposite of what is true within each segment. (What is left
    ///   out is the reversal of a difference that may as well be none.)
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
        match warning {
            Warning::SampleRatioMismatch { trivial, .. } => !trivial,
            Warning::DirectionReversed { variant, split_p_value, .. } => {
                split_p_value.is_some_and(|p| p < MISMATCH_BELOW) || self.is_decided(variant)
            }
            _ => false,
        }
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
