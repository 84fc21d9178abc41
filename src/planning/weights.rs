//! How visitors are divided among the variants.

use super::PlanningError;
use crate::{Counts, Pair};

/// The traffic weights, the control's first.
///
/// ```
/// use abstats::planning::Weights;
/// let weights = Weights::new(&[90.0, 10.0])?;
/// assert_eq!(weights.of_total(10_001)?.as_slice(), [9_001, 1_000]);
/// // Every comparison uses the control: with k variants it deserves sqrt(k) times a variant's visitors.
/// assert!((Weights::best(4)?.control_share() - 1.0 / 3.0).abs() < 1e-15);
/// assert_eq!(Weights::equal(2)?.as_slice(), [1.0, 1.0]);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "Vec<f64>"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Weights(Vec<f64>);

impl TryFrom<Vec<f64>> for Weights {
    type Error = PlanningError;

    fn try_from(weights: Vec<f64>) -> Result<Self, PlanningError> {
        Self::new(&weights)
    }
}

impl Weights {
    /// The most variants, the control included.
    pub const MAX_VARIANTS: usize = 1_000;

    /// These weights, the control's first; only their ratios matter.
    ///
    /// # Errors
    /// For fewer than 2 or more than [`Weights::MAX_VARIANTS`], and for a weight that is not positive and finite.
    pub fn new(weights: &[f64]) -> Result<Self, PlanningError> {
        if !(2..=Self::MAX_VARIANTS).contains(&weights.len()) {
            return Err(PlanningError::Variants { given: weights.len() });
        }
        match weights.iter().find(|&&weight| !(weight > 0.0 && weight.is_finite())) {
            Some(&value) => Err(PlanningError::Weight { value }),
            None => Ok(Self(weights.to_vec())),
        }
    }

    /// The same for each of so many variants, the control included.
    ///
    /// # Errors
    /// For fewer than 2 or more than [`Weights::MAX_VARIANTS`].
    pub fn equal(variants: usize) -> Result<Self, PlanningError> {
        Self::new(&vec![1.0; variants.min(Self::MAX_VARIANTS + 1)])
            .map_err(|_| PlanningError::Variants { given: variants })
    }

    /// The division that needs the fewest visitors in all for so many comparisons with one control, at equal rates: the control
    /// gets sqrt(k) times the visitors of each of the k variants.
    ///
    /// # Errors
    /// For no variant, or for so many that there are more than [`Weights::MAX_VARIANTS`] with the control.
    pub fn best(compared: usize) -> Result<Self, PlanningError> {
        let Self(mut weights) = Self::equal(compared.saturating_add(1))?;
        weights[0] = (compared as f64).sqrt();
        Ok(Self(weights))
    }

    /// The weights, the control's first.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// The control's share of the visitors.
    #[must_use]
    pub fn control_share(&self) -> f64 {
        self.0[0] / self.0.iter().sum::<f64>()
    }

    /// How many variants are compared with the control.
    #[must_use]
    pub fn comparisons(&self) -> usize {
        self.0.len() - 1
    }

    /// So many visitors, divided by these weights and rounded.
    ///
    /// # Errors
    /// When a variant gets none, or more than [`Counts::MAX_VISITORS`].
    pub fn of_total(&self, total: u64) -> Result<Visitors, PlanningError> {
        let all: f64 = self.0.iter().sum();
        self.scaled(total as f64 / all)
    }

    /// The visitors when the variant with the largest weight has so many.
    pub(super) fn of_largest(&self, largest: u64) -> Result<Visitors, PlanningError> {
        let most = self.0.iter().copied().fold(0.0, f64::max);
        self.scaled(largest as f64 / most)
    }

    fn scaled(&self, factor: f64) -> Result<Visitors, PlanningError> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is checked")]
        let of = |weight: &f64| (weight * factor).round() as u64;
        Visitors::new(self.0.iter().map(of).collect())
    }
}

/// The visitors of each variant, the control's first.
///
/// ```
/// use abstats::planning::Visitors;
/// let visitors = Visitors::new(vec![8_158, 8_158])?;
/// assert_eq!((visitors.total(), visitors.as_slice()), (16_316, &[8_158, 8_158][..]));
/// assert_eq!(Visitors::new(vec![10, 0]).unwrap_err().to_string(), "visitors 0 are not between 1 and 1000000000000");
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "Vec<u64>"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Visitors(Vec<u64>);

impl TryFrom<Vec<u64>> for Visitors {
    type Error = PlanningError;

    fn try_from(visitors: Vec<u64>) -> Result<Self, PlanningError> {
        Self::new(visitors)
    }
}

impl Visitors {
    /// The visitors of each variant, the control's first.
    ///
    /// # Errors
    /// For fewer than 2 or more than [`Weights::MAX_VARIANTS`] variants; for one without visitors, or with more than
    /// [`Counts::MAX_VISITORS`].
    pub fn new(visitors: Vec<u64>) -> Result<Self, PlanningError> {
        if !(2..=Weights::MAX_VARIANTS).contains(&visitors.len()) {
            return Err(PlanningError::Variants { given: visitors.len() });
        }
        match visitors.iter().find(|&visitors| !(1..=Counts::MAX_VISITORS).contains(visitors)) {
            Some(&value) => Err(PlanningError::Visitors { value }),
            None => Ok(Self(visitors)),
        }
    }

    /// Variant by variant, the control first.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// Of all variants.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Those of the comparison with the fewest: its power is the lowest.
    #[must_use]
    pub fn fewest(&self) -> Pair<u64> {
        Pair { control: self.0[0], variant: self.0[1..].iter().copied().min().unwrap_or(self.0[0]) }
    }
}
