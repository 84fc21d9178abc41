//! The posterior of the lift as a curve, for plots.

use crate::bayesian::Posterior;
use crate::bayesian::posterior::{equal_tails, ordered};
use crate::special::contrast::{Contrast, Kind};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::{Absent, Interval, Level, Pair};

/// The posterior distribution of the lift, variant rate / control rate - 1.
///
/// ```
/// use abstats::bayesian::{LiftPosterior, Posterior, Prior, superiority};
/// use abstats::{Counts, Pair};
/// let control = Posterior::new(Prior::UNIFORM, Counts::new(1_500, 120)?);
/// let variant = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// let at_zero = LiftPosterior::new(Pair { control, variant })?.at(0.0)?;
/// let chance = superiority(Pair { control, variant })?.chance_to_beat_control;
/// assert!((at_zero.above - chance).abs() < 1e-10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LiftPosterior(Contrast);

/// The distribution of the lift at one value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LiftPoint {
    /// P(lift < value).
    pub below: f64,
    /// P(lift > value).
    pub above: f64,
    /// The density with respect to the lift as a fraction: `above` falls by `density` times a small step.
    pub density: f64,
}

impl LiftPosterior {
    /// The posterior of the lift of two independent rates.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn new(Pair { control, variant }: Pair<Posterior>) -> Result<Self, Absent> {
        Ok(Self(Contrast::new(control.distribution(), variant.distribution())?))
    }

    /// Tails and density at a lift. At -1 and below, nothing lies below, and the density is 0.
    ///
    /// Accuracy: apart from the rounding of the logarithm of `1 + lift`, tails and density are within a relative 1e-11
    /// of ball arithmetic, median below 1e-15, for unrelated arms of up to 1e12 visitors and ratios from 1e-12 to 1e12
    /// (`testdata/unequal.txt`). Where both arms have more than 1e9 visitors, points themselves are rounded: the largest
    /// error seen is then 3e-10, in tails below 1e-12.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], for NaN or where the integral does not converge.
    pub fn at(&self, lift: f64) -> Result<LiftPoint, Absent> {
        if lift.is_nan() {
            return Err(Absent::NotConverged);
        }
        if lift <= -1.0 {
            return Ok(LiftPoint { below: 0.0, above: 1.0, density: 0.0 });
        }
        if lift.is_infinite() {
            return Ok(LiftPoint { below: 1.0, above: 0.0, density: 0.0 });
        }
        let at = self.0.at(Kind::LogRatio, ln_1p(lift))?;
        // The kernel's density is with respect to the logarithm of 1 + lift.
        Ok(LiftPoint { below: at.tails.lower, above: at.tails.upper, density: at.density / (1.0 + lift) })
    }

    /// The equal-tailed credible interval. [`crate::bayesian::compare`] does the same, but the chances there also decide on
    /// which side of 0 an end lies that is 0 within its accuracy.
    ///
    /// # Errors
    /// [`Absent::NotConverged`], which no valid counts are known to cause.
    pub fn interval(&self, level: Level) -> Result<Interval, Absent> {
        let [low, high] = equal_tails(level);
        let end = |p| self.0.quantile(Kind::LogRatio, p).map(exp_m1);
        Ok(ordered([end(low)?, end(high)?], level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;
    use crate::bayesian::Prior;

    fn posterior(visitors: u64, conversions: u64) -> Posterior {
        Posterior::new(Prior::UNIFORM, Counts::new(visitors, conversions).unwrap())
    }

    #[test]
    fn against_quadrature() {
        // mpmath, 40 digits: the integrals of c f_C(c) f_V((1 + l) c) and of f_C(c) F_V((1 + l) c) over c, by pieces.
        // Posteriors Beta(121, 1381) and Beta(149, 1333); Beta(1, 11) and Beta(4, 8).
        let large = [
            (-0.1, 0.073_044_486_724_306_72, 0.002_459_238_337_154_202_6),
            (0.0, 0.557_753_868_920_036_8, 0.028_313_790_623_697_385),
            (0.25, 2.730_400_300_424_208, 0.503_704_849_965_580_7),
            (0.6, 0.228_255_021_193_467_55, 0.982_441_852_026_001_1),
        ];
        let small = [
            (-0.1, 0.098_957_508_900_571_56, 0.034_635_577_984_936_89),
            (0.0, 0.110_275_689_223_057_64, 0.045_112_781_954_887_218),
            (0.25, 0.130_422_258_979_003_7, 0.075_437_125_586_570_95),
            (0.6, 0.142_119_501_909_784_44, 0.123_603_413_386_466_27),
        ];
        let pairs =
            [(posterior(1_500, 120), posterior(1_480, 148), large), (posterior(10, 0), posterior(10, 3), small)];
        for (control, variant, cases) in pairs {
            let lift = LiftPosterior::new(Pair { control, variant }).unwrap();
            for (value, density, below) in cases {
                let at = lift.at(value).unwrap();
                assert!((at.density / density - 1.0).abs() < 1e-11, "{value}: {} is not {density}", at.density);
                assert!((at.below / below - 1.0).abs() < 1e-11, "{value}: {} is not {below}", at.below);
                assert!((at.below + at.above - 1.0).abs() < 1e-14);
            }
        }
    }

    /// Rates a factor of 4e8 apart, in either order: closed form at 0, density far out. Values: ball arithmetic,
    /// `testdata/generate/unequal.py`.
    #[test]
    fn rates_far_apart() {
        let near = |found: f64, right: f64, error: f64| {
            assert!((found / right - 1.0).abs() < error, "{found:e} is not {right:e}");
        };
        let (rare, common) = (posterior(1_000_000_000_000, 1_746), posterior(588, 414));
        let at =
            LiftPosterior::new(Pair { control: rare, variant: common }).unwrap().at(4.149_795_470_494_975e8).unwrap();
        near(at.above, 0.199_999_763_603_325_78, 2e-13);

        let jeffreys =
            |visitors, conversions| Posterior::new(Prior::JEFFREYS, Counts::new(visitors, conversions).unwrap());
        let at =
            LiftPosterior::new(Pair { control: jeffreys(39, 38), variant: jeffreys(312, 1) }).unwrap().at(0.0).unwrap();
        near(at.above, 1.393_273_558_730_681_7e-50, 1e-13);

        // 59 standard deviations of the control away: half a unit in the last place of the lift is 1e-11 of the density.
        let at =
            LiftPosterior::new(Pair { control: posterior(68_713_480, 7_517_347), variant: posterior(14, 4) }).unwrap();
        near(at.at(8.201_803_533_705_512).unwrap().density, 1.863_535_391_410_383_8e-121, 1e-10);
    }

    #[test]
    fn beyond_every_lift_there_is_nothing() {
        let lift = LiftPosterior::new(Pair { control: posterior(10, 0), variant: posterior(10, 3) }).unwrap();
        for value in [-1.0, -5.0, f64::NEG_INFINITY] {
            assert_eq!(lift.at(value), Ok(LiftPoint { below: 0.0, above: 1.0, density: 0.0 }));
        }
        assert_eq!(lift.at(f64::INFINITY), Ok(LiftPoint { below: 1.0, above: 0.0, density: 0.0 }));
        assert_eq!(lift.at(f64::NAN), Err(Absent::NotConverged));
    }
}
