//! Where the pooled test begins to reject, on the way from the estimate to larger effects.
//!
//! The effects that it does not reject need not be an interval: a stratum that knows next to nothing at equality may
//! drown the others beside it. So each stretch of the way is searched until the bounds of its variance say that nothing
//! changes there.

use super::strata::{Strata, Variance};
use crate::segments::constrained::Scale;
use crate::special::elementary::{exp, exp_m1, ln, ln_1p};

/// A stretch this short, as a part of its distance from the estimate, is judged by its ends alone.
const RESOLUTION: f64 = 1.0 / 512.0;

/// Nearer to the estimate than this part of the way, nothing is searched.
const NEAREST: f64 = 1e-12;

/// At most this many splits; then all stretches are judged by their ends.
const MOST_SPLITS: u32 = 256;

/// The way upward. Positions are distances from the estimate, of differences or of logarithms of ratios.
pub(super) struct Way<'a> {
    strata: &'a Strata,
    critical: f64,
    start: Start,
}

/// Where the way starts, and what makes the numerator.
#[derive(Clone, Copy)]
enum Start {
    /// From this difference, the numerator being the weight times the distance.
    Difference(f64),
    /// From this logarithm of a ratio, the numerator over the ratio's root being `2 sqrt(won lost) sinh(t / 2)`.
    Ratio(f64),
    /// From a ratio of 0, positions being logarithms: `lost exp(t / 2)`.
    Nothing,
}

/// A position, and whether the test rejects the effect there.
#[derive(Clone, Copy)]
struct Place {
    at: f64,
    numerator: f64,
    variance: Variance,
    outside: bool,
}

/// What the end must agree with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreement {
    /// Whether the test of no effect rejects. If so, the interval ends where the test rejects first; else where it rejects
    /// last.
    pub(super) rejects: bool,
    /// The distance to no effect, if the way leads there.
    pub(super) equality: Option<f64>,
}

/// The distance from the estimated difference to the upper end.
pub(super) fn of_difference(strata: &Strata, critical: f64, agreement: Agreement) -> f64 {
    let estimate = strata.difference();
    let way = Way { strata, critical, start: Start::Difference(estimate) };
    let reach = 1.001 * critical * strata.most_of_difference().sqrt() / strata.weight;
    way.end(way.at(0.0), reach.min(1.0 - estimate), agreement)
}

/// The upper end of the ratio: its distance from the estimate on the logarithmic scale, or, without conversions of the
/// variant, its logarithm. The control has conversions.
pub(super) fn of_ratio(strata: &Strata, critical: f64, agreement: Agreement) -> f64 {
    let rising = strata.most_rising_of_ratio();
    if strata.won > 0.0 {
        let way = Way { strata, critical, start: Start::Ratio(log_ratio(strata)) };
        let start = way.at(0.0);
        let half = critical * (start.variance.falling + rising).sqrt() / (2.0 * (strata.won * strata.lost).sqrt());
        let reach = 1.001 * 2.0 * if half < 1.0 { half } else { ln(half + (half * half + 1.0).sqrt()) };
        return way.end(start, reach, agreement);
    }
    let way = Way { strata, critical, start: Start::Nothing };
    let reach = 2.0 * ln(critical / strata.lost) + ln(strata.most_falling_of_ratio() + rising) + 0.001;
    let mut start = way.at(reach);
    for _ in 0..60 {
        start = way.at(start.at - 4.0);
        // Down to a ratio of 0, the falling part is no smaller.
        if start.numerator * start.numerator <= critical * critical * start.variance.falling {
            break;
        }
    }
    way.end(start, reach, agreement)
}

/// The logarithm of the estimated ratio.
pub(super) fn log_ratio(strata: &Strata) -> f64 {
    let lift = strata.lift();
    if lift.abs() < 0.5 { ln_1p(lift) } else { ln(strata.won / strata.lost) }
}

