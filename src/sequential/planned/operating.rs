//! What a design does under an effect: its power, and how long it takes.

use super::root;
use super::{Design, DesignError};
use crate::special::normal;

/// What happens at a look, under an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LookChances {
    /// P(the test rejects here, for the alternative; two-sided: for a variant that is better).
    pub rejects: f64,
    /// P(it rejects here for the other side); 0 of a one-sided test.
    pub rejects_below: f64,
    /// P(it stops for futility here).
    pub futile: f64,
}

/// What a design does under an effect, if everybody keeps to it, stops for futility included.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Operating {
    /// The effect: the expected z at the planned end, positive towards the alternative.
    pub drift: f64,
    /// P(the test rejects for the side of the effect).
    pub power: f64,
    /// Look by look.
    pub looks: Vec<LookChances>,
    /// The information, as a fraction of the planned one, that the test takes on average. Times the planned visitors, these are
    /// the expected visitors.
    pub expected_information: f64,
}

impl Design {
    /// What the design does under an effect, given as the z expected at the planned end: the difference of the rates
    /// divided by the standard error planned for the end.
    #[must_use]
    pub fn operating(&self, drift: f64) -> Operating {
        let drift = if drift.is_finite() { drift.clamp(-100.0, 100.0) } else { 0.0 };
        let looks: Vec<LookChances> = self
            .bounds
            .iter()
            .zip(self.followed.as_ref().unwrap_or(&self.course.before))
            .map(|(bound, walk)| {
                let (time, root) = (bound.time, bound.time.sqrt());
                let above = |z: f64| if z.is_finite() { walk.above(time, z * root, drift) } else { 0.0 };
                let below = |z: f64| if z.is_finite() { walk.below(time, z * root, drift) } else { 0.0 };
                let two_sided = self.course.two_sided;
                let futile = bound.futility.map_or(0.0, |z| below(z) - if two_sided { below(-z) } else { 0.0 });
                let rejects_below = if two_sided { below(-bound.efficacy) } else { 0.0 };
                LookChances { rejects: above(bound.efficacy), rejects_below, futile }
            })
            .collect();
        let down = drift < 0.0 && self.course.two_sided;
        let power = looks.iter().map(|look| if down { look.rejects_below } else { look.rejects }).sum();
        let mut going = 1.0;
        let mut expected_information = 0.0;
        for (place, (bound, look)) in self.bounds.iter().zip(&looks).enumerate() {
            let stops = look.rejects + look.rejects_below + look.futile;
            let stops = if place + 1 == looks.len() { going } else { stops };
            expected_information += bound.time * stops;
            going = (going - stops).max(0.0);
        }
        Operating { drift, power, looks, expected_information }
    }

    /// The effect that the design finds with this power: the z expected at the planned end.
    ///
    /// # Errors
    /// [`DesignError::Power`] when `power` is not above alpha (two-sided: half of it) and at most 0.999999.
    pub fn drift_for(&self, power: f64) -> Result<f64, DesignError> {
        let alpha = self.plan.alpha_of_a_side();
        if !(power > alpha && power <= 0.999_999) {
            return Err(DesignError::Power { value: power });
        }
        let target = normal::upper_quantile(power);
        let excess = |drift: f64| {
            let power = self.operating(drift).power;
            probit(power, 1.0 - power) + target
        };
        Ok(root::increasing(excess, normal::upper_quantile(alpha) - target, 0.1)?)
    }

    /// How many times the visitors of a test with a single look the design needs for the same power, if it goes to the end.
    ///
    /// # Errors
    /// As [`Design::drift_for`].
    pub fn inflation(&self, power: f64) -> Result<f64, DesignError> {
        let drift = self.drift_for(power)?;
        let fixed = normal::upper_quantile(self.plan.alpha_of_a_side()) - normal::upper_quantile(power);
        Ok((drift / fixed) * (drift / fixed))
    }
}

/// The normal quantile of p, given q = 1 - p too; within the range where both are f64.
pub(super) fn probit(p: f64, q: f64) -> f64 {
    let z = if p < q { -normal::upper_quantile(p) } else { normal::upper_quantile(q) };
    z.clamp(-40.0, 40.0)
}
