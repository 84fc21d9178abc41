//! Tail probabilities as integrals along a line through a saddle point, in a fixed number of nodes.
//!
//! If `E[exp(s T)] = M(s) = exp(s l) prod_j [Gamma(p_j + e_j s) / Gamma(p_j)]^(g_j)`, then for `0 < c < min p_j` over the
//! numerator's factors with `e_j = -1`
//!
//! ```text
//! P(T > 0) = 1/(2 pi i) Int_{c - i oo}^{c + i oo} M(s) / s ds
//! ```
//!
//! Logit differences and log ratios of independent Beta variables have such an `M`. On the line through the saddle
//! point of `M(s) / s` the integrand is nearly a Gaussian, for which the trapezoidal rule converges exponentially:
//! with steps of 0.64 standard deviations about 15 nodes reach full precision, however large the parameters. `M` is
//! evaluated relative to `M(c)`, as one power series in y for all factors together, so nothing large is ever subtracted.
//! The pole at 0 lies left of the line. The trapezoidal sum counts it once too often, by a geometric series that
//! [`Line::pole`] gives.

use std::f64::consts::PI;

use super::elementary::{exp, exp_m1, ln, ln_1p, log1pmx, sin_cos};
use super::gamma::{STIRLING, stirling_remainder};

/// `[Gamma(p + e s) / Gamma(p)]^g` with `e` and `g` either 1 or -1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factor {
    pub(crate) p: f64,
    pub(crate) e: f64,
    pub(crate) g: f64,
}

/// The vertical line through the saddle point, and what every node on it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<const N: usize> {
    /// Where the line crosses the real axis.
    pub(crate) c: f64,
    /// The distance of the nodes.
    step: f64,
    /// `ln M(c)`.
    ln_scale: f64,
    /// `d/dc` of `ln M(c)`, apart from the Stirling remainders: the phase per unit of `y`.
    slope: f64,
    /// The mean of T, approximately.
    mean: f64,
    /// The largest `(y / z)^2` that counts.
    reach: f64,
    /// `p_j + e_j c`, and the smallest of them.
    z: [f64; N],
    smallest: f64,
    g: [f64; N],
    /// `g e`.
    turn: [f64; N],
}

/// Step in units of the integrand's standard deviation.
const STEP: f64 = 0.64;
/// Step where that is no longer small against the distance of the nearest pole.
const CLOSE_STEP: f64 = 0.5;
const CLOSE_FROM: f64 = 0.09;
const MOST_STEPS: u32 = 12;
/// The line applies while the integrand dies out before `(y / z)^2` reaches this.
const LARGEST_REACH: f64 = 0.6;
/// The integrand falls below 1e-16 of its maximum well before; a line that needs more nodes is not a saddle.
const MOST_NODES: u32 = 64;

