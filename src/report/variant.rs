//! What comes out of one variant.

use super::PlannedStatistics;
use crate::bayesian::BayesianComparison;
use crate::frequentist::FrequentistComparison;
use crate::practical::{Conclusion, RegionChances, RegionTests};
use crate::sequential::{AlwaysValidComparison, TypicalLift};
use crate::{Absent, Counts, Estimate, Level, Verdict};

/// The results of one variant.
///
/// ```
/// use abstats::{Absent, Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 0)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(report.overall.variants[0].improvement, None); // the control
/// assert_eq!(report.overall.variants[1].improvement, Some(Err(Absent::ControlHasNoConversions)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct VariantReport {
    /// Its place in [`Report::variants`](crate::Report::variants).
    pub variant: usize,
    /// Its counts.
    pub counts: Counts,
    /// variant rate / control rate - 1 of the raw rates (`improvement`, as a fraction); `None` for the control.
    pub improvement: Option<Result<f64, Absent>>,
    /// Its numbers, in the engine's own language.
    pub statistics: Statistics,
    /// The comparison with the control that holds at any look, which the verdict follows in place of `statistics`; `None` unless
    /// one looks at any time ([`Analysis::looks`](crate::Analysis::looks)), and for the control.
    pub always_valid: Option<Result<AlwaysValidStatistics, Absent>>,
    /// Of the whole test, the comparison with the control at a planned look, which the verdict follows in place of `statistics`;
    /// `None` unless looks are planned ([`Analysis::looks`](crate::Analysis::looks)), and for the control.
    pub planned: Option<Result<PlannedStatistics, Absent>>,
    /// What may be said of it; `None` for the control, and for a variant that takes no part since its traffic weight is 0.
    pub verdict: Option<Verdict>,
}

/// A variant against the control, valid at any look.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlwaysValidStatistics {
    /// The comparison. Its direction is that of the rates, whichever is better.
    pub comparison: AlwaysValidComparison,
    /// Whether its `adjusted_p_value` is adjusted: the family has more comparisons, and they share alpha.
    pub adjusted: bool,
    /// The lift as observed, and the interval of the true one. Of several strata the estimate is Mantel and Haenszel's, each
    /// compared within itself.
    pub lift: Estimate,
    /// How many strata it is made of: periods of different weights, or of the whole test those of
    /// [`Analysis::within`](crate::Analysis::within), in each such period.
    pub strata: usize,
    /// The lift that was expected of a variant that works.
    pub typical_lift: TypicalLift,
    /// What it says of the variant, region and direction of the goal considered. (A gate may withhold it.)
    pub verdict: Verdict,
}

/// A variant's numbers, by engine.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Statistics, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::frequentist().run(&Experiment::new(variants, vec![])?);
/// assert!(matches!(report.overall.variants[1].statistics, Statistics::Frequentist(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed: every face shows the numbers of every engine, and must not forget one"
)]
pub enum Statistics {
    /// Of the Bayesian engine.
    Bayesian(BayesianStatistics),
    /// Of the frequentist engine.
    Frequentist(FrequentistStatistics),
}

/// The Bayesian numbers of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BayesianStatistics {
    /// Posterior mean and credible interval of the conversion rate.
    pub rate: Estimate,
    /// P(this variant's rate is the highest given the data), the control included; the lowest when less is better.
    pub chance_to_be_best: Result<f64, Absent>,
    /// E[highest rate - this variant's rate]: what choosing this variant costs on average against the best of all. When less is
    /// better, E[this variant's rate - lowest rate].
    pub expected_loss_to_best: Result<f64, Absent>,
    /// Against the control; `None` for the control itself.
    pub versus_control: Option<BayesianComparison>,
    /// With regard to the region of practical equivalence; `None` without one, and for the control.
    pub region: Option<Result<RegionChances, Absent>>,
}

/// The frequentist numbers of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FrequentistStatistics {
    /// Conversions / visitors and its Wilson interval.
    pub rate: Estimate,
    /// Against the control; `None` for the control itself.
    pub versus_control: Option<FrequentistComparison>,
    /// What a correction for multiple comparisons makes of it; `None` without one, for the control, and where it does not decide.
    pub adjusted: Option<Adjusted>,
    /// With regard to the region of practical equivalence, of the comparison that decides; `None` without one, and for the control.
    pub region: Option<Result<RegionTests, Absent>>,
    /// Of the whole test, when [`Analysis::within`](crate::Analysis::within) says so: the comparison within strata, which the verdict follows in place of
    /// the one over all visitors; `None` for the control. Then `adjusted` is `None`, and this is the member of the family.
    pub within: Option<WithinStrata>,
}

/// A variant against the control within strata.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithinStrata {
    /// Lift, difference and test, pooled over the strata ([`pooled`](crate::segments::pooled())).
    pub comparison: FrequentistComparison,
    /// What a correction for multiple comparisons makes of it; `None` without one.
    pub adjusted: Option<Adjusted>,
    /// Strata used.
    pub strata: usize,
    /// Strata where an arm has no visitors; they are not used.
    pub left_out: usize,
}

impl FrequentistStatistics {
    /// The comparison with the control that the verdict follows; `None` for the control itself.
    #[must_use]
    pub fn deciding(&self) -> Option<FrequentistComparison> {
        self.within.map(|within| within.comparison).or(self.versus_control)
    }

    /// What a correction makes of the comparison that the verdict follows; `None` without one, and for the control.
    #[must_use]
    pub fn deciding_adjusted(&self) -> Option<Adjusted> {
        self.within.map_or(self.adjusted, |within| within.adjusted)
    }

    /// The p-value that the verdict follows, corrected if there is a correction; `None` for the control.
    #[must_use]
    pub fn deciding_p_value(&self) -> Option<Result<f64, Absent>> {
        let own = self.deciding()?.p_value;
        Some(self.deciding_adjusted().map_or(own, |adjusted| adjusted.p_value))
    }
}

/// A comparison as a member of its family.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adjusted {
    /// The adjusted p-value, which the verdict follows. Where a gate is missed, corrections of the false discovery rate have
    /// none ([`Absent::GateMissed`]): the family counts the comparison, but as one that was not decided.
    pub p_value: Result<f64, Absent>,
    /// With a single-step correction: the level with which the intervals of difference and lift hold together, for all
    /// comparisons of the family; each has a higher level of its own. `None` when they are those of each comparison
    /// alone, as with step-wise corrections.
    pub simultaneous_level: Option<Level>,
}

impl Statistics {
    /// The conversion rate and its interval: of the Bayesian engine the posterior mean, else conversions / visitors.
    #[must_use]
    pub const fn rate(&self) -> Estimate {
        match self {
            Self::Bayesian(of) => of.rate,
            Self::Frequentist(of) => of.rate,
        }
    }

    /// What the region of practical equivalence says; `None` without one, and for the control.
    #[must_use]
    pub fn conclusion(&self) -> Option<Result<Conclusion, Absent>> {
        match self {
            Self::Bayesian(of) => Some(of.region?.map(|region| region.conclusion)),
            Self::Frequentist(of) => Some(of.region?.map(|region| region.conclusion)),
        }
    }
}