impl Way<'_> {
    /// The end, `reach` being a position beyond which the test rejects for sure.
    fn end(&self, start: Place, reach: f64, agreement: Agreement) -> f64 {
        if reach <= 0.0 && !matches!(self.start, Start::Nothing) {
            return 0.0;
        }
        let equality = agreement.equality.map(|at| if at < reach { at } else { reach });
        let start = Place { outside: false, ..start };
        // What the test says of no effect holds there, whatever rounding says.
        let (from, to) = if agreement.rejects {
            (start, Place { outside: true, ..self.at(equality.unwrap_or(reach)) })
        } else {
            let nearest = equality.map_or(start, |at| Place { outside: false, ..self.at(at) });
            (Place { outside: true, ..self.at(reach) }, nearest)
        };
        match self.change(from, to, NEAREST * reach, &mut MOST_SPLITS.clone()) {
            Some((one, other)) if one.outside => self.root(other, one),
            Some((one, other)) => self.root(one, other),
            None => to.at,
        }
    }

    fn at(&self, at: f64) -> Place {
        let Self { strata, critical, start } = self;
        let (numerator, from, scale) = match start {
            Start::Difference(estimate) => (strata.weight * at, *estimate, Scale::Difference),
            Start::Ratio(estimate) => {
                let size = (strata.won * strata.lost).sqrt();
                (size * (exp_m1(0.5 * at) - exp_m1(-0.5 * at)), *estimate, Scale::Ratio)
            }
            Start::Nothing => (strata.lost * exp(0.5 * at), f64::NEG_INFINITY, Scale::Ratio),
        };
        let effect = if from.is_finite() { from + at } else { at };
        let variance = strata.variance(scale, effect);
        // Next to an estimate of 1 or -1, where nothing varies, a distance may be lost in rounding.
        #[expect(clippy::float_cmp, reason = "lost or not")]
        let outside = numerator > critical * variance.total.sqrt() && effect != from;
        Place { at, numerator, variance, outside }
    }

    /// The first two neighbouring places on the way from one to another between which the test changes.
    fn change(&self, from: Place, to: Place, nearest: f64, splits: &mut u32) -> Option<(Place, Place)> {
        let (near, far) = if from.at < to.at { (from, to) } else { (to, from) };
        let target = self.critical * self.critical;
        let least = near.variance.rising + far.variance.falling;
        let most = far.variance.rising + near.variance.falling;
        let inside = far.numerator * far.numerator <= target * least;
        let outside = near.numerator * near.numerator > target * most;
        if (inside || outside) && near.outside == far.outside {
            return None;
        }
        let width = far.at - near.at;
        let (short, tiny) = match self.start {
            Start::Nothing => (RESOLUTION, false),
            _ => (RESOLUTION * far.at, far.at <= nearest),
        };
        if width <= short || tiny || *splits == 0 {
            return (from.outside != to.outside).then_some((from, to));
        }
        *splits -= 1;
        let middle = self.at(near.at + 0.5 * width);
        self.change(from, middle, nearest, splits).or_else(|| self.change(middle, to, nearest, splits))
    }

    /// The position between the two where the test begins to reject: regula falsi (Anderson and Bjorck 1973), or halving
    /// where that is slow.
    fn root(&self, inside: Place, outside: Place) -> f64 {
        let excess = |place: Place| place.numerator - self.critical * place.variance.total.sqrt();
        let (mut low, mut high) = ((inside.at, excess(inside)), (outside.at, excess(outside)));
        if high.1 <= 0.0 {
            return high.0;
        }
        if low.1 > 0.0 {
            return low.0;
        }
        let mut last = high.0;
        for step in 1..=200 {
            let width = high.0 - low.0;
            let secant = low.0 + width * (low.1 / (low.1 - high.1));
            let within = (secant - low.0) * (high.0 - secant) > 0.0;
            let next = if step % 8 == 0 || !within { low.0 + 0.5 * width } else { secant };
            let value = excess(self.at(next));
            if value == 0.0 || (next - last).abs() <= f64::EPSILON * next.abs() {
                return next;
            }
            let (same, other) = if value > 0.0 { (&mut high, &mut low) } else { (&mut low, &mut high) };
            let kept = 1.0 - value / same.1;
            other.1 *= if kept > 0.0 { kept } else { 0.5 };
            *same = (next, value);
            last = next;
        }
        last
    }
}
