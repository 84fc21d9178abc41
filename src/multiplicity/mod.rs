//! Many comparisons at once: p-values adjusted for the family they belong to.
//!
//! A family is a set of comparisons whose errors are counted together: [`Family`]. [`Correction`] lists the methods. Each
//! adjusts the p-value of every comparison so that deciding by `adjusted < alpha` keeps the family's error rate at
//! alpha.
//!
//! Single-step methods treat all comparisons alike, so each is also a test of a confidence interval: difference and lift
//! have *simultaneous* intervals. All of them hold together with the level and exclude 0 exactly when the adjusted
//! p-value is below alpha. Step-wise methods gain power by demanding less of the second comparison than of the first. The
//! intervals beside them belong to each comparison alone and may exclude 0 beside a variant that is not
//! decided.
//!
//! Comparisons that do not exist (no visitors in an arm) belong to no family. Comparisons that miss a gate
//! ([`crate::Gates`]) do, since they were looked at. Under control of the false discovery rate they count as undecided, p = 1.
//!
//! # Error rates
//! Measured at T = 95 by `tests/error_rates.rs`, two-sided, in percent. *Any false*: the chance of one or more false winners
//! or losers. *False share*: the expected share of false ones among winners and losers. *Found*: the share of real
//! differences that is decided. *Cover*: the chance that all intervals of the difference hold at once, which only the
//! single-step methods claim.
//!
//! A control and two variants of 20 visitors each, all 9,261 tables enumerated; the largest value over control rates of 5,
//! 10, ..., 50%. With such small counts the figures show what the score test's normal approximation costs:
//!
//! | correction | any false, none differs | any false, one variant 30 points better | cover, at least |
//! |---|--:|--:|--:|
//! | none | 9.63 | 5.33 | 89.2 |
//! | Bonferroni | 4.70 | 2.52 | 94.9 |
//! | Sidak | 5.48 | 2.95 | 94.5 |
//! | Holm | 4.70 | 3.76 | |
//! | Hochberg | 4.90 | 3.92 | |
//! | Benjamini-Hochberg | 4.90 | 3.92 | |
//! | Benjamini-Yekutieli | 3.28 | 2.74 | |
//! | Dunnett | 7.06 | 3.85 | 92.9 |
//! | Dunnett step-down | 7.06 | 4.24 | |
//!
//! Simulated: a control and four variants of 5,000 visitors at 10%, none better or two better (11.5 and 12%), 4,000 tests; ten
//! segments of a control and two variants of 2,000 visitors at 5 to 14%, none better or five segments better by 2 points,
//! 1,500 tests. One standard error of the 5% is 0.34 and 0.56:
//!
//! | correction | variants: any false | cover | two better: false share | found | segments: any false | five better: false share | found |
//! |---|--:|--:|--:|--:|--:|--:|--:|
//! | none | 15.1 | 84.9 | 4.7 | 79 | 60.3 | 6.5 | 65 |
//! | Bonferroni | 3.8 | 96.2 | 1.5 | 61 | 4.8 | 0.8 | 26 |
//! | Sidak | 3.9 | 96.2 | 1.5 | 62 | 4.9 | 0.8 | 26 |
//! | Holm | 3.8 | | 1.9 | 63 | 4.8 | 0.8 | 27 |
//! | Hochberg | 3.8 | | 2.0 | 64 | 4.8 | 0.8 | 27 |
//! | Benjamini-Hochberg | 4.0 | | 2.7 | 67 | 4.8 | 2.2 | 44 |
//! | Benjamini-Yekutieli | 1.9 | | 1.2 | 58 | 1.5 | 0.5 | 25 |
//! | Dunnett | 4.4 | 95.6 | 1.6 | 63 | 4.9 | 0.8 | 27 |
//! | Dunnett step-down | 4.4 | | 2.1 | 65 | 4.9 | 0.9 | 30 |
//!
//! The Bayesian engine's sets of winners: rates drawn from the prior Beta(30, 270), ten segments of a control and two variants
//! of 800 visitors, 3,000 tests:
//!
//! | winners | false ones among all | their expected number by the report | winners per test | 90% intervals that hold |
//! |---|--:|--:|--:|--:|
//! | each for itself | 1.8 | 1.5 | 3.2 | 90.2 |
//! | as a set | 4.2 | 3.9 | 4.6 | 90.2 |

use crate::names::names;

mod adjust;
mod discovery;
mod dunnett;
mod p_values;

pub use discovery::Discoveries;
pub use dunnett::Dunnett;
pub use p_values::AdjustError;
pub(crate) use p_values::holm;

pub(crate) use adjust::{Adjustment, Member, Rule, Table, adjust};
pub(crate) use discovery::{Chances, discover};

/// The correction, and the comparisons it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Multiplicity {
    /// The method.
    pub correction: Correction,
    /// Which comparisons count together.
    #[cfg_attr(feature = "serde", serde(default))]
    pub family: Family,
}

