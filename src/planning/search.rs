//! The search for the fewest visitors from which on the power stays as wanted.

use std::cell::Cell;

use super::{Design, Effect, PlanningError, Wanted};
use crate::Counts;
use crate::special::normal;

/// What is looked for.
pub(super) struct Search<'a> {
    design: &'a Design,
    effect: Effect,
    wanted: Wanted,
    /// The size that was tried last, and its power: a part of the search begins where the one before it ended.
    last: Cell<Option<(u64, (f64, f64))>>,
}

/// Up to this variance of the conversions a power takes some ten microseconds.
const CHEAP: f64 = 10_000.0;
/// The most steps up to a tooth above the wanted power.
const MOST_STEPS: usize = 8;
/// How many sizes show the trend.
const SAMPLES: u64 = 32;
/// Steps up to this one are gone over one by one near the end.
const MOST_NEAR: u64 = 25;
/// The most sizes tried one by one.
const MOST_TRIED: u64 = 200;

/// About where the power is as wanted.
struct About {
    size: u64,
    /// By how much the power's normal quantile grows from one size to the next.
    slope: f64,
}

/// A straight line of the power's normal quantile through sizes.
struct Trend {
    centre: f64,
    level: f64,
    slope: f64,
    /// How far a size left it at most.
    leaves: f64,
}

impl<'a> Search<'a> {
    pub(super) const fn new(design: &'a Design, effect: Effect, wanted: Wanted) -> Self {
        Self { design, effect, wanted, last: Cell::new(None) }
    }

    fn at(&self, size: u64) -> Result<(f64, f64), PlanningError> {
        if let Some((_, found)) = self.last.get().filter(|&(last, _)| last == size) {
            return Ok(found);
        }
        let found = self.design.reached(self.effect, &self.design.weights.of_largest(size)?)?;
        self.last.set(Some((size, found)));
        Ok(found)
    }

    /// The power's normal quantile, kept finite.
    fn z(&self, size: u64) -> Result<f64, PlanningError> {
        Ok(-normal::upper_quantile(self.at(size)?.0.clamp(1e-300, 1.0 - 1e-16)))
    }

    /// A size at which the power is about as wanted: within a tooth of it, and found in some ten steps.
    pub(super) fn nearly(&self) -> Result<u64, PlanningError> {
        Ok(self.about(self.least())?.size)
    }

    pub(super) fn smallest(&self) -> Result<u64, PlanningError> {
        let least = self.least();
        let about = self.about(least)?;
        let rate = self.design.baseline.rate();
        if about.size as f64 * rate * (1.0 - rate) < CHEAP {
            self.by_trend(&about, least)
        } else {
            self.by_tooth(&about, least)
        }
    }

    /// Starts where the power is as far above the wanted one as a tooth is high.
    ///
    /// On whole counts each boundary lies less than one count above the real one, so the power is between that of the real
    /// boundary, which grows with the size, and that less a tooth: once it is a tooth above, it stays above.
    fn by_tooth(&self, about: &About, least: u64) -> Result<u64, PlanningError> {
        let slope = about.slope * normal::density(self.wanted.z());
        if slope <= 0.0 {
            return self.by_trend(about, least);
        }
        let mut size = about.size;
        let (mut power, mut tooth) = self.at(size)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let sizes = |part: f64| (part / slope).ceil() as u64;
        let half = sizes(tooth).clamp(2, size.max(4));
        for _ in 0..MOST_STEPS {
            let lacks = self.wanted.power() + tooth - power;
            if lacks <= 0.0 {
                return self.down_from(size, least, half, slope);
            }
            size = size.saturating_add(sizes(1.1 * lacks).max(2));
            (power, tooth) = self.at(size)?;
        }
        self.by_trend(about, least)
    }

    fn by_trend(&self, about: &About, least: u64) -> Result<u64, PlanningError> {
        let about = about.size;
        // Along one tooth the power changes as it does when every boundary moves by one conversion.
        let tooth = self.at(about)?.1;
        let z = self.wanted.z();
        let slope = normal::density(z) * (z.abs() + 1.0) / (2.0 * about as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let half = ((tooth / slope).ceil() as u64).clamp(2, about.max(4));
        let (from, to) = (about.saturating_sub(half).max(least), about.saturating_add(half));
        let trend = self.trend(from, to)?;
        let safe = if trend.slope > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let safe = (trend.centre + (z + 2.0 * trend.leaves - trend.level) / trend.slope).ceil() as u64;
            safe.clamp(about, about.saturating_add(2 * half)) + 2
        } else {
            to
        };
        self.down_from(safe, least, half, trend.slope * normal::density(z))
    }

