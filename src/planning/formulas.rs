//! What other calculators answer.

use super::{Baseline, Effect, PlanningError, Wanted};
use crate::Threshold;
use crate::names::names;
use crate::special::elementary::asin;
use crate::special::normal;

/// A formula of other calculators. All take the counts as normal, and answer visitors of each of two equal variants.
///
/// ```
/// use abstats::planning::Formula;
/// assert_eq!(Formula::Pooled.code(), "pooled");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Formula {
    /// `[z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2)]^2 / d^2`, p the mean of both rates: R's `power.prop.test`, and most
    /// calculators.
    Pooled,
    /// `(z_a + z_b)^2 (p1 q1 + p2 q2) / d^2`.
    Unpooled,
    /// `(z_a + z_b)^2 / (2 (asin sqrt p2 - asin sqrt p1)^2)`: Cohen's h, as in R's package pwr and in statsmodels.
    Arcsine,
    /// `16 p q / d^2`, p the control's rate: a rule of thumb for 80% power at 95%, whatever was asked for.
    RuleOfThumb,
}

names!(Formula, "formula": Pooled = "pooled", Unpooled = "unpooled", Arcsine = "arcsine", RuleOfThumb = "rule_of_thumb");

/// Which tails the test has, for the formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: a test has one tail or two")]
pub enum Tailed {
    /// Either side.
    #[default]
    Two,
    /// One side alone, at the same alpha.
    One,
}

/// What a formula answers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OtherCalculator {
    /// Which.
    pub formula: Formula,
    /// One tail or two.
    pub tailed: Tailed,
    /// Visitors of each of two equal variants, before rounding.
    pub exact: f64,
    /// The same, rounded up.
    pub visitors_per_variant: u64,
}

/// What other calculators answer to the same question, of one comparison without correction: to find one's figure again. The
/// library does not use it.
///
/// # Errors
/// [`PlanningError::NoEffect`]; when the effect leaves 0 to 1.
///
/// ```
/// use abstats::planning::{Baseline, Effect, Tailed, Wanted, other_calculators};
/// use abstats::Threshold;
/// let baseline = Baseline::new(0.05)?;
/// let all = other_calculators(baseline, Effect::Relative(0.2), Threshold::default(), Wanted::default(), Tailed::Two)?;
/// let visitors: Vec<_> = all.iter().map(|other| (other.formula.code(), other.visitors_per_variant)).collect();
/// assert_eq!(visitors, [("pooled", 8_158), ("unpooled", 8_155), ("arcsine", 8_143), ("rule_of_thumb", 7_600)]);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
pub fn other_calculators(
    baseline: Baseline,
    effect: Effect,
    threshold: Threshold,
    wanted: Wanted,
    tailed: Tailed,
) -> Result<[OtherCalculator; 4], PlanningError> {
    let (p1, p2) = (baseline.rate(), effect.rate(baseline)?);
    let d = effect.difference(baseline);
    if d == 0.0 {
        return Err(PlanningError::NoEffect);
    }
    let tail = if tailed == Tailed::Two { 0.5 * threshold.alpha() } else { threshold.alpha() };
    let (z_a, z_b) = (normal::upper_quantile(tail), -normal::upper_quantile(wanted.power()));
    let (mean, separate) = (0.5 * (p1 + p2), p1 * (1.0 - p1) + p2 * (1.0 - p2));
    let square = |x: f64| x * x;
    let of = |formula| {
        let exact = match formula {
            Formula::Pooled => square(z_a * (2.0 * mean * (1.0 - mean)).sqrt() + z_b * separate.sqrt()) / square(d),
            Formula::Unpooled => square(z_a + z_b) * separate / square(d),
            Formula::Arcsine => square((z_a + z_b) / (asin(p2.sqrt()) - asin(p1.sqrt()))) / 2.0,
            Formula::RuleOfThumb => 16.0 * p1 * (1.0 - p1) / square(d),
        };
        // A number that only rounding takes above a whole one is that one.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let visitors_per_variant = (exact * (1.0 - 1e-12)).ceil() as u64;
        OtherCalculator { formula, tailed, exact, visitors_per_variant }
    };
    Ok(Formula::ALL.map(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(baseline: f64, effect: Effect, threshold: f64, power: f64, tailed: Tailed) -> [f64; 4] {
        let (baseline, threshold) = (Baseline::new(baseline).unwrap(), Threshold::new(threshold).unwrap());
        other_calculators(baseline, effect, threshold, Wanted::new(power).unwrap(), tailed).unwrap().map(|of| of.exact)
    }

    /// The manual of R's `power.prop.test`.
    #[test]
    fn pooled_is_r_s() {
        let [pooled, ..] = exact(0.5, Effect::Points(0.25), 95.0, 0.9, Tailed::Two);
        assert!((pooled - 76.7).abs() < 0.05, "{pooled}");
        let [pooled, ..] = exact(0.5, Effect::Points(0.25), 95.0, 0.740_165_9, Tailed::Two);
        assert!((pooled - 50.0).abs() < 1e-3, "{pooled}");
    }

    #[test]
    fn practitioners_figures() {
        // testdata/planning-cases.json: P01, P02, P03, P05, P07, P08.
        let near = |baseline, effect, place: usize, expected: f64, within| {
            let got = exact(baseline, effect, 95.0, 0.8, Tailed::Two)[place];
            assert!((got - expected).abs() <= within, "{baseline} {effect:?} {place}: {got}");
        };
        near(0.05, Effect::Relative(0.2), 0, 8_158.0, 1.0);
        near(0.05, Effect::Relative(0.2), 1, 8_155.0, 1.0);
        near(0.05, Effect::Relative(0.2), 2, 8_143.0, 1.0);
        near(0.05, Effect::Relative(0.1), 0, 31_234.0, 1.0);
        near(0.2, Effect::Relative(0.1), 0, 6_510.0, 1.0);
        near(0.01, Effect::Relative(0.1), 0, 163_095.0, 1.0);
        near(0.01, Effect::Relative(0.1), 1, 163_092.0, 1.0);
        near(0.1, Effect::Relative(0.2), 0, 3_841.0, 1.0);
        near(0.1, Effect::Relative(0.2), 1, 3_839.0, 1.0);
        near(0.05, Effect::Relative(0.2), 3, 7_600.0, 1e-6);
        near(0.1204, Effect::Points(0.01), 2, 17_210.160_6, 1e-3);
        near(0.1204, Effect::Points(0.01), 0, 17_216.0, 1.0);
    }
}
