//! Several variants against one control.

mod curve;

use crate::special::common_factor::{Alike, Loading, Sides};
use crate::special::elementary::ln_1p;
use crate::special::normal;
use crate::{Absent, Alternative};
use curve::Curve;

/// The comparisons of several variants with the control they share (Dunnett, *J. Am. Stat. Assoc.* 50 (1955) 1096).
///
/// If all rates are equal, the score statistics are jointly normal. With the control's visitors `n_0` and variant i's own
/// `n_i`, its statistic is `z_i = l_i U + sqrt(1 - l_i^2) V_i`, where U belongs to the control and
/// `l_i = sqrt(n_i / (n_i + n_0))`. The rates share the pooled variance, so only the counts of visitors enter. The chance
/// that any statistic is at least as large as a given one is then an integral over U alone, computed here to a
/// relative 2e-13 down to 1e-300, for up to 1,000 variants with 1 to 1e12 visitors (606 cases in ball arithmetic,
/// `testdata/dunnett.txt` and `dunnett_wide.txt`). As in any use of the score test, only the normality of the statistics
/// is approximate.
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
    /// In the order of the variants.
    loadings: Vec<Loading>,
    /// Equal variables are taken together, from the largest factor on.
    grouped: Vec<Alike>,
    alternative: Alternative,
}

const MOST_STEPS: u32 = 100;
const ROUNDING: f64 = 4.0 * f64::EPSILON;

