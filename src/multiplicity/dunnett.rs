//! Several variants against one control.

use crate::special::common_factor::{Loading, Sides, any_beyond};
use crate::special::elementary::ln;
use crate::special::normal;
use crate::{Absent, Alternative};

/// The comparisons of several variants with the control they share (Dunnett, *J. Am. Stat. Assoc.* 50 (1955) 1096).
///
/// Were all rates equal, the score statistics would be jointly normal, that of variant i with the control's visitors `n_0`
/// and its own `n_i` being `z_i = l_i U + sqrt(1 - l_i^2) V_i`, where U belongs to the control and
/// `l_i = sqrt(n_i / (n_i + n_0))`: the rates have the pooled variance in common, so only the counts of visitors
/// enter. The chance that any statistic is as large as a given one is then an integral over U alone, taken here to a
/// relative 1e-12 down to 1e-290 (`testdata/dunnett.txt`: 485 cases in ball arithmetic). As for any use of the score
/// test, what is approximate is that the statistics are normal.
///
/// ```
/// use abstats::{Alternative, multiplicity::Dunnett};
/// let family = Dunnett::new(1_000, &[1_000, 1_000, 1_000], Alternative::TwoSided)?;
/// // Three variants, equal counts: the tabulated 2.349 (Dunnett 1964, infinitely many degrees of freedom).
/// assert!((family.critical(0.05)? - 2.349).abs() < 5e-4);
/// assert!((family.p_value(2.349)? - 0.05).abs() < 1e-4);
/// # Ok::<(), abstats::Absent>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dunnett {
    loadings: Vec<Loading>,
    alternative: Alternative,
}

const MOST_STEPS: u32 = 100;

impl Dunnett {
    /// The variants' visitors against the control's.
    ///
    /// # Errors
    /// [`Absent::NoVisitors`] when the control or a variant has none; [`Absent::FewerThanTwoVariants`] without variants.
    pub fn new(control: u64, variants: &[u64], alternative: Alternative) -> Result<Self, Absent> {
        if variants.is_empty() {
            return Err(Absent::FewerThanTwoVariants);
        }
        if control == 0 || variants.contains(&0) {
            return Err(Absent::NoVisitors);
        }
        let loading = |&visitors: &u64| {
            let (own, control) = (visitors as f64, control as f64);
            Loading { factor: (own / (own + control)).sqrt(), rest: (control / (own + control)).sqrt() }
        };
        Ok(Self { loadings: variants.iter().map(loading).collect(), alternative })
    }

    /// The adjusted p-value of a variant whose score statistic is `z`: `P(max |z_i| >= |z|)`, `P(max z_i >= z)` or
    /// `P(min z_i <= z)` by the alternative, were all rates equal.
    ///
    /// # Errors
    /// [`Absent::NotConverged`] for a statistic that is not a number; no other is known to cause it.
    pub fn p_value(&self, z: f64) -> Result<f64, Absent> {
        self.any_beyond(&self.loadings, self.towards(z))
    }

    /// The adjusted p-values of the variants' statistics, in their order, by the closed test of all their
    /// intersections: each intersection is tested by its own largest statistic.
    ///
    /// In the order of the statistics, the largest first, each gets the chance that the largest of those from it on
    /// is as large, and at least what the one before it got. This *is* the closed test, for unequal counts of visitors as
    /// well: of all the intersections that contain a variant and whose largest statistic is a given one, the one with
    /// all the smaller ones has the largest chance.
    ///
    /// `z` has as many statistics as there are variants.
    pub(super) fn step_down(&self, z: &[f64]) -> Result<Vec<f64>, Absent> {
        let towards: Vec<f64> = z.iter().map(|&z| self.towards(z)).collect();
        let mut order: Vec<usize> = (0..z.len()).collect();
        order.sort_by(|&a, &b| towards[b].total_cmp(&towards[a]));
        let mut remaining: Vec<Loading> = order.iter().rev().map(|&place| self.loadings[place]).collect();
        let (mut adjusted, mut largest) = (vec![0.0; z.len()], 0.0_f64);
        for place in order {
            largest = largest.max(self.any_beyond(&remaining, towards[place])?);
            adjusted[place] = largest;
            remaining.pop();
        }
        Ok(adjusted)
    }

    /// The critical value: the c with `P(max |z_i| >= c) = alpha`, or one-sided `P(max z_i >= c) = alpha`.
    ///
    /// Relative error below 1e-12; about half a millisecond for three variants, some ten for twenty, which a breakdown with
    /// many segments pays in each. For an alpha between 0 and 1; 0 where that is too large for a positive value.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn critical(&self, alpha: f64) -> Result<f64, Absent> {
        if !(alpha > 0.0 && self.any_beyond(&self.loadings, 0.0)? > alpha) {
            return Ok(if alpha > 0.0 { 0.0 } else { f64::INFINITY });
        }
        // Between that of one comparison and Bonferroni's.
        let outer = if self.alternative == Alternative::TwoSided { 0.5 * alpha } else { alpha };
        let mut low = normal::upper_quantile(outer).max(0.0);
        let mut high = normal::upper_quantile(outer / self.loadings.len() as f64);
        let (log_alpha, mut c) = (ln(alpha), high);
        if self.loadings.len() == 1 {
            return Ok(low);
        }
        // Newton's method on the logarithm, which is concave and nearly a parabola, with a slope from the last two
        // points; bisection where it would leave the bracket.
        let mut last: Option<(f64, f64)> = None;
        for _ in 0..MOST_STEPS {
            let excess = ln(self.any_beyond(&self.loadings, c)?) - log_alpha;
            if excess > 0.0 {
                low = low.max(c);
            } else {
                high = high.min(c);
            }
            let slope = match last {
                Some((at, value)) if (c - at).abs() > 0.0 => (excess - value) / (c - at),
                // The tail's hazard, about c + 1/c.
                _ => -(c + 1.0 / (c + 1.0)),
            };
            let next = c - excess / slope;
            let next = if (low..=high).contains(&next) { next } else { 0.5 * (low + high) };
            if (next - c).abs() <= 4e-14 * c || excess == 0.0 {
                return Ok(next);
            }
            last = Some((c, excess));
            c = next;
        }
        Err(Absent::NotConverged)
    }

    /// The statistic in the direction that counts against equal rates.
    fn towards(&self, z: f64) -> f64 {
        match self.alternative {
            Alternative::TwoSided => z.abs(),
            Alternative::Greater => z,
            Alternative::Less => -z,
        }
    }

    fn any_beyond(&self, loadings: &[Loading], c: f64) -> Result<f64, Absent> {
        let (sides, alone) = match self.alternative {
            Alternative::TwoSided => (Sides::Two, 2.0 * normal::upper_tail(c)),
            Alternative::Greater | Alternative::Less => (Sides::One, normal::upper_tail(c)),
        };
        // One comparison is the test itself, to the last bit.
        if loadings.len() == 1 { Ok(alone) } else { Ok(any_beyond(loadings, c, sides)?.max(alone)) }
    }
}

#[cfg(test)]
mod tests;