impl<const N: usize> Line<N> {
    /// The line for `M`, or `None` if a parameter is too small for it. `slope(c)` is
    /// `l + sum_j g_j e_j ln(p_j + e_j c)`, which callers can form without cancellation.
    pub(crate) fn new(factors: &[Factor; N], slope: impl Fn(f64) -> f64) -> Option<Self> {
        let (mut half_inverses, mut variance, mut largest, mut limit) = (0.0, 0.0, 0.0_f64, f64::INFINITY);
        for &Factor { p, e, g } in factors {
            half_inverses += 0.5 * g * e / p;
            variance += g / p;
            largest = largest.max(p);
            if e * g < 0.0 && e < 0.0 {
                limit = limit.min(p);
            }
        }
        let mean = slope(0.0) - half_inverses;
        let c = Self::saddle(factors, &slope, mean, variance, limit)?;
        // Rounded, so that every p + e c is exact.
        let c = (c + 2.0 * largest) - 2.0 * largest;
        if !(c > 0.0 && c < limit) {
            return None;
        }

        let mut line = Self {
            c,
            step: 0.0,
            ln_scale: 0.0,
            slope: slope(c),
            mean,
            reach: 0.0,
            z: [0.0; N],
            smallest: 0.0,
            g: [0.0; N],
            turn: [0.0; N],
        };
        let (mut curvature, mut smallest, mut ratio) = (0.0, f64::INFINITY, 1.0);
        let mut ln_scale = c * line.slope;
        for (j, &Factor { p, e, g }) in factors.iter().enumerate() {
            let z = p + e * c;
            let inverse = 1.0 / z;
            let x = e * c / p;
            let bend = if x.abs() <= 0.45 { p * log1pmx(x) } else { far_bend(p, z, e * c, x) };
            ln_scale += g * (bend + (stirling_remainder(z) - stirling_remainder(p)));
            ratio *= if g > 0.0 { z / p } else { p * inverse };
            curvature += g * (inverse + 0.5 * inverse * inverse);
            smallest = smallest.min(z);
            line.z[j] = z;
            line.g[j] = g;
            line.turn[j] = g * e;
        }
        line.ln_scale = ln_scale - 0.5 * ln(ratio);
        let deviations = curvature.sqrt();
        let reach = 9.2 / (deviations * smallest);
        line.reach = reach * reach;
        line.step = if line.reach < CLOSE_FROM { STEP } else { CLOSE_STEP } / deviations;
        line.smallest = smallest;
        (line.reach <= LARGEST_REACH && line.ln_scale.is_finite()).then_some(line)
    }

    /// Newton's method for `d/dc ln M(c) = 1 / c`, roughly. On a line a tenth of a deviation off, the integrand turns
    /// about as much from one end to the other, and nothing is lost. `None` if it stays farther away.
    fn saddle(factors: &[Factor; N], slope: &impl Fn(f64) -> f64, mean: f64, variance: f64, limit: f64) -> Option<f64> {
        let deviation = variance.sqrt();
        let score = -mean / deviation;
        let mut c = ((score + (score * score + 4.0).sqrt()) * 0.5 / deviation).min(0.9 * limit);
        for _ in 0..MOST_STEPS {
            let (mut first, mut second) = (slope(c) - 1.0 / c, 1.0 / (c * c));
            for &Factor { p, e, g } in factors {
                let inverse = 1.0 / (p + e * c);
                first -= 0.5 * g * e * inverse;
                second += g * inverse;
            }
            c = (c - first / second).max(0.3 * c).min(0.5 * (c + limit));
            if first * first < 0.05 * second {
                return Some(c);
            }
        }
        None
    }

    /// `1/(2 pi i) Int M(s) k(s) ds` for several kernels at once, by the trapezoidal rule. `kernel(c, y, m)` gives the
    /// real parts of `m k(c + i y)`.
    ///
    /// [`Line::pole`] gives the poles of the kernels left of the line. `None` if it does not converge.
    #[inline]
    pub(crate) fn integrate<const K: usize>(
        &self,
        kernel: impl Fn(f64, f64, (f64, f64)) -> [f64; K],
    ) -> Option<[f64; K]> {
        // The part left out is largest at s = sqrt(2 terms + 2) deviations from the middle, where the integrand weighs
        // exp(-s^2 / 2); no z is below 21 / reach, so few terms of Stirling's series suffice. All this to 1e-17.
        let sum = if self.reach < 3e-3 {
            self.sum(&self.series::<4, 2>(), &kernel)
        } else if self.reach < 0.09 {
            self.sum(&self.series::<7, 3>(), &kernel)
        } else if self.reach < 0.3 {
            self.sum(&self.series::<10, 4>(), &kernel)
        } else {
            self.sum(&self.series::<14, 5>(), &kernel)
        }?;
        let scale = exp(self.ln_scale) * (self.step / PI);
        Some(sum.map(|value| value * scale))
    }

