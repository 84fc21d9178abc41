//! How many visitors a test needs.

use super::{Design, Effect, Goal, PlanningError, Power, Visitors};
use crate::practical::Scale;
use crate::special::normal;
use crate::{Alternative, Counts, Engine};

/// The power that is wanted: a chance, above 0 and below 1.
///
/// ```
/// use abstats::planning::Wanted;
/// assert_eq!(Wanted::default().power(), 0.8);
/// assert_eq!(Wanted::new(1.0).unwrap_err().to_string(), "power 1 is not between 0 and 1, both excluded");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wanted(f64);

impl Wanted {
    /// A power as a fraction.
    ///
    /// # Errors
    /// When it is not between 0 and 1, both excluded.
    pub fn new(power: f64) -> Result<Self, PlanningError> {
        if power > 0.0 && power < 1.0 { Ok(Self(power)) } else { Err(PlanningError::Power { value: power }) }
    }

    /// As a fraction.
    #[must_use]
    pub const fn power(self) -> f64 {
        self.0
    }

    /// The normal quantile of the power.
    fn z(self) -> f64 {
        -normal::upper_quantile(self.0)
    }
}

/// 80%.
impl Default for Wanted {
    fn default() -> Self {
        Self(0.8)
    }
}

impl TryFrom<f64> for Wanted {
    type Error = PlanningError;

    fn try_from(power: f64) -> Result<Self, PlanningError> {
        Self::new(power)
    }
}

/// The visitors that a test needs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SampleSize {
    /// Of each variant, the control's first.
    pub visitors: Visitors,
    /// The power with these.
    pub power: Power,
}

impl SampleSize {
    /// Whole weeks until a test with so many visitors a day, all variants together, has them: every weekday counts alike.
    /// Without visitors there is no such day.
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let size = design.sample_size(Effect::Relative(0.2), Wanted::default())?;
    /// assert_eq!(size.visitors.total(), 12_834);
    /// assert_eq!((size.weeks(2_000), size.days(2_000)), (Some(1), Some(7)));
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    #[must_use]
    pub fn weeks(&self, visitors_per_day: u64) -> Option<u64> {
        let per_week = visitors_per_day.saturating_mul(7);
        (per_week > 0).then(|| self.visitors.total().div_ceil(per_week))
    }

    /// The days of these weeks.
    #[must_use]
    pub fn days(&self, visitors_per_day: u64) -> Option<u64> {
        Some(self.weeks(visitors_per_day)?.saturating_mul(7))
    }
}

impl Design {
    /// The fewest visitors from which on the power stays as wanted.
    ///
    /// Power rises in a saw-tooth, since counts are whole numbers: a few visitors more may have less. So it is not the first
    /// number that reaches the power. A size is that of the variant with the largest weight; the others follow, rounded.
    ///
    /// Thirty sizes across one tooth show the trend and how far single sizes leave it. From where the trend is twice as far
    /// above the power, sizes are tried one by one, down to the first that has less. With unequal weights and teeth of more
    /// than 200 visitors, as for rates near 50% and more than 100,000 visitors, every second, third, ... size is tried.
    ///
    /// # Errors
    /// [`PlanningError::NoEffect`]; [`PlanningError::NotLookedFor`] when the test cannot show the effect;
    /// [`PlanningError::Unreachable`] when it takes more visitors than are supported; as [`Design::power`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let size = design.sample_size(Effect::Relative(0.2), Wanted::new(0.8)?)?;
    /// assert_eq!(size.visitors.as_slice(), [8_149, 8_149]); // the normal formula: 8,158
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn sample_size(&self, effect: Effect, wanted: Wanted) -> Result<SampleSize, PlanningError> {
        self.looked_for(effect)?;
        let search = Search { design: self, effect, wanted: self.of_one_look(wanted)? };
        let size = search.smallest()?;
        let visitors = self.weights.of_largest(size)?;
        Ok(SampleSize { power: self.power(effect, &visitors)?, visitors })
    }