/// A method that adjusts p-values, with m comparisons in the family.
///
/// | method | kind | controls | when |
/// |---|---|---|---|
/// | Bonferroni | single-step | family-wise error | always |
/// | Sidak | single-step | family-wise error | independent, or positively dependent as comparisons with one control are |
/// | Holm | step-down | family-wise error | always; never less power than Bonferroni |
/// | Hochberg | step-up | family-wise error | independent or positively dependent |
/// | Benjamini-Hochberg | step-up | false discovery rate | independent or positively dependent |
/// | Benjamini-Yekutieli | step-up | false discovery rate | always |
/// | Dunnett | single-step | family-wise error | exactly, with the control shared by the variants of a table |
/// | Dunnett step-down | step-down | family-wise error | the same, never less power than Dunnett |
///
/// Family-wise error: the chance of one or more false decisions. False discovery rate: the expected share of false ones
/// among the decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Correction {
    /// m p.
    Bonferroni,
    /// 1 - (1 - p)^m.
    Sidak,
    /// Bonferroni, step-down: the smallest p times m, the next times m - 1, and so on; no value is below the one before.
    Holm,
    /// The same factors, step-up: no value is above the next larger one.
    Hochberg,
    /// p m / rank, step-up.
    BenjaminiHochberg,
    /// Benjamini-Hochberg times 1 + 1/2 + ... + 1/m.
    BenjaminiYekutieli,
    /// The chance that the largest statistic of the table exceeds this one, given that all share the control; tables
    /// are combined by Sidak. See [`Dunnett`].
    Dunnett,
    /// The same, step-down: among those that are not decided yet.
    DunnettStepDown,
}

names!(Correction, "correction": Bonferroni = "bonferroni", Sidak = "sidak", Holm = "holm", Hochberg = "hochberg", BenjaminiHochberg = "benjamini_hochberg", BenjaminiYekutieli = "benjamini_yekutieli", Dunnett = "dunnett", DunnettStepDown = "dunnett_step_down");

/// Which comparisons belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: code that puts it into words needs words for a new one")]
pub enum Family {
    /// The variants of the whole test are one family; all segments and variants of a breakdown are another.
    #[default]
    Breakdown,
    /// All comparisons of the experiment are one family.
    Everything,
}

names!(Family, "family": Breakdown = "breakdown", Everything = "everything");

impl Correction {
    /// The method's name, for people.
    ///
    /// ```
    /// assert_eq!(abstats::multiplicity::Correction::BenjaminiHochberg.name(), "Benjamini-Hochberg");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bonferroni => "Bonferroni",
            Self::Sidak => "Sidak",
            Self::Holm => "Holm",
            Self::Hochberg => "Hochberg",
            Self::BenjaminiHochberg => "Benjamini-Hochberg",
            Self::BenjaminiYekutieli => "Benjamini-Yekutieli",
            Self::Dunnett => "Dunnett",
            Self::DunnettStepDown => "Dunnett step-down",
        }
    }

    /// Whether intervals can be adjusted along with the p-values.
    #[must_use]
    pub const fn is_single_step(self) -> bool {
        matches!(self, Self::Bonferroni | Self::Sidak | Self::Dunnett)
    }

    /// Whether the method controls the false discovery rate, not the family-wise error.
    #[must_use]
    pub const fn controls_false_discoveries(self) -> bool {
        matches!(self, Self::BenjaminiHochberg | Self::BenjaminiYekutieli)
    }

    /// The adjusted p-values of one family, in the order given; equal p-values stay equal.
    ///
    /// For methods that need only p-values. They agree with R's `p.adjust` and statsmodels' `multipletests` to a
    /// relative 1e-14.
    ///
    /// # Errors
    /// If a p-value is not between 0 and 1, and for the two methods of Dunnett, which need the visitors:
    /// [`Dunnett`].
    ///
    /// # References
    /// Holm, *Scand. J. Statist.* 6 (1979) 65; Hochberg, *Biometrika* 75 (1988) 800; Sidak, *J. Am. Stat. Assoc.* 62
    /// (1967) 626; Benjamini and Hochberg, *J. R. Statist. Soc. B* 57 (1995) 289; Benjamini and Yekutieli, *Ann.
    /// Statist.* 29 (2001) 1165.
    ///
    /// ```
    /// use abstats::multiplicity::Correction;
    /// let adjusted = Correction::Holm.adjust(&[0.01, 0.04, 0.03])?;
    /// assert_eq!(adjusted, [0.03, 0.06, 0.06]);
    /// # Ok::<(), abstats::multiplicity::AdjustError>(())
    /// ```
    pub fn adjust(self, p_values: &[f64]) -> Result<Vec<f64>, AdjustError> {
        p_values::checked(self, p_values)
    }
}