    #[inline]
    fn sum<const TERMS: usize, const K: usize>(
        &self,
        series: &Series<TERMS>,
        kernel: &impl Fn(f64, f64, (f64, f64)) -> [f64; K],
    ) -> Option<[f64; K]> {
        let mut sum = kernel(self.c, 0.0, (1.0, 0.0)).map(|value| 0.5 * value);
        let unit = 1.0 / self.smallest;
        for node in 1..MOST_NODES {
            let y = f64::from(node) * self.step;
            let (ln_modulus, phase) = series.at(y * unit);
            if ln_modulus < -38.0 {
                return Some(sum);
            }
            let modulus = exp(ln_modulus);
            let (sine, cosine) = sin_cos(y * self.slope + phase);
            let values = kernel(self.c, y, (modulus * cosine, modulus * sine));
            for (total, value) in sum.iter_mut().zip(values) {
                *total += value;
            }
        }
        None
    }

    /// The power series of `ln [M(c + i y) / M(c)] - i y slope`. With tau = y / z and t = tau^2 each factor adds
    ///
    /// ```text
    /// z [ln(1 + t) / 2 - tau atan tau] - ln(1 + t) / 4 + i tau (z [ln(1 + t) / 2 + atan tau / tau - 1] - atan tau / (2 tau))
    /// ```
    ///
    /// plus what Stirling's remainder, with this many terms, changes from z to z + i y.
    #[inline]
    fn series<const TERMS: usize, const STIRLINGS: usize>(&self) -> Series<TERMS> {
        let mut series = Series { modulus: [0.0; TERMS], phase: [0.0; TERMS] };
        for j in 0..N {
            let z = self.z[j];
            let inverse = 1.0 / z;
            let square = inverse * inverse;
            let mut remainders = [0.0; STIRLINGS];
            let mut power = inverse;
            for (remainder, coefficient) in remainders.iter_mut().zip(STIRLING) {
                *remainder = coefficient * power;
                power *= square;
            }
            // The series is in powers of y / smallest.
            let ratio = self.smallest * inverse;
            let (mut even, mut odd) = (self.g[j], self.turn[j] * ratio);
            for k in 0..TERMS {
                even *= ratio * ratio;
                let (mut real, mut imaginary) = (0.0, 0.0);
                for (m, remainder) in remainders.iter().enumerate() {
                    real += remainder * TERM.remainder_real[m][k];
                    imaginary += remainder * TERM.remainder_imaginary[m][k];
                }
                series.modulus[k] += even * (z * TERM.real[k] - TERM.log[k] + real);
                series.phase[k] += odd * (z * TERM.imaginary[k] - TERM.angle[k] + imaginary);
                odd *= ratio * ratio;
            }
        }
        series
    }

    /// The excess of the trapezoidal sum for a simple pole of residue 1 at `-distance`: `1 / (exp(2 pi (c +
    /// distance) / h) - 1)`. It is 0 where T stays so far below 0 that the sum does not see the pole; the term is then
    /// beyond the result's precision anyway.
    #[inline]
    pub(crate) fn pole(&self, distance: f64) -> f64 {
        let period = 2.0 * PI / self.step;
        let exponent = period * (self.c + distance);
        if exponent > 600.0 || period < -self.mean { 0.0 } else { 1.0 / exp_m1(exponent) }
    }

    /// Which variant of the line is used: the length of its series, and whether it sees the pole at 0.
    #[cfg(test)]
    pub(crate) fn regime(&self) -> (usize, bool) {
        let series = [3e-3, 0.09, 0.3].iter().filter(|&&reach| self.reach >= reach).count();
        (series, self.pole(0.0) != 0.0)
    }

    /// [`Line::pole`] at 0 minus the one at `-distance`, without cancellation.
    #[inline]
    pub(crate) fn pole_difference(&self, distance: f64) -> f64 {
        let period = 2.0 * PI / self.step;
        let (near, far) = (period * self.c, period * (self.c + distance));
        if near > 600.0 || period < -self.mean {
            return 0.0;
        }
        // 1/(e^n - 1) - 1/(e^f - 1) = e^n (e^(f - n) - 1) / ((e^n - 1) (e^f - 1))
        let growth = exp_m1((period * distance).min(300.0)) / exp_m1(far.min(600.0));
        growth / -exp_m1(-near)
    }
}