    /// Whether more visitors raise the power.
    fn looked_for(&self, effect: Effect) -> Result<(), PlanningError> {
        let difference = effect.rate(self.baseline)? - self.baseline.rate();
        let lies = |end: f64| match self.region_scale() {
            Some(Scale::Lift) => effect.lift(self.baseline) - end,
            _ => effect.difference(self.baseline) - end,
        };
        let possible = match self.goal {
            Goal::Difference if effect.value() == 0.0 => return Err(PlanningError::NoEffect),
            Goal::Difference => match self.engine {
                Engine::Frequentist { alternative: Alternative::Greater, .. } => difference > 0.0,
                Engine::Frequentist { alternative: Alternative::Less, .. } => difference < 0.0,
                Engine::Frequentist { .. } | Engine::Bayesian { .. } => difference != 0.0,
            },
            Goal::NonInferiority(region) => lies(region.low()) > 0.0,
            Goal::Equivalence(region) if !region.is_bounded() => return Err(PlanningError::Unbounded),
            Goal::Equivalence(region) => lies(region.low()) > 0.0 && lies(region.high()) < 0.0,
        };
        if possible { Ok(()) } else { Err(PlanningError::NotLookedFor { effect }) }
    }
}

struct Search<'a> {
    design: &'a Design,
    effect: Effect,
    wanted: Wanted,
}

/// How many sizes show the trend.
const SAMPLES: u64 = 32;
/// The most sizes tried one by one.
const MOST_TRIED: u64 = 200;

/// A straight line of the power's normal quantile through sizes.
struct Trend {
    centre: f64,
    level: f64,
    slope: f64,
    /// How far a size left it at most.
    leaves: f64,
}

impl Search<'_> {
    fn at(&self, size: u64) -> Result<(f64, f64), PlanningError> {
        self.design.reached(self.effect, &self.design.weights.of_largest(size)?)
    }

    /// The power's normal quantile, kept finite.
    fn z(&self, size: u64) -> Result<f64, PlanningError> {
        Ok(-normal::upper_quantile(self.at(size)?.0.clamp(1e-300, 1.0 - 1e-16)))
    }

    fn smallest(&self) -> Result<u64, PlanningError> {
        let least = self.least();
        let about = self.about(least)?;
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
    fn about(&self, least: u64) -> Result<u64, PlanningError> {
        let unreachable = PlanningError::Unreachable { effect: self.effect };
        let wanted = self.wanted.z();
        let (mut low, mut high) = (least, least);
        let (mut z_low, mut z_high) = (self.z(low)?, f64::NEG_INFINITY);
        while z_high < wanted {
            if high >= Counts::MAX_VISITORS {
                return Err(unreachable);
            }
            if z_high.is_finite() {
                (low, z_low) = (high, z_high);
            } else if z_low >= wanted {
                return Ok(least);
            }
            // Unless the line says more, four times as many.
            high = high.saturating_mul(4).min(Counts::MAX_VISITORS);
            z_high = match self.z(high) {
                Err(PlanningError::TooManyConversions { .. }) => return Err(unreachable),
                other => other?,
            };
        }
        for _ in 0..60 {
            if high - low <= 1 || high - low < high / 1_000 {
                break;
            }
            let (root_low, root_high) = ((low as f64).sqrt(), (high as f64).sqrt());
            let root = root_low + (wanted - z_low) / (z_high - z_low) * (root_high - root_low);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let size = ((root * root).round() as u64).clamp(low + 1, high - 1);
            let z = self.z(size)?;
            if (z - wanted).abs() < 1e-3 {
                return Ok(size);
            }
            if z < wanted {
                (low, z_low) = (size, z);
            } else {
                (high, z_high) = (size, z);
            }
        }
        Ok(high)
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
        let coarse = (half / MOST_TRIED).max(1);
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
                break;
            }
        }
        Ok(safe)
    }
}

#[cfg(test)]
#[path = "sample_size_tests.rs"]
mod tests;
