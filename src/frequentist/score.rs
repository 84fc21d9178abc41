//! The score test of two proportions, and when it rejects.

use super::exact;
use crate::special::normal;
use crate::{Alternative, Counts, Level, Pair};

/// The outcome of the test of equal rates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreTest {
    /// `x_T n_C - x_C n_T`, exact, as a sum of two: it carries the sign of the difference and of the lift.
    pub(super) cross: (f64, f64),
    pub(crate) z: f64,
    pub(crate) p_value: f64,
    /// The p-value that goes with an interval: for a one-sided test, that of the side the data point to.
    pub(crate) towards_the_data: f64,
}

/// Where a confidence interval ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// The interval's own level.
    pub(crate) level: Level,
    /// The |z| above which a value is excluded; exactly 0 at level 0.
    pub(crate) critical: f64,
    /// Whether equality is excluded, on the side the data point to.
    pub(crate) excludes_equality: bool,
}

impl Cut {
    /// For an interval on its own.
    pub(crate) fn alone(test: &ScoreTest, alternative: Alternative, level: Level) -> Self {
        let critical = normal::upper_quantile(0.5 * (1.0 - level.get()));
        Self { level, critical, excludes_equality: test.towards_the_data < alpha(alternative, level) }
    }
}

impl ScoreTest {
    /// `None` when an arm has no visitors.
    pub(crate) fn of(pair: Pair<Counts>, alternative: Alternative) -> Option<Self> {
        pair.have_visitors().then(|| Self::new(pair, alternative))
    }

    /// `z = (p_T - p_C) / sqrt(p q (1/n_C + 1/n_T))` with the pooled rate p, which is
    /// `(x_T n_C - x_C n_T) sqrt((n_C + n_T) / (n_C n_T x y))` with x, y conversions and non-conversions of both arms.
    /// Where one of them is 0 the rates are equal, and z is 0, as for every other pair of equal rates.
    fn new(Pair { control, variant }: Pair<Counts>, alternative: Alternative) -> Self {
        let exact =
            exact::cross([variant.conversions(), control.visitors()], [control.conversions(), variant.visitors()]);
        let cross = exact.0;
        let (n_c, n_t) = (control.visitors() as f64, variant.visitors() as f64);
        let x = (control.conversions() + variant.conversions()) as f64;
        let y = (control.non_conversions() + variant.non_conversions()) as f64;
        let z = if cross == 0.0 { 0.0 } else { cross * ((n_c + n_t) / ((n_c * n_t) * (x * y))).sqrt() };
        Self { cross: exact, ..Self::at(cross, z, alternative) }
    }

    /// With this statistic.
    pub(crate) fn at(cross: f64, z: f64, alternative: Alternative) -> Self {
        let tails = normal::tails(z);
        let outer = if z > 0.0 { tails.upper } else { tails.lower };
        let p_value = match alternative {
            Alternative::TwoSided => 2.0 * outer,
            Alternative::Greater => tails.upper,
            Alternative::Less => tails.lower,
        };
        let towards_the_data = if alternative == Alternative::TwoSided { p_value } else { outer };
        Self { cross: (cross, 0.0), z, p_value, towards_the_data }
    }

    /// The end of an interval that is nearer to equality, on the side of equality where the test puts it.
    ///
    /// It is already there, apart from the last rounding, which must not make the interval contradict the p-value. NaN stays
    /// NaN, which `max` would not do.
    pub(crate) fn settle(&self, cut: &Cut, low: f64, high: f64) -> (f64, f64) {
        match (self.z > 0.0, cut.excludes_equality) {
            (true, true) => (low.clamp(f64::MIN_POSITIVE, f64::INFINITY), high),
            (true, false) => (low.clamp(f64::NEG_INFINITY, 0.0), high),
            (false, true) => (low, high.clamp(f64::NEG_INFINITY, -f64::MIN_POSITIVE)),
            (false, false) => (low.clamp(f64::NEG_INFINITY, 0.0), high.clamp(0.0, f64::INFINITY)),
        }
    }
}

/// The alpha of the test that agrees with an interval at `level`: 1 - T where `level` is paired with the threshold
/// T (T for a two-sided test, 2T - 1 for a one-sided one).
///
/// The verdict compares with an alpha from a threshold in percent, rounded once: (100 - 95) / 100, not 1 - 0.95. Thresholds
/// are decimals and end at 99 percent. For these, the level's own rounding is undone, so both comparisons use exactly the
/// same number.
pub(crate) fn alpha(alternative: Alternative, level: Level) -> f64 {
    let level = level.get();
    let (threshold, alpha) = match alternative {
        Alternative::TwoSided => (100.0 * level, 1.0 - level),
        Alternative::Greater | Alternative::Less => (50.0 + 50.0 * level, 0.5 * (1.0 - level)),
    };
    let decimal = (threshold * 1e9).round() / 1e9;
    if level <= 0.99 && (decimal - threshold).abs() < 1e-13 { (100.0 - decimal) / 100.0 } else { alpha }
}