impl Dunnett {
    /// The variants' visitors and the control's.
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
        let loadings: Vec<Loading> = variants.iter().map(loading).collect();
        let mut sorted = loadings.clone();
        sorted.sort_by(|a, b| a.rest.total_cmp(&b.rest));
        let alike = |same: &[Loading]| Alike { loading: same[0], times: same.len() as f64 };
        let grouped = sorted.chunk_by(|a, b| a == b).map(alike).collect();
        Ok(Self { loadings, grouped, alternative })
    }

    /// The adjusted p-value of a variant with score statistic `z`, if all rates are equal: `P(max |z_i| >= |z|)`,
    /// `P(max z_i >= z)` or `P(min z_i <= z)`, depending on the alternative.
    ///
    /// # Errors
    /// [`Absent::NotConverged`] for a statistic of NaN; no other input is known to cause it.
    pub fn p_value(&self, z: f64) -> Result<f64, Absent> {
        self.beyond(self.towards(z))
    }

    /// [`Dunnett::p_value`] of each of these statistics, to a relative 1e-13 (measured: 8e-14, on 8,000 statistics in families
    /// of up to 1,000). A larger statistic never gets a larger p-value.
    pub(super) fn p_values(&self, z: &[f64]) -> Result<Vec<f64>, Absent> {
        let (order, values) = self.ascending(z);
        let chances = self.curve(&self.grouped, false).chances(&values)?;
        Ok(descending(&order, &values, &chances))
    }

    /// The adjusted p-values of the variants' statistics, in their order, by the closed test of all their
    /// intersections. Each intersection is tested by its own largest statistic.
    ///
    /// In order of the statistics, largest first, each gets the chance that the largest among it and the smaller ones is as
    /// large, and at least the value of the one before. This *is* the closed test, for unequal counts of visitors too: among
    /// the intersections that contain a variant and have a given largest statistic, the one with all smaller statistics has
    /// the largest chance.
    ///
    /// `z` has as many statistics as there are variants.
    pub(super) fn step_down(&self, z: &[f64]) -> Result<Vec<f64>, Absent> {
        let (order, values) = self.ascending(z);
        let nested: Vec<Alike> =
            order.iter().map(|&place| Alike { loading: self.loadings[place], times: 1.0 }).collect();
        let chances = self.curve(&nested, true).chances(&values)?;
        Ok(descending(&order, &values, &chances))
    }

    /// The critical value: the c with `P(max |z_i| >= c) = alpha`, or one-sided `P(max z_i >= c) = alpha`.
    ///
    /// The chance beyond it is alpha within a relative 1e-15 (1 + c^2) (20,000 families, alpha from 1e-300 to 1 - 1e-16), which
    /// leaves c its digits, except for alpha near 1. For an alpha between 0 and 1; 0 if alpha is too large for a positive value.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn critical(&self, alpha: f64) -> Result<f64, Absent> {
        if !(alpha > 0.0 && self.beyond(0.0)? > alpha) {
            return Ok(if alpha > 0.0 { 0.0 } else { f64::INFINITY });
        }
        // Between that of one comparison and Bonferroni's.
        let outer = if self.alternative == Alternative::TwoSided { 0.5 * alpha } else { alpha };
        let mut low = normal::upper_quantile(outer).max(0.0);
        let mut high = normal::upper_quantile(outer / self.loadings.len() as f64);
        if self.loadings.len() == 1 {
            return Ok(low);
        }
        // Newton's method on the logarithm, which is concave and nearly a parabola, with a slope from the last two
        // points. If a step leaves the bracket, bisection, whose ends are accurate evaluations like any other.
        let mut c = high;
        let mut last: Option<(f64, f64)> = None;
        for _ in 0..MOST_STEPS {
            let excess = ln_1p((self.beyond(c)? - alpha) / alpha);
            // The chance is alpha apart from its own rounding; for alpha near 1, that leaves c fewer digits.
            if excess.abs() <= ROUNDING {
                return Ok(c);
            }
            if excess > 0.0 {
                low = low.max(c);
            } else {
                high = high.min(c);
            }
            // A single tail falls by its hazard, about c + 1/c; that of the largest of several falls less steeply. A slope
            // from two points that differ by rounding may be anything, and too steep a slope would end the search too soon.
            let hazard = c + 1.0 / (c + 1.0);
            let slope = last.map_or(-hazard, |(at, value)| (excess - value) / (c - at));
            let slope = if (-2.0 * hazard..0.0).contains(&slope) { slope } else { -hazard };
            let next = c - excess / slope;
            let next = if (low..=high).contains(&next) { next } else { 0.5 * (low + high) };
            if (next - c).abs() <= 4e-14 * c {
                return Ok(next);
            }
            last = Some((c, excess));
            c = next;
        }
        Err(Absent::NotConverged)
    }

    /// The statistic, positive in the direction against equal rates.
    fn towards(&self, z: f64) -> f64 {
        match self.alternative {
            Alternative::TwoSided => z.abs(),
            Alternative::Greater => z,
            Alternative::Less => -z,
        }
    }

    fn curve<'a>(&self, all: &'a [Alike], nested: bool) -> Curve<'a> {
        let sides = match self.alternative {
            Alternative::TwoSided => Sides::Two,
            Alternative::Greater | Alternative::Less => Sides::One,
        };
        Curve { all, sides, nested }
    }

    /// The chance of any statistic beyond c.
    fn beyond(&self, c: f64) -> Result<f64, Absent> {
        Ok(self.curve(&self.grouped, false).chances(&[c])?[0])
    }

    /// The places of the statistics, starting with the weakest evidence against equal rates, with that evidence.
    fn ascending(&self, z: &[f64]) -> (Vec<usize>, Vec<f64>) {
        let towards: Vec<f64> = z.iter().map(|&z| self.towards(z)).collect();
        let mut order: Vec<usize> = (0..z.len()).collect();
        order.sort_by(|&a, &b| towards[a].total_cmp(&towards[b]));
        let values = order.iter().map(|&place| towards[place]).collect();
        (order, values)
    }
}

/// Each place's chance: at least that of every larger value, and the same for equal values.
#[allow(clippy::float_cmp, reason = "ties are meant")]
fn descending(order: &[usize], values: &[f64], chances: &[f64]) -> Vec<f64> {
    let (mut in_place, mut largest, mut end) = (vec![0.0; order.len()], 0.0_f64, order.len());
    for same in values.chunk_by(|a, b| a == b).rev() {
        let start = end - same.len();
        largest = chances[start..end].iter().copied().fold(largest, f64::max);
        order[start..end].iter().for_each(|&place| in_place[place] = largest);
        end = start;
    }
    in_place
}

#[cfg(test)]
mod tests;
