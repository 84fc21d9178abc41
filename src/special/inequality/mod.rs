//! Which of two independent Beta variables is the larger, and by how much on average.

mod contour;
pub(crate) mod narrow;
mod series;

use super::NotConverged;
use super::beta::Beta;
use super::contrast::{Contrast, Kind};
use super::elementary::{deviance, difference_of_products, exp};
use super::gamma::stirling_remainder;

/// The comparison of independent X and Y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Inequality {
    /// P(X > Y)
    pub(crate) x_greater: f64,
    /// P(Y > X)
    pub(crate) y_greater: f64,
    /// E[max(X - Y, 0)]
    pub(crate) x_excess: f64,
    /// E[max(Y - X, 0)]
    pub(crate) y_excess: f64,
}

/// The pair, smaller mean first, and what all methods need of it.
#[derive(Clone, Copy, Debug)]
struct Pair {
    x: Beta,
    y: Beta,
    /// `a1 b2 - b1 a2 = (E X - E Y) n1 n2`, not positive.
    cross: f64,
}

/// P(X > Y) and E[max(X - Y, 0)] for the pair's worse X.
#[derive(Clone, Copy, Debug)]
struct Upset {
    probability: f64,
    excess: f64,
}

/// Compares independent X and Y at a cost that does not grow with their shapes.
pub(crate) fn inequality(x: Beta, y: Beta) -> Result<Inequality, NotConverged> {
    let cross = difference_of_products(x.a, y.b, x.b, y.a);
    // Equal means have their own order, so exchanging X and Y exchanges the results to the last bit.
    if cross > 0.0 || (cross == 0.0 && x.a > y.a) {
        let Inequality { x_greater, y_greater, x_excess, y_excess } = inequality(y, x)?;
        return Ok(Inequality { x_greater: y_greater, y_greater: x_greater, x_excess: y_excess, y_excess: x_excess });
    }
    let pair = Pair { x, y, cross };
    let Upset { probability, excess } = pair.upset()?;
    let probability = if x == y { 0.5 } else { probability };
    // X has the smaller mean: nothing cancels.
    let gap = -cross / ((x.a + x.b) * (y.a + y.b));
    Ok(Inequality { x_greater: probability, y_greater: 1.0 - probability, x_excess: excess, y_excess: excess + gap })
}

impl Pair {
    /// The first method that applies, fastest first.
    fn upset(&self) -> Result<Upset, NotConverged> {
        series::raise_one(self, series::SHORT)
            .or_else(|| series::lower_one(self))
            .or_else(|| contour::upset(self))
            .or_else(|| narrow::upset(self))
            .or_else(|| series::raise_both(self))
            .or_else(|| series::raise_one(self, series::LONG))
            .or_else(|| series::raise_one(self, series::LONGEST))
            .map_or_else(|| self.by_quadrature(), Ok)
    }

    /// For the few shapes that fit no other method: the general method for differences. The loss is
    /// `(E X - E Y) P + (1/n1 + 1/n2) J`, which cancels more the smaller P is.
    fn by_quadrature(&self) -> Result<Upset, NotConverged> {
        let (n1, n2) = (self.x.a + self.x.b, self.y.a + self.y.b);
        let probability = Contrast::new(self.x, self.y)?.at(Kind::Difference, 0.0)?.tails.lower;
        let excess = self.cross / (n1 * n2) * probability + (1.0 / n1 + 1.0 / n2) * self.overlap();
        Ok(Upset { probability, excess })
    }

    fn overlap(&self) -> f64 {
        overlap_of(self.x, self.y, self.cross)
    }
}

/// `B(a1 + a2, b1 + b2) / (B(a1, b1) B(a2, b2)) = Int x (1 - x) f(x) g(x) dx`, to full relative accuracy.
pub(crate) fn overlap(x: Beta, y: Beta) -> f64 {
    overlap_of(x, y, difference_of_products(x.a, y.b, x.b, y.a))
}

/// `E X - E Y`, relatively accurate to one rounding, however close the means are.
pub(crate) fn mean_difference(x: Beta, y: Beta) -> f64 {
    difference_of_products(x.a, y.b, x.b, y.a) / ((x.a + x.b) * (y.a + y.b))
}

/// Written as the probability of a 2x2 table: its exponent is a sum of deviances of the four shapes from those that
/// equal means would give, plus Stirling remainders.
fn overlap_of(x: Beta, y: Beta, cross: f64) -> f64 {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (x, y);
    let (n1, n2, a, b) = (a1 + b1, a2 + b2, a1 + a2, b1 + b2);
    let n = n1 + n2;
    let excess = cross / n;
    let deviance = deviance(a1, n1 * (a / n), excess)
        + deviance(b1, n1 * (b / n), -excess)
        + deviance(a2, n2 * (a / n), -excess)
        + deviance(b2, n2 * (b / n), excess);
    let remainders = (stirling_remainder(a) + stirling_remainder(b) - stirling_remainder(n))
        - (stirling_remainder(a1) + stirling_remainder(b1) - stirling_remainder(n1))
        - (stirling_remainder(a2) + stirling_remainder(b2) - stirling_remainder(n2));
    let root = ((a1 / a) * (a2 / n2) * (b1 / b) * (b2 / n1) * n / (2.0 * std::f64::consts::PI)).sqrt();
    exp(remainders - deviance) * root
}

#[cfg(test)]
mod regimes;
#[cfg(test)]
mod tests;
