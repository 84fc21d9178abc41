//! A comparison that may be read at any time.

use std::cmp::Ordering;
use std::num::NonZeroUsize;

use super::TypicalLift;
use super::ends::ends;
use super::evidence::{Evidence, Shares, p_value};
use super::strata;
use crate::region::{Region, Scale};
use crate::special::elementary::ln;
use crate::{Absent, Counts, Interval, Level, Pair, Threshold, Verdict};

/// How variants are compared when anyone may look at any time: what [`AnyTime::compare`] needs besides the data.
///
/// ```
/// use abstats::sequential::AnyTime;
/// use abstats::{Counts, Pair, Verdict};
///
/// let counts = Pair { control: Counts::new(100_000, 8_000)?, variant: Counts::new(100_000, 8_430)? };
/// let weights = Pair { control: 50.0, variant: 50.0 };
/// let today = AnyTime::default().compare(counts, weights)?;
/// assert_eq!(today.verdict(), Verdict::Winner);
/// assert!((today.p_value - 0.043_506_133).abs() < 1e-9);
/// let lift = today.lift?;
/// assert!(lift.low > 0.000_6 && lift.high < 0.109_7);
///
/// // The observed split speaks against equal weights: that costs evidence.
/// let counts = Pair { control: Counts::new(100_000, 8_000)?, variant: Counts::new(101_500, 8_557)? };
/// let today = AnyTime::default().compare(counts, weights)?;
/// assert!(today.split_log_evidence > 5.0);
/// assert_eq!(today.verdict(), Verdict::Inconclusive);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..AnyTime::default()`")]
pub struct AnyTime {
    /// The threshold T of the verdict: the chance that the report of a variant without effect ever says `winner` or `loser`
    /// is at most alpha = 1 - T. The interval of a comparison alone has the level T.
    pub threshold: Threshold,
    /// The lift that one expects of a variant that works, chosen before the data.
    pub typical_lift: TypicalLift,
    /// How many comparisons share alpha, k. With more than one, p-values are adjusted to k p and intervals have the level
    /// 1 - alpha / k (Bonferroni): with that chance all of them hold, at every look.
    pub comparisons: NonZeroUsize,
}

impl Default for AnyTime {
    /// Threshold 95, typical lift 10%, one comparison.
    fn default() -> Self {
        Self { threshold: Threshold::default(), typical_lift: TypicalLift::default(), comparisons: NonZeroUsize::MIN }
    }
}

/// A variant against the control, valid at any look.
///
/// Everything here comes from one e-value, so nothing can contradict: the interval of the lift excludes 0 exactly when
/// the adjusted p-value is below alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlwaysValidComparison {
    /// The natural logarithm of the e-value against equal rates; the e-value itself leaves the range of f64. Above 0 it
    /// speaks for a difference.
    pub log_e_value: f64,
    /// min(1, 1 / e-value): if the rates are equal, the chance that it is ever below a number is at most that number.
    pub p_value: f64,
    /// The p-value times the number of comparisons, at most 1.
    pub adjusted_p_value: f64,
    /// What the observed split of the visitors has cost, in log likelihood: n times its divergence from the weights. It is part
    /// of `log_e_value`. Above 3 at a single look the split is conspicuous (1.4% of tests by chance, about 10% over 30 looks).
    pub split_log_evidence: f64,
    /// On which side of its share the variant's conversions are: `Greater` where they speak for the variant.
    pub direction: Ordering,
    /// The lifts that the data have not ruled out, as fractions from -1 to infinity. An end is infinite where there is
    /// none, or beyond every f64.
    ///
    /// [`Absent::NoCommonRatio`] where no lift is the same in all periods.
    pub lift: Result<Interval, Absent>,
    /// The alpha that the adjusted p-value is compared with.
    pub alpha: f64,
}

