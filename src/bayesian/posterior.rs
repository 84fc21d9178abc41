//! The posterior of a conversion rate.

use crate::bayesian::Prior;
use crate::special::Tails;
use crate::special::beta::Beta;
use crate::{Absent, Counts, Estimate, Interval, Level};

/// The posterior of a conversion rate: Beta(alpha + conversions, beta + visitors - conversions).
///
/// ```
/// use abstats::bayesian::{Posterior, Prior};
/// use abstats::{Counts, Level};
/// let posterior = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// assert_eq!((posterior.alpha(), posterior.beta()), (149.0, 1_333.0));
/// assert_eq!(posterior.mean(), 149.0 / 1_482.0);
/// let interval = posterior.interval(Level::new(0.9)?)?;
/// assert!((interval.low - 0.0880).abs() < 1e-4 && (interval.high - 0.1137).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior(Beta);

impl Posterior {
    /// The posterior of a rate with this prior after these counts. Without visitors it is the prior.
    #[must_use]
    pub fn new(prior: Prior, counts: Counts) -> Self {
        Self(Beta { a: prior.alpha() + counts.conversions() as f64, b: prior.beta() + counts.non_conversions() as f64 })
    }

    /// The first shape: the prior's alpha and the conversions.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        self.0.a
    }

    /// The second shape: the prior's beta and the visitors who did not convert.
    #[must_use]
    pub const fn beta(self) -> f64 {
        self.0.b
    }

    /// The posterior mean, `alpha / (alpha + beta)`.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.0.mean()
    }

    /// The posterior of the share of visitors who do not convert. The lowest of some rates is the highest of these.
    ///
    /// ```
    /// use abstats::bayesian::{Posterior, Prior, best};
    /// use abstats::Counts;
    /// let cancelled = [(10_000, 40), (10_000, 18), (10_000, 35)]
    ///     .map(|(n, x)| Posterior::new(Prior::UNIFORM, Counts::new(n, x).unwrap()).mirrored());
    /// assert!(best(&cancelled)[1].chance? > 0.98); // that the second rate is the lowest
    /// # Ok::<(), abstats::Absent>(())
    /// ```
    #[must_use]
    pub const fn mirrored(self) -> Self {
        Self(Beta { a: self.0.b, b: self.0.a })
    }

    /// The density at a rate; 0 outside `[0, 1]`, infinite at an end whose shape is below 1.
    ///
    /// Relative error at most 2.4e-13 for shapes up to 1e12 and densities down to 1e-300 (4,521 points,
    /// `testdata/beta_density.txt` and `beta_regimes.txt`), taking the rate as the f64 it is.
    #[must_use]
    pub fn density(self, rate: f64) -> f64 {
        if (0.0..=1.0).contains(&rate) { self.0.density(rate) } else { 0.0 }
    }

    /// P(rate > `rate`): the chance that the conversion rate exceeds a given one. It has its own relative accuracy: error
    /// at most 4.4e-13 down to 1e-300 (`testdata/beta_tails.txt`, `beta_regimes.txt`), taking the rate as the f64 it is. The
    /// chance that the rate is below is `1 -` this, accurate only for chances that are not close to 1.
    ///
    /// ```
    /// use abstats::bayesian::{Posterior, Prior};
    /// use abstats::Counts;
    /// let posterior = Posterior::new(Prior::UNIFORM, Counts::new(1, 0)?);
    /// assert_eq!(posterior.chance_above(0.5)?, 0.25);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn chance_above(self, rate: f64) -> Result<f64, Absent> {
        // Nothing exceeds NaN.
        if rate.is_nan() { Ok(0.0) } else { Ok(self.0.tails(rate.clamp(0.0, 1.0))?.upper) }
    }

    /// The equal-tailed credible interval: equal probability below and above it.
    ///
    /// Ends have a relative error of at most 1.7e-13 (5,539 quantiles, `testdata/beta_quantile.txt`, `beta_quantile_upper.txt`
    /// and `beta_regimes.txt`); an end next to 1 has that of the nearest f64. At level 0 both ends are the median.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn interval(self, level: Level) -> Result<Interval, Absent> {
        let [low, high] = equal_tails(level);
        Ok(ordered([self.0.quantile(low)?.x, self.0.quantile(high)?.x], level))
    }

    /// The mean and the credible interval.
    #[must_use]
    pub fn rate(self, level: Level) -> Estimate {
        Estimate { estimate: Ok(self.mean()), interval: self.interval(level) }
    }

    pub(crate) const fn distribution(self) -> Beta {
        self.0
    }
}

/// Draws conversion rates, for your own simulations (feature `rand`). The library's numbers do not use it.
///
/// ```
/// use abstats::bayesian::{Posterior, Prior};
/// use abstats::Counts;
/// use rand::{SeedableRng, distr::Distribution, rngs::SmallRng};
/// let posterior = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// let rates: Vec<f64> = posterior.sample_iter(SmallRng::seed_from_u64(1)).take(10_000).collect();
/// let mean = rates.iter().sum::<f64>() / 10_000.0;
/// assert!((mean - posterior.mean()).abs() < 5.0 * 0.0078 / 100.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "rand")]
impl rand::distr::Distribution<f64> for Posterior {
    fn sample<R: rand::Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        // Shapes are positive and finite by construction, and `rand_distr` requires nothing else.
        rand_distr::Beta::new(self.0.a, self.0.b).map_or(self.mean(), |beta| beta.sample(rng))
    }
}

/// The tails at the lower and at the upper end of an equal-tailed interval.
pub(crate) fn equal_tails(level: Level) -> [Tails; 2] {
    let low = Tails { lower: 0.5 * (1.0 - level.get()), upper: 0.5 * (1.0 + level.get()) };
    [low, low.swap()]
}

/// Ends that are closer to each other than their accuracy, at a level near 0, may come out exchanged.
pub(crate) fn ordered([low, high]: [f64; 2], level: Level) -> Interval {
    Interval { low: low.min(high), high: low.max(high), level }
}
