//! The distribution of the difference and of the ratio of two independent Beta variables.

mod nodes;
mod quadrature;
mod quantile;
mod ratio_line;

use super::beta::Beta;
use super::beta::table::Table;
use super::{NotConverged, Tails};

/// The contrast of Y with X.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `Y - X`
    Difference,
    /// `ln(Y / X)`: on this scale, ratios far from 1 keep their accuracy
    LogRatio,
}

/// The distributions of `Y - X` and of `ln(Y / X)` for independent X and Y.
pub(crate) struct Contrast {
    pair: Pair,
    /// Whether the pair holds X and Y exchanged. The pair has its own order, so exchanging X and Y changes signs
    /// and ends, but no other bit.
    exchanged: bool,
}

/// X and Y in the pair's order, as tables.
struct Pair {
    x: Beta,
    y: Beta,
    tables: [Table; 2],
}

/// Both tails at a value, and the density there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Distribution {
    pub(crate) tails: Tails,
    pub(crate) density: f64,
    /// The density's derivative, to a few digits; NaN where it does not follow from the terms' own.
    bend: f64,
}

/// How accurate an evaluation is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    Full,
    /// Half the cost, usually a few digits: guides the search for a quantile; no result may depend on it.
    Rough,
}

impl Contrast {
    pub(crate) fn new(x: Beta, y: Beta) -> Result<Self, NotConverged> {
        let exchanged = (y.a, y.b) < (x.a, x.b);
        let (x, y) = if exchanged { (y, x) } else { (x, y) };
        Ok(Self { pair: Pair { x, y, tables: [Table::new(x)?, Table::new(y)?] }, exchanged })
    }

    /// The distribution at a difference, or at a logarithm of the ratio.
    pub(crate) fn at(&self, kind: Kind, value: f64) -> Result<Distribution, NotConverged> {
        if self.exchanged {
            let Distribution { tails, density, bend } = self.pair.at(kind, -value, Care::Full)?;
            Ok(Distribution { tails: tails.swap(), density, bend: -bend })
        } else {
            self.pair.at(kind, value, Care::Full)
        }
    }

    /// The value whose lower and upper tails are `p`; only the smaller one is used.
    pub(crate) fn quantile(&self, kind: Kind, p: Tails) -> Result<f64, NotConverged> {
        // Two equal variables have a distribution that is its own mirror image.
        let mirrored = self.exchanged || (self.pair.x == self.pair.y && p.lower > p.upper);
        if self.pair.x == self.pair.y && p.lower == p.upper {
            Ok(0.0)
        } else if mirrored {
            Ok(-quantile::solve(&self.pair, kind, p.swap())?)
        } else {
            quantile::solve(&self.pair, kind, p)
        }
    }
}

impl Pair {
    /// A ratio of variables with large shapes uses a saddle-point integral of fixed cost. Everything else is one trapezoidal
    /// sum of the narrower variable's density times the wider one's distribution function.
    fn at(&self, kind: Kind, value: f64, care: Care) -> Result<Distribution, NotConverged> {
        if kind == Kind::Difference && value.abs() >= 1.0 {
            let all = Tails { lower: 1.0, upper: 0.0 };
            let tails = if value > 0.0 { all } else { all.swap() };
            return Ok(Distribution { tails, density: 0.0, bend: f64::NAN });
        }
        if kind == Kind::LogRatio
            && let Some(distribution) = ratio_line::distribution(self.x, self.y, value)
        {
            return Ok(distribution);
        }
        quadrature::distribution(self, kind, value, care)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod unequal_tests;