impl AnyTime {
    /// The variant against the control, given their weights of traffic, at any look of a running test.
    ///
    /// Visitors are assigned at random by the weights, so if the variant changes nothing each *converter's* arm is a coin with
    /// the weights' odds, whatever the conversion rate is and however it drifts with weekdays or trends. With the variant's
    /// share of the weights pi, c1 conversions of n1 visitors in the variant, c0 of n0 in the control and c and n in all:
    ///
    /// ```text
    /// t = tau, 5 tau:  a = 1 / ((1 - pi) t^2),  b = 1 / (pi t^2)
    /// N       = mean over t of B(a + c1, b + c0) / B(a, b)
    /// split   = n1 ln(n1 / (n pi)) + n0 ln(n0 / (n (1 - pi)))
    /// theta   = pi r / (pi r + 1 - pi)
    /// ln e(r) = ln N - c1 ln theta - c0 ln(1 - theta) - split
    /// p = min(1, 1 / e(1)),  interval of the lift = { r - 1 : e(r) <= k / alpha }
    /// ```
    /// Without conversions p is 1 and the interval is [-1, infinity]. Without conversions in the variant it begins at -1,
    /// without conversions in the control it is unbounded above. A share of exactly 0 or 1 tells nothing.
    ///
    /// # What it guarantees
    /// P(the p-value is ever below alpha) <= alpha, whenever one looks and stops, if the variant changes neither whether nor
    /// when visitors convert, the arms are drawn independently with these weights, a visitor converts once at most and the
    /// typical lift was fixed before the data. The interval covers a constant ratio of the rates, which themselves may
    /// drift. The split's term keeps this when the arms get another constant share than the weights say, provided that
    /// conversions are immediate or one looks once. With late conversions, continuous looks and rates above about 90% it does
    /// not: count only visitors whose time to convert has passed.
    ///
    /// It does not cover arms that convert at different delays (it finds "converts later"), visitors that get lost depending
    /// on whether they convert, or counts of another unit than the one that was randomised. At an early stop the observed
    /// lift is too large on average; the interval is not affected.
    ///
    /// # What it costs
    /// 1.4 times the visitors of a fixed test on average until a decision, and 2.1 times for 80% power, at rates up
    /// to 5%; at rates of 50%, 3 and 4.3 times. There, planned looks are better. Intervals are 1.4 to 1.8 times as wide.
    ///
    /// # Accuracy
    /// `log_e_value`, `split_log_evidence`: within 1e-14 of the largest of 1, the value and the split. Ends of the lift: within 1e-13
    /// of the larger of the end and the interval's half width (at most 1), for up to 1e12 visitors, weights up to 1e12 to
    /// 1 and all typical lifts, against the formulas in 110 digits (8,400 comparisons; `testdata/always_valid.txt` has 900).
    /// Over strata the ends are within 1e-11 (1e-12 in 200 cases).
    ///
    /// # Errors
    /// [`Absent::FewerThanTwoWeights`] when a weight is not a positive finite number, or 1e15 times the other.
    ///
    /// # References
    /// M. Lindon and A. Malek, *Anytime-valid inference for multinomial count data*, Adv. Neural Inf. Process. Syst. 35 (2022);
    /// L. Wasserman, A. Ramdas and S. Balakrishnan, *Universal inference*, Proc. Natl. Acad. Sci. 117 (2020) 16880.
    pub fn compare(&self, counts: Pair<Counts>, weights: Pair<f64>) -> Result<AlwaysValidComparison, Absent> {
        let shares = Shares::new(weights).ok_or(Absent::FewerThanTwoWeights)?;
        let evidence = Evidence::new(counts, shares, self.typical_lift);
        let target = self.log_bar() + evidence.split + evidence.regret;
        let lift = ends(&evidence, target).map_err(Absent::from);
        Ok(self.conclude(evidence.log_e(), evidence.split, evidence.excess, lift))
    }

    /// The variant against the control over strata of *different visitors*: periods between which the weights changed,
    /// or segments fixed before the assignment. Their e-values multiply, each with its own weights and split.
    ///
    /// A conversion belongs to the period **in which its visitor was assigned**. Booked by the date of the conversion, tests
    /// without effect are decided in up to 88% of cases. One period with the average weights is no substitute: with rates that
    /// change too it is wrong in up to 94%.
    ///
    /// The rates may differ between strata, the ratio may not: where no lift fits all of them, the interval is absent with
    /// [`Absent::NoCommonRatio`], and there is no winner. The direction is that of the conversions above their shares,
    /// summed. One stratum gives what [`AnyTime::compare`] gives; none says nothing: p is 1. A stratum without visitors does not
    /// count, whatever its weights.
    ///
    /// ```
    /// use abstats::sequential::{AnyTime, Stratum};
    /// use abstats::{Counts, Pair};
    ///
    /// // A ramp: 10% of the traffic for the first days, then half of it. Rates fell from 10% to 5%.
    /// let ramp = [
    ///     Stratum {
    ///         counts: Pair { control: Counts::new(90_000, 9_000)?, variant: Counts::new(10_000, 1_000)? },
    ///         weights: Pair { control: 90.0, variant: 10.0 },
    ///     },
    ///     Stratum {
    ///         counts: Pair { control: Counts::new(50_000, 2_500)?, variant: Counts::new(50_000, 2_500)? },
    ///         weights: Pair { control: 50.0, variant: 50.0 },
    ///     },
    /// ];
    /// let result = AnyTime::default().over_strata(&ramp)?;
    /// assert_eq!(result.p_value, 1.0);
    /// let lift = result.lift?;
    /// assert!(lift.low > -0.1 && lift.high < 0.1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`AnyTime::compare`].
    pub fn over_strata(&self, strata: &[Stratum]) -> Result<AlwaysValidComparison, Absent> {
        let with_visitors = |stratum: &&Stratum| stratum.counts != Pair::default();
        if let [Stratum { counts, weights }] = *strata {
            return self.compare(counts, weights);
        }
        let evidence = strata.iter().filter(with_visitors).map(|stratum| {
            let shares = Shares::new(stratum.weights).ok_or(Absent::FewerThanTwoWeights)?;
            Ok(Evidence::new(stratum.counts, shares, self.typical_lift))
        });
        let evidence = evidence.collect::<Result<Vec<_>, Absent>>()?;
        let sum = |of: fn(&Evidence) -> f64| evidence.iter().map(of).sum::<f64>();
        let split = sum(|stratum| stratum.split);
        let target = self.log_bar() + split + sum(|stratum| stratum.regret);
        let lift = strata::ends(&evidence, target);
        Ok(self.conclude(sum(Evidence::log_e), split, sum(|stratum| stratum.excess), lift))
    }

