//! The chance that some statistic is beyond c, at many c.

#![allow(clippy::float_cmp, reason = "ties, and points that are met, are meant")]

use std::f64::consts::PI;

use crate::special::NotConverged;
use crate::special::common_factor::{Alike, FARTHEST, Sides, some_beyond};
use crate::special::elementary::sin_cos;

/// For the value c of each rank, P(some of its variables is beyond c).
///
/// Each such chance is an integral of products over all variables, and there may be a thousand variables and as many
/// values. But as a function of c, it is smooth on one scale for all loadings, since every variable is standard normal.
/// So more than a few values are read from polynomials through Chebyshev points, each on a piece so short that its
/// last coefficients are rounding errors.
pub(super) struct Curve<'a> {
    pub(super) all: &'a [Alike],
    pub(super) sides: Sides,
    /// Whether the variables of a rank are the first ones up to it, one by one; otherwise they are all, at every rank.
    pub(super) nested: bool,
}

/// The degree of the polynomials.
const DEGREE: usize = 24;
/// The last coefficients of an exact polynomial, relative to its values.
const ROUNDING: f64 = 3e-14;
/// Pieces narrower than this are not halved any more.
const NARROW: f64 = 1e-3;

impl Curve<'_> {
    /// The chances at ascending `values`, by rank.
    pub(super) fn chances(&self, values: &[f64]) -> Result<Vec<f64>, NotConverged> {
        if values.iter().any(|c| c.is_nan()) {
            return Err(NotConverged);
        }
        let reached: Vec<f64> = values.iter().map(|c| c.min(FARTHEST)).collect();
        let mut chances = vec![0.0; values.len()];
        self.piece(0, &reached, &mut chances)?;
        for (rank, (&c, chance)) in values.iter().zip(&mut chances).enumerate() {
            let alone = self.sides.alone(c);
            // One comparison is the test itself, to the last bit. Beyond the farthest point, where chances are below 1e-303, they are
            // assumed proportional to a single one.
            *chance = match self.count(rank) {
                1.0 => alone,
                _ if c > FARTHEST => (*chance * (alone / self.sides.alone(FARTHEST))).max(alone),
                _ => chance.clamp(alone, 1.0),
            };
        }
        Ok(chances)
    }

    /// The number of variables of a rank.
    fn count(&self, rank: usize) -> f64 {
        if self.nested { (rank + 1) as f64 } else { self.all.iter().map(|alike| alike.times).sum() }
    }

    /// The chances of the ranks from `first` on at one c, or the one chance of all.
    fn at(&self, c: f64, first: usize, ranks: usize) -> Result<Vec<f64>, NotConverged> {
        if self.nested {
            some_beyond(&self.all[..first + ranks], first, c, self.sides)
        } else {
            some_beyond(self.all, self.all.len() - 1, c, self.sides)
        }
    }

    /// For a rank's m variables, `m q / (1 + m q)` with the chance q of one: the chance is between 1 / m and 2 times it.
    fn scale(&self, rank: usize, c: f64) -> f64 {
        let most = self.count(rank) * self.sides.alone(c);
        most / (1.0 + most)
    }

    /// The chances at ascending values, the first of rank `first`.
    fn piece(&self, first: usize, values: &[f64], chances: &mut [f64]) -> Result<(), NotConverged> {
        let [low, .., high] = *values else { return self.one_by_one(first, values, chances) };
        if high - low < NARROW || values.chunk_by(|a, b| a == b).count() <= DEGREE + 1 {
            return self.one_by_one(first, values, chances);
        }
        let point = |m: usize| {
            let c = 0.5 * (low + high) + 0.5 * (high - low) * cosine(m);
            let mut scaled = self.at(c, first, values.len())?;
            scaled.iter_mut().enumerate().for_each(|(place, chance)| *chance /= self.scale(first + place, c));
            Ok((c, scaled))
        };
        let points: Vec<(f64, Vec<f64>)> = (0..=DEGREE).map(point).collect::<Result<_, _>>()?;
        let sets = points[0].1.len();
        if (0..sets).all(|set| is_exact(|m| points[m].1[set])) {
            for (place, (&c, chance)) in values.iter().zip(chances).enumerate() {
                let scaled = interpolated(c, |m| (points[m].0, points[m].1[place.min(sets - 1)]));
                *chance = scaled * self.scale(first + place, c);
            }
            return Ok(());
        }
        let (lower, upper) = values.split_at(values.partition_point(|&c| c <= 0.5 * (low + high)));
        let (lower_chances, upper_chances) = chances.split_at_mut(lower.len());
        self.piece(first, lower, lower_chances)?;
        self.piece(first + lower.len(), upper, upper_chances)
    }

    fn one_by_one(&self, first: usize, values: &[f64], chances: &mut [f64]) -> Result<(), NotConverged> {
        let mut start = 0;
        for same in values.chunk_by(|a, b| a == b) {
            let found = self.at(same[0], first + start, same.len())?;
            for place in 0..same.len() {
                chances[start + place] = found[place.min(found.len() - 1)];
            }
            start += same.len();
        }
        Ok(())
    }
}

/// cos(pi m / DEGREE)
fn cosine(m: usize) -> f64 {
    sin_cos(PI * m as f64 / DEGREE as f64).1
}

/// Whether the last Chebyshev coefficients of the polynomial through these values are rounding errors.
fn is_exact(value: impl Fn(usize) -> f64) -> bool {
    let coefficient = |j: usize| {
        let term = |m: usize| halved_at_ends(m) * value(m) * cosine(j * m % (2 * DEGREE));
        2.0 / DEGREE as f64 * (0..=DEGREE).map(term).sum::<f64>()
    };
    let smallest = (0..=DEGREE).map(&value).fold(f64::INFINITY, f64::min);
    (DEGREE - 2..=DEGREE).all(|j| coefficient(j).abs() <= ROUNDING * smallest)
}

/// The polynomial through the Chebyshev points (place, value), by the barycentric formula (Berrut and Trefethen, *SIAM
/// Review* 46 (2004) 501).
fn interpolated(c: f64, point: impl Fn(usize) -> (f64, f64)) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    for m in 0..=DEGREE {
        let (place, value) = point(m);
        if c == place {
            return value;
        }
        let weight = if m % 2 == 0 { halved_at_ends(m) } else { -halved_at_ends(m) } / (c - place);
        above += weight * value;
        below += weight;
    }
    above / below
}

fn halved_at_ends(m: usize) -> f64 {
    if m == 0 || m == DEGREE { 0.5 } else { 1.0 }
}
