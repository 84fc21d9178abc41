//! The p-value over all looks.

use super::bounds::Course;
use super::{DesignError, Monitor};
use crate::special::normal;

/// Normal quantiles of the alpha of a side between which it is searched: an alpha of nearly 1, and one of 1e-300.
const LARGEST_ALPHA: [f64; 2] = [0.01, -2.3];
const SMALLEST_ALPHA: f64 = 37.0;
/// Relative to the distance; the last step of the secant method is far more accurate than its size.
const LAST: f64 = 1e-7;
/// What remains of a bracket that has closed.
const SHORTEST: f64 = 1e-9;
const MOST_STEPS: u32 = 100;

impl Monitor {
    /// The repeated p-value of today's z: the smallest alpha at which the test, looked at at the same times, would reject here. It
    /// holds at all looks together, whether or not the test has stopped: if nothing differs, the chance that it is ever below
    /// alpha is alpha at most. It is below the plan's alpha exactly where z is beyond the bound. One that is nearly 1 is 1.
    ///
    /// # Errors
    /// [`DesignError::NotConverged`]; also when z is not a number.
    ///
    /// ```
    /// use abstats::sequential::planned::{Design, Plan};
    /// let monitor = Design::new(Plan::default())?.monitor(&[0.2, 0.4], false)?;
    /// let bound = monitor.bounds()[1].efficacy;
    /// assert!(monitor.repeated_p_value(bound + 0.01)? < 0.05);
    /// assert!(monitor.repeated_p_value(bound - 0.01)? > 0.05);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn repeated_p_value(&self, z: f64) -> Result<f64, DesignError> {
        let distance = self.distance(z)?;
        let bound = self.bounds.last().ok_or(DesignError::NoLooks)?.efficacy;
        let sides = if self.course.two_sided { 2.0 } else { 1.0 };
        let alpha = sides * self.alpha_of_a_side;
        let p_value = (sides * self.alpha_at(distance, bound)?).min(1.0);
        // Both sides of alpha are known without any search.
        Ok(if distance > bound { p_value.min(alpha.next_down()) } else { p_value.max(alpha) })
    }

    /// The alpha of a side with which the last look has a bound at `distance`. On the scale of normal quantiles the bound is nearly
    /// linear in alpha: steps of the secant method, and halving where they leave the bracket or are slow.
    fn alpha_at(&self, distance: f64, bound: f64) -> Result<f64, DesignError> {
        let largest = LARGEST_ALPHA[usize::from(!self.course.two_sided)];
        let (mut low, mut high) = (largest, SMALLEST_ALPHA);
        let mut before = (normal::upper_quantile(self.alpha_of_a_side), bound - distance);
        let mut next = before.0 * (distance / bound);
        for step in 1..MOST_STEPS {
            if !(next > low && next < high) || step % 10 == 0 {
                next = 0.5 * (low + high);
            }
            let now = (next, self.bound_at(normal::upper_tail(next))? - distance);
            if now.1.is_nan() {
                return Err(DesignError::NotConverged);
            }
            if now.1 > 0.0 {
                high = next;
            } else {
                low = next;
            }
            let slope = (now.1 - before.1) / (now.0 - before.0);
            // Where a look spends nothing its bound is infinite: then there is no slope.
            let onward = if slope > 0.0 && slope < f64::INFINITY { now.0 - now.1 / slope } else { f64::NAN };
            if high - largest <= SHORTEST {
                return Ok(1.0);
            }
            if SMALLEST_ALPHA - low <= SHORTEST {
                return Ok(normal::upper_tail(SMALLEST_ALPHA));
            }
            let settled = (onward - now.0).abs() <= LAST * now.0.abs().max(1.0);
            if (settled && onward > largest) || high - low <= SHORTEST {
                return Ok(normal::upper_tail(if settled { onward } else { next }));
            }
            before = now;
            next = onward;
        }
        Err(DesignError::NotConverged)
    }

    /// The bound of the last look, if each side had this alpha.
    fn bound_at(&self, alpha: f64) -> Result<f64, DesignError> {
        let spent = super::monitor::spent(self.spending, alpha, &self.course.times, self.last);
        let course = Course::new(&self.course.times, &spent, self.course.two_sided, super::Design::REACH)?;
        Ok(course.efficacy.last().copied().unwrap_or(f64::INFINITY))
    }
}