/// The real part in powers of `u^2` from the first on, the imaginary part in odd powers of u.
struct Series<const TERMS: usize> {
    modulus: [f64; TERMS],
    phase: [f64; TERMS],
}

impl<const TERMS: usize> Series<TERMS> {
    #[inline]
    fn at(&self, u: f64) -> (f64, f64) {
        let t = u * u;
        let (mut modulus, mut phase) = (0.0, 0.0);
        for k in (0..TERMS).rev() {
            modulus = modulus * t + self.modulus[k];
            phase = phase * t + self.phase[k];
        }
        (modulus * t, phase * u)
    }
}

const MOST_TERMS: usize = 14;
const MOST_STIRLINGS: usize = 5;

/// The series of a factor: coefficients of t, t^2, ... for even parts, of tau, tau^3, ... for odd ones.
struct Term {
    /// `ln(1 + t) / 2 - tau atan tau`
    real: [f64; MOST_TERMS],
    /// `ln(1 + t) / 4`
    log: [f64; MOST_TERMS],
    /// `tau ln(1 + t) / 2 + atan tau - tau`
    imaginary: [f64; MOST_TERMS],
    /// `atan tau / 2`
    angle: [f64; MOST_TERMS],
    /// `(1 + i tau)^-p`, for p = 1, 3, ...
    remainder_real: [[f64; MOST_TERMS]; MOST_STIRLINGS],
    remainder_imaginary: [[f64; MOST_TERMS]; MOST_STIRLINGS],
}

const TERM: Term = {
    let zero = [0.0; MOST_TERMS];
    let mut term = Term {
        real: zero,
        log: zero,
        imaginary: zero,
        angle: zero,
        remainder_real: [zero; MOST_STIRLINGS],
        remainder_imaginary: [zero; MOST_STIRLINGS],
    };
    let mut k = 0;
    let mut sign = 1.0;
    while k < MOST_TERMS {
        // t^(k + 1)
        let power = 2.0 * (k + 1) as f64;
        term.real[k] = sign / power - sign / (power - 1.0);
        term.log[k] = 0.5 * sign / power;
        // tau^(2 k + 1)
        let power = (2 * k + 1) as f64;
        term.imaginary[k] = if k == 0 { 0.0 } else { sign / power - sign / (power - 1.0) };
        term.angle[k] = 0.5 * sign / power;
        sign = -sign;
        k += 1;
    }
    let mut m = 0;
    while m < MOST_STIRLINGS {
        let p = (2 * m + 1) as f64;
        // The coefficient of (i tau)^n: -p (-p - 1) ... / n!
        let (mut coefficient, mut n, mut k) = (1.0, 0.0, 0);
        let mut sign = 1.0;
        while k < MOST_TERMS {
            coefficient *= -(p + n) / (n + 1.0);
            n += 1.0;
            term.remainder_imaginary[m][k] = sign * coefficient;
            sign = -sign;
            coefficient *= -(p + n) / (n + 1.0);
            n += 1.0;
            term.remainder_real[m][k] = sign * coefficient;
            k += 1;
        }
        m += 1;
    }
    term
};

/// `p ln(z / p) - shift` with `z = p + shift` and `x = shift / p` far from 0. As in `deviance`, up to some distance
/// rounding x costs less than rounding the quotient: p times a rounding, in an exponent, is 1e-12 for p = 5000.
#[inline(never)]
fn far_bend(p: f64, z: f64, shift: f64, x: f64) -> f64 {
    if (-0.75..=2.5).contains(&x) { p * (ln_1p(x) - x) } else { p * ln(z / p) - shift }
}

/// `ln(numerator / denominator)` from `excess = numerator - denominator`, whichever form is accurate.
#[inline]
pub(crate) fn ln_quotient(numerator: f64, denominator: f64, excess: f64) -> f64 {
    let x = excess / denominator;
    if x.abs() < 0.5 { ln_1p(x) } else { ln(numerator / denominator) }
}
