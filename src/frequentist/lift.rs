//! Koopman's interval of the lift.

use super::exact::Quotient;
use super::multiplier::{self, Part};
use crate::special::NotConverged;
use crate::{Counts, Pair};

/// The lifts that the score test of the ratio of rates does not reject, given the estimate (Koopman 1984; Nam 1995).
/// Both arms have visitors, at least one has conversions, and `critical` is positive.
///
/// Without conversions in the variant the lower end is -1, without conversions in the control the upper is unbounded.
pub(super) fn interval(
    Pair { control, variant }: Pair<Counts>,
    estimate: Quotient,
    critical: f64,
) -> Result<(f64, f64), NotConverged> {
    let ratio = 1.0 + estimate.value;
    let low = if variant.conversions() == 0 {
        -1.0
    } else {
        let End { falling, rising, lost } = End::new(variant, control, critical)?;
        if lost < NEAR { estimate.plus(-ratio * lost) } else { quotient(falling, rising) - 1.0 }
    };
    let high = if control.conversions() == 0 {
        f64::INFINITY
    } else {
        let End { falling, rising, lost } = End::new(control, variant, critical)?;
        if lost < NEAR { estimate.plus(ratio * (lost / (1.0 - lost))) } else { quotient(rising, falling) - 1.0 }
    };
    Ok((low.clamp(-1.0, f64::INFINITY), high))
}

/// variant rate / control rate - 1, given `cross = x_T n_C - x_C n_T`; infinite without conversions of the control.
pub(super) fn estimate(Pair { control, variant }: Pair<Counts>, cross: (f64, f64)) -> Quotient {
    Quotient::new(cross, variant.visitors() as f64, control.conversions() as f64)
}

/// Below this loss an end is the estimate plus the way from it to the end: its rounding must not matter where the interval
/// is narrow. Above this loss, an end far below the estimate would lose digits.
const NEAR: f64 = 0.0625;

/// The quotient of two fractions.
fn quotient(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 * other.1) / (one.1 * other.0)
}

/// Both arms at an end of the interval, their rates as fractions (numerator, denominator).
struct End {
    /// The rate of the arm whose rate is lower than observed.
    falling: (f64, f64),
    /// The rate of the arm whose rate is higher than observed.
    rising: (f64, f64),
    /// The share of the observed ratio (falling rate / rising rate) that is gone.
    lost: f64,
}

impl End {
    /// With the multiplier m the rates are (x + m) / (n + m) for the rising arm and (x - m) / (n - m) for the falling one,
    /// as if m conversions were added and taken away. Their ratios to the observed rates are 1 / (1 - b) and 1 - a, with
    /// a = m y / (x (n - m)) and b = m y / (n (x + m)).
    fn new(falling: Counts, rising: Counts, critical: f64) -> Result<Self, NotConverged> {
        let target = critical * critical;
        let (down, up) = (Arm::new(falling), Arm::new(rising));
        let (m, falling, lost) = if down.non_rate == 0.0 {
            // A falling rate of 1 stays 1 until m = n. There it falls while m stays, by the rest of z^2.
            let alone = up.rising_alone(target);
            let m = if alone < down.n { alone } else { down.n };
            let rest = if m < down.n { 0.0 } else { target - up.rising(m).value };
            // Not below 0: by then the rising arm takes less than all of it, apart from rounding.
            let rest = if rest < 0.0 { 0.0 } else { rest };
            (m, (down.n, down.n + rest), rest / (down.n + rest))
        } else {
            let alone = [down.falling_alone(target), up.rising_alone(target)];
            let m = multiplier::solve(target, alone, |m| [down.falling(m), up.rising(m)])?;
            let left = down.x - m;
            (m, (left, left + down.y), (m / down.x) * (down.y / (down.n - m)))
        };
        let raised = up.x + m;
        let short = (m / raised) * up.non_rate;
        Ok(Self { falling, rising: (raised, up.n + m), lost: lost + short * (1.0 - lost) })
    }
}

struct Arm {
    n: f64,
    x: f64,
    y: f64,
    /// y / n
    non_rate: f64,
}

/// The parts of z^2, s^2 (1 - p) / (n p) of each arm with its score s = (x - n p) / (1 - p) = ±m.
impl Arm {
    fn new(counts: Counts) -> Self {
        let (n, y) = (counts.visitors() as f64, counts.non_conversions() as f64);
        Self { n, x: counts.conversions() as f64, y, non_rate: y / n }
    }

    fn rising(&self, m: f64) -> Part {
        let raised = self.x + m;
        let value = m * (m / raised) * self.non_rate;
        Part { value, slope: value / m * (1.0 + self.x / raised) }
    }

    fn falling(&self, m: f64) -> Part {
        let lowered = self.x - m;
        let value = m * (m / lowered) * self.non_rate;
        Part { value, slope: value / m * (1.0 + self.x / lowered) }
    }

    /// The m at which the part is `target`. Infinite without non-conversions.
    fn rising_alone(&self, target: f64) -> f64 {
        let k = target / self.non_rate;
        0.5 * (k + (k * k + 4.0 * k * self.x).sqrt())
    }

    /// The m at which the part is `target`; below x.
    fn falling_alone(&self, target: f64) -> f64 {
        2.0 * self.x / (1.0 + (1.0 + 4.0 * self.x * self.non_rate / target).sqrt())
    }
}