    /// ln(k / alpha).
    fn log_bar(&self) -> f64 {
        ln(self.comparisons.get() as f64 / self.threshold.alpha())
    }

    /// Everything that follows from the evidence. The p-value decides, and the ends are put where it says that they are: they
    /// are there already, apart from the last rounding.
    fn conclude(
        &self,
        log_e_value: f64,
        split_log_evidence: f64,
        excess: f64,
        lift: Result<(f64, f64), Absent>,
    ) -> AlwaysValidComparison {
        let (alpha, k) = (self.threshold.alpha(), self.comparisons.get() as f64);
        let p_value = p_value(log_e_value);
        let adjusted_p_value = (k * p_value).min(1.0);
        let direction = excess.total_cmp(&0.0);
        let direction = if excess == 0.0 { Ordering::Equal } else { direction };
        let lift = lift.map(|(low, high)| {
            let (low, high) = match (adjusted_p_value < alpha, direction) {
                (true, Ordering::Greater) => (low.max(f64::MIN_POSITIVE), high.max(f64::MIN_POSITIVE)),
                (true, Ordering::Less) => (low.min(-f64::MIN_POSITIVE), high.min(-f64::MIN_POSITIVE)),
                _ => (low.min(0.0), high.max(0.0)),
            };
            let level = if k > 1.0 { 1.0 - alpha / k } else { self.threshold.fraction() };
            Interval { low, high, level: Level::known(level) }
        });
        AlwaysValidComparison { log_e_value, p_value, adjusted_p_value, split_log_evidence, direction, lift, alpha }
    }
}

/// Counts of visitors that are in no other stratum, and the weights by which they were assigned.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Stratum {
    /// Visitors who were assigned in this stratum, and the conversions of these visitors.
    pub counts: Pair<Counts>,
    /// The weights of traffic.
    pub weights: Pair<f64>,
}

impl AlwaysValidComparison {
    /// Whether the adjusted p-value is below alpha, so that the interval excludes 0.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.adjusted_p_value < self.alpha
    }

    /// `Winner`, `Loser` or `Inconclusive`: decided, and in which direction. `Inconclusive` also where the interval is absent.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.direction {
            _ if !self.is_decided() || self.lift.is_err() => Verdict::Inconclusive,
            Ordering::Greater => Verdict::Winner,
            Ordering::Less => Verdict::Loser,
            Ordering::Equal => Verdict::Inconclusive,
        }
    }

    /// The verdict with a region of practical equivalence: [`AlwaysValidComparison::verdict`], and where that is
    /// `Inconclusive`, `Equivalent` if the whole interval is inside the region, `NonInferior` if it is above the region's low
    /// end. This, too, may be asked at any look.
    ///
    /// ```
    /// use abstats::practical::{Region, Scale};
    /// use abstats::sequential::AnyTime;
    /// use abstats::{Absent, Counts, Pair, Verdict};
    ///
    /// let counts = Pair { control: Counts::new(100_000, 8_000)?, variant: Counts::new(100_000, 8_000)? };
    /// let today = AnyTime::default().compare(counts, Pair { control: 1.0, variant: 1.0 })?;
    /// assert_eq!(today.verdict_with(Region::new(Scale::Lift, -0.06, 0.06)?), Ok(Verdict::Equivalent));
    /// assert_eq!(today.verdict_with(Region::new(Scale::Lift, -0.06, f64::INFINITY)?), Ok(Verdict::NonInferior));
    /// let difference = Region::new(Scale::Difference, -0.01, 0.01)?;
    /// assert_eq!(today.verdict_with(difference), Err(Absent::AlwaysValidHasNoDifference));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Absent::AlwaysValidHasNoDifference`] for a region of differences: only the ratio of the rates is known at any
    /// look. The reason why `lift` is absent, if it is.
    pub fn verdict_with(&self, region: Region) -> Result<Verdict, Absent> {
        if region.scale() == Scale::Difference {
            return Err(Absent::AlwaysValidHasNoDifference);
        }
        let lift = self.lift?;
        let above = lift.low > region.low();
        Ok(match self.verdict() {
            Verdict::Inconclusive if above && lift.high < region.high() && region.is_bounded() => Verdict::Equivalent,
            Verdict::Inconclusive if above => Verdict::NonInferior,
            verdict => verdict,
        })
    }
}
