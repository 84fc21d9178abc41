//! The beta distribution: both tails, density, quantile, for shapes from 0.01 to 2e12 at a cost that does not grow
//! with them.

/// The distribution Beta(a, b) on (0, 1), with density proportional to `x^(a-1) (1-x)^(b-1)`.
///
/// Shapes are positive and finite; the functions hold their stated accuracy for shapes from 0.01 to 2e12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beta {
    pub(crate) a: f64,
    pub(crate) b: f64,
}

impl Beta {
    /// The distribution of 1 - X, with its tails exchanged.
    pub(crate) const fn swap(self) -> Self {
        Self { a: self.b, b: self.a }
    }

    /// `a / (a + b)`.
    pub(crate) fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }
}