    /// The smallest size at which every variant has a visitor.
    fn least(&self) -> u64 {
        let weights = self.design.weights.as_slice();
        let (low, high) = weights.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &w| (low.min(w), high.max(w)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let least = (0.5 * high / low).ceil() as u64;
        least.max(1)
    }

    /// About where the power is as wanted: its normal quantile grows with the root of the size in a straight line.
    fn about(&self, least: u64) -> Result<About, PlanningError> {
        let unreachable = PlanningError::Unreachable { effect: self.effect };
        let wanted = self.wanted.z();
        let (mut low, mut high) = (least, least);
        let (mut z_low, mut z_high) = (self.z(low)?, f64::NEG_INFINITY);
        let mut tried = Vec::new();
        while z_high < wanted {
            if high >= Counts::MAX_VISITORS {
                return Err(unreachable);
            }
            let reached = z_high.is_finite().then(|| root_of_line((low, z_low), (high, z_high), wanted));
            if z_high.is_finite() {
                (low, z_low) = (high, z_high);
                tried.push((low, z_low));
            } else if z_low >= wanted {
                return Ok(About { size: least, slope: 0.0 });
            }
            // Four times as many, unless the line says less: then a little beyond it.
            let less = reached.filter(|root| root.is_finite()).map(|root| 1.02 * root * root);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let less = less.map_or(u64::MAX, |less| less.ceil() as u64).max(high.saturating_add(high / 100 + 1));
            high = high.saturating_mul(4).min(less).min(Counts::MAX_VISITORS);
            z_high = match self.z(high) {
                Err(PlanningError::TooManyConversions { .. }) => return Err(unreachable),
                other => other?,
            };
        }
        // The slope from far below: nearby sizes are on different places of their teeth.
        let (far, z_far) = tried.into_iter().rev().find(|&(size, _)| size <= high / 2).unwrap_or((low, z_low));
        let about = |size: u64, z: f64| {
            let root = (size as f64).sqrt();
            let slope = (z - z_far) / (root - (far as f64).sqrt()) / (2.0 * root);
            About { size, slope: if slope.is_finite() { slope.max(0.0) } else { 0.0 } }
        };
        for _ in 0..60 {
            if high - low <= 1 || high - low < high / 1_000 {
                break;
            }
            let root = root_of_line((low, z_low), (high, z_high), wanted);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let size = ((root * root).round() as u64).clamp(low + 1, high - 1);
            let z = self.z(size)?;
            if (z - wanted).abs() < 1e-3 {
                return Ok(about(size, z));
            }
            if z < wanted {
                (low, z_low) = (size, z);
            } else {
                (high, z_high) = (size, z);
            }
        }
        Ok(about(high, z_high))
    }

    fn trend(&self, from: u64, to: u64) -> Result<Trend, PlanningError> {
        let mut points = Vec::new();
        let step = (to - from).div_ceil(SAMPLES).max(1);
        let mut size = from;
        while size <= to {
            points.push((size as f64, self.z(size)?));
            size += step;
        }
        let count = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (centre, level) = (mean(|point| point.0), mean(|point| point.1));
        let (mut products, mut squares) = (0.0, 0.0);
        for (size, z) in &points {
            products += (size - centre) * (z - level);
            squares += (size - centre) * (size - centre);
        }
        let slope = if squares > 0.0 { products / squares } else { 0.0 };
        let leaves = points.iter().map(|(size, z)| (z - level - slope * (size - centre)).abs()).fold(0.0, f64::max);
        Ok(Trend { centre, level, slope, leaves })
    }

    /// The smallest size from which no larger one, up to this one, has too little power; should this one have too little, from
    /// further up.
    ///
    /// With equal weights all boundaries rise with the size, so from one size to the next the power rises by no more than
    /// it does between two teeth: at most twice the trend's slope, for powers above 1/2. So sizes that four times the slope
    /// cannot take below the power are passed over.
    fn down_from(&self, mut safe: u64, least: u64, half: u64, slope: f64) -> Result<u64, PlanningError> {
        let excess = |size| Ok::<_, PlanningError>(self.at(size)?.0 - self.wanted.power());
        let mut above = excess(safe)?;
        while above < 0.0 {
            safe = safe.saturating_add(half);
            above = excess(safe)?;
        }
        // An odd step, since with weights of 2 to 1, say, every second size has less power.
        let coarse = (half / MOST_TRIED) | 1;
        let highest = safe;
        let weights = self.design.weights.as_slice();
        let mut steady = slope > 0.0
            && self.wanted.power() >= 0.5
            && weights.iter().all(|weight| weight.total_cmp(&weights[0]).is_eq());
        let mut tried = 0;
        while safe > least {
            tried += 1;
            let step = if steady && tried < 2 * MOST_TRIED { 1 } else { coarse };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let over = if steady { (above / (4.0 * slope)) as u64 } else { 0 };
            let next = safe.saturating_sub(over.max(step)).max(least);
            above = excess(next)?;
            if above >= 0.0 {
                safe = next;
            } else if safe - next > step {
                // It rose by more than thought: one by one.
                (steady, above) = (false, 0.0);
            } else {
                // The sizes that were passed over near the end.
                if (2..=MOST_NEAR).contains(&step) {
                    let mut size = (safe + 2 * step).min(highest);
                    while size > next + 1 && excess(size - 1)? >= 0.0 {
                        size -= 1;
                    }
                    return Ok(size);
                }
                break;
            }
        }
        Ok(safe)
    }
}

/// The root of the size at which the straight line through two sizes has this quantile.
fn root_of_line((low, z_low): (u64, f64), (high, z_high): (u64, f64), wanted: f64) -> f64 {
    let (root_low, root_high) = ((low as f64).sqrt(), (high as f64).sqrt());
    root_low + (wanted - z_low) / (z_high - z_low) * (root_high - root_low)
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
