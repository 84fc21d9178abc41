//! Traffic weights that a plan has.

use super::Experiment;
use crate::{Days, Variant};

impl Experiment {
    /// The same experiment with these traffic weights, the control's first, if it says nothing of its own: neither of a variant
    /// nor of phases or days. So is one with another number of variants.
    ///
    /// ```
    /// use abstats::{Counts, Experiment, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(9_000, 720)?), Variant::new("1", Counts::new(1_000, 90)?)];
    /// let experiment = Experiment::new(variants, vec![])?.with_planned_weights(&[90.0, 10.0]);
    /// assert_eq!(experiment.variants()[1].traffic_weight, Some(10.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_planned_weights(mut self, weights: &[f64]) -> Self {
        let known = !self.weight_phases.is_empty()
            || self.days.as_ref().is_some_and(Days::have_weights)
            || self.variants.iter().any(|variant| variant.traffic_weight.is_some());
        let right = |weight: &f64| *weight > 0.0 && weight.is_finite();
        if known || weights.len() != self.variants.len() || !weights.iter().all(right) {
            return self;
        }
        let (control, others): (Vec<_>, Vec<_>) =
            self.variants.iter_mut().partition(|variant: &&mut Variant| variant.is_control);
        for (variant, weight) in control.into_iter().chain(others).zip(weights) {
            variant.traffic_weight = Some(*weight);
        }
        self
    }
}
