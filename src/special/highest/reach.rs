//! Where the integrands are not negligible.
//!
//! With `D_j(t) = a_j ln(p_j / x) + b_j ln(q_j / y)`, `p_j` the mean and t = logit x, Chernoff's bound gives
//! `F_j <= exp(-D_j)` left of the mean and `1 - F_j <= exp(-D_j)` right of it; a density is about `exp(-D_j)` on both
//! sides. So the integrand of variable i is about exp of minus
//!
//! ```text
//! D_i(t) + sum of D_j(t) over the others with p_j > x
//! ```
//!
//! which is convex in t, and smallest where x is the pooled mean of i and the others above x.

use crate::special::beta::Beta;
use crate::special::elementary::{exp, ln, ln_1p};

/// An integrand below exp(-CUT) of its maximum is negligible.
const CUT: f64 = 40.0;
/// A chance below exp(-DEEPEST) comes out as 0.
const DEEPEST: f64 = 700.0;

/// `D(t) = c - a ln x - b ln y`
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bowl {
    a: f64,
    b: f64,
    c: f64,
}

impl Bowl {
    pub(super) fn new(Beta { a, b }: Beta) -> Self {
        let n = a + b;
        Self { a, b, c: a * ln(a / n) + b * ln(b / n) }
    }

    fn plus(self, other: Self) -> Self {
        Self { a: self.a + other.a, b: self.b + other.b, c: self.c + other.c }
    }

    pub(super) fn at(self, t: f64) -> f64 {
        let ln_x = if t < 0.0 { t - ln_1p(exp(t)) } else { -ln_1p(exp(-t)) };
        self.c - self.a * ln_x - self.b * (ln_x - t)
    }

    pub(super) fn slope(self, t: f64) -> f64 {
        (self.a + self.b) * logistic(t) - self.a
    }

    /// Where D is lowest.
    fn bottom(self) -> f64 {
        ln(self.a / self.b)
    }
}

/// Where the integrand of one variable's chance is not negligible, in logits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Infinite when the chance is 0.
    pub(super) low: f64,
    /// An upper bound of where it ends: the others' distribution functions may end it earlier.
    pub(super) high: f64,
}

pub(super) struct Reach {
    /// For each variable.
    pub(super) windows: Vec<Window>,
    /// Around all integrands.
    pub(super) low: f64,
    pub(super) high: f64,
    /// A distribution function below exp(-depth) counts as 0.
    pub(super) depth: f64,
}

impl Reach {
    pub(super) fn new(sorted: &[Beta]) -> Self {
        let field = Field::new(sorted);
        let mut reach =
            Self { windows: Vec::with_capacity(sorted.len()), low: f64::INFINITY, high: f64::NEG_INFINITY, depth: 0.0 };
        let mut shortfall = f64::INFINITY;
        for (i, bowl) in field.bowls.iter().enumerate() {
            let mut pooled = *bowl;
            for j in 0..i {
                if field.means[j] * (pooled.a + pooled.b) <= pooled.a {
                    break;
                }
                pooled = pooled.plus(field.bowls[j]);
            }
            let bottom = pooled.bottom();
            let least = field.around(i, bottom).at(bottom).max(0.0);
            let high = end(|t| field.around(i, t), bottom, 1.0, least + CUT);
            if least > DEEPEST {
                reach.windows.push(Window { low: f64::INFINITY, high });
                continue;
            }
            let low = end(|t| field.around(i, t), bottom, -1.0, least + CUT);
            reach.windows.push(Window { low, high });
            reach.low = reach.low.min(low);
            reach.high = reach.high.max(high);
            reach.depth = reach.depth.max(least + 2.0 * CUT);
            if i > 0 {
                shortfall = shortfall.min(WIDTH.plus(field.around(i, bottom)).at(bottom));
            }
        }
        // F_0 (1 - prod F_j) x y, to the left of where the others' densities end.
        let best = WIDTH.plus(field.bowls[0]);
        if shortfall.is_finite() {
            reach.low = reach.low.min(end(|_| best, best.bottom(), -1.0, shortfall + CUT));
        }
        reach
    }
}

/// `dx = x y dt`
const WIDTH: Bowl = Bowl { a: 1.0, b: 1.0, c: 0.0 };

struct Field {
    means: Vec<f64>,
    bowls: Vec<Bowl>,
    /// For the first 0, 1, ... variables.
    sums: Vec<Bowl>,
}

impl Field {
    fn new(sorted: &[Beta]) -> Self {
        let bowls: Vec<Bowl> = sorted.iter().map(|&variable| Bowl::new(variable)).collect();
        let mut sums = vec![Bowl::default()];
        let mut sum = Bowl::default();
        for &bowl in &bowls {
            sum = sum.plus(bowl);
            sums.push(sum);
        }
        Self { means: sorted.iter().map(|variable| variable.mean()).collect(), bowls, sums }
    }

    /// The sum of `D_i` and of `D_j` over all others whose mean lies above.
    fn around(&self, i: usize, t: f64) -> Bowl {
        let x = logistic(t);
        let above = self.means.partition_point(|&mean| mean > x);
        if i < above { self.sums[above] } else { self.sums[above].plus(self.bowls[i]) }
    }
}

/// A point at or slightly beyond the one on the given side of the bottom where the convex function reaches the
/// height, by Newton's method: a step from inside may go outside, but no step from outside goes inside.
fn end(bowl: impl Fn(f64) -> Bowl, bottom: f64, side: f64, height: f64) -> f64 {
    let Bowl { a, b, .. } = bowl(bottom);
    let mut t = bottom + side * (2.0 * CUT * (1.0 / a + 1.0 / b)).sqrt();
    for _ in 0..100 {
        let here = bowl(t);
        let (excess, slope) = (here.at(t) - height, here.slope(t));
        if (0.0..4.0).contains(&excess) || slope * side <= 0.0 {
            break;
        }
        t -= excess / slope;
    }
    t
}

pub(super) fn logistic(t: f64) -> f64 {
    1.0 / (1.0 + exp(-t))
}
