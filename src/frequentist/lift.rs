//! Koopman's interval of the lift.

use super::multiplier::{self, Part};
use crate::Counts;
use crate::special::NotConverged;

/// The lifts that the score test of the ratio of the rates does not reject (Koopman 1984; Nam 1995), given
/// `cross = x_T n_C - x_C n_T`. Both arms have visitors, at least one has conversions, and `critical` is positive.
///
/// Without conversions in the variant the lower end is -1, without conversions in the control the upper is unbounded.
pub(super) fn interval(
    control: Counts,
    variant: Counts,
    cross: f64,
    critical: f64,
) -> Result<(f64, f64), NotConverged> {
    let low = if variant.conversions() == 0 {
        -1.0
    } else {
        let Rates { falling, rising, gap } = Rates::at_the_end(variant, control, cross, critical)?;
        lift(falling, rising, gap)
    };
    let high = if control.conversions() == 0 {
        f64::INFINITY
    } else {
        let Rates { falling, rising, gap } = Rates::at_the_end(control, variant, -cross, critical)?;
        lift(rising, falling, -gap)
    };
    Ok((low.max(-1.0), high))
}

/// variant rate / control rate - 1; the control has conversions.
pub(super) fn estimate(control: Counts, variant: Counts, cross: f64) -> f64 {
    cross / (variant.visitors() as f64 * control.conversions() as f64)
}

/// variant rate / control rate - 1 of two fractions, given their difference's numerator over the common denominator.
fn lift(variant: (f64, f64), control: (f64, f64), gap: f64) -> f64 {
    let ratio = (variant.0 * control.1) / (variant.1 * control.0);
    // Near -1 the last digits are those of the 1; elsewhere the subtraction of 1 would cancel.
    if ratio < 0.5 { ratio - 1.0 } else { gap / (variant.1 * control.0) }
}

/// The rates of both arms at an end of the interval, as fractions (numerator, denominator).
struct Rates {
    /// Of the arm whose rate is lower than observed.
    falling: (f64, f64),
    /// Of the arm whose rate is higher than observed.
    rising: (f64, f64),
    /// The numerator of falling rate - rising rate over the common denominator, which would cancel if formed from them.
    gap: f64,
}

impl Rates {
    /// With the multiplier m the rates are (x + m) / (n + m) for the rising arm and (x - m) / (n - m) for the falling:
    /// as if m conversions were added and taken away. `cross` is here `x n' - x' n`, the falling arm's first.
    fn at_the_end(falling: Counts, rising: Counts, cross: f64, critical: f64) -> Result<Self, NotConverged> {
        let target = critical * critical;
        let (down, up) = (Arm::new(falling), Arm::new(rising));
        if down.non_rate == 0.0 {
            // A falling rate of 1 stays 1 until m = n, and falls there, while m stays, by what is left of z^2.
            let m = up.rising_alone(target).min(down.n);
            let rest = if m < down.n { 0.0 } else { (target - up.rising(m).value).max(0.0) };
            let rising = (up.x + m, up.n + m);
            let gap = cross - rest * rising.0;
            return Ok(Self { falling: (down.n, down.n + rest), rising, gap });
        }
        let alone = [down.falling_alone(target), up.rising_alone(target)];
        let m = multiplier::solve(target, alone, |m| [down.falling(m), up.rising(m)])?;
        Ok(Self {
            falling: (down.x - m, (down.x - m) + down.y),
            rising: (up.x + m, up.n + m),
            gap: cross - m * (down.y + up.y),
        })
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
