//! How an experiment is analysed: engine, threshold, interval level, region, gates.

use thiserror::Error;

use crate::bayesian::Prior;
use crate::multiplicity::{Family, Multiplicity};
use crate::practical::Region;
use crate::{Experiment, Gates, Level, Report};

/// The threshold of a verdict in percent (`confidence_threshold_percent`), 50 to 99, by default 95.
///
/// ```
/// use abstats::Threshold;
/// assert_eq!(Threshold::new(90.0)?.alpha(), 0.1);
/// assert_eq!(Threshold::new(99.5).unwrap_err().to_string(), "threshold 99.5 is not between 50 and 99 percent");
/// # Ok::<(), abstats::ThresholdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Threshold(f64);

/// A threshold outside 50 to 99 percent.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("threshold {value} is not between 50 and 99 percent")]
pub struct ThresholdError {
    /// The threshold given.
    pub value: f64,
}

/// Which departures from equal rates a frequentist test looks for. `Greater` means: variant rate greater than control rate.
///
/// ```
/// assert_eq!(abstats::Alternative::default().code(), "two_sided");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Alternative {
    /// The rates differ.
    #[default]
    TwoSided,
    /// The variant's rate is greater than the control's.
    Greater,
    /// The variant's rate is less than the control's.
    Less,
}

/// The stats engine, with what only it needs.
///
/// ```
/// assert_eq!(abstats::Engine::default().code(), "bayesian");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    /// Independent Beta priors; chance to beat control and expected loss.
    Bayesian {
        /// The prior of every variant that names none of its own.
        prior: Prior,
        /// Winners and losers as sets whose expected share of false ones is held, over these comparisons, in place of
        /// each for itself.
        false_discovery: Option<Family>,
    },
    /// The score test of two proportions and the intervals that invert it.
    Frequentist {
        /// What the test looks for.
        alternative: Alternative,
        /// The correction for multiple comparisons, if any.
        multiplicity: Option<Multiplicity>,
    },
}

/// How an experiment is analysed.
///
/// ```
/// use abstats::{Alternative, Analysis, Engine, Threshold};
/// let analysis = Analysis {
///     engine: Engine::Frequentist { alternative: Alternative::Greater, multiplicity: None },
///     threshold: Threshold::new(99.0)?,
///     ..Analysis::default()
/// };
/// assert_eq!(analysis.interval_level().get(), 0.98);
/// # Ok::<(), abstats::ThresholdError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Analysis {
    /// The stats engine.
    pub engine: Engine,
    /// The threshold of the verdict.
    pub threshold: Threshold,
    /// The level of all intervals; by default the one that cannot contradict the verdict.
    pub level: Option<Level>,
    /// The lifts or differences that make no practical odds. With one, a variant that is neither winner nor loser may be
    /// found to be equivalent to the control, or not inferior.
    pub region: Option<Region>,
    /// How much data there must be before a verdict is given; off by default.
    pub gates: Gates,
}

impl Default for Threshold {
    fn default() -> Self {
        Self(95.0)
    }
}

impl Threshold {
    /// A threshold in percent.
    ///
    /// # Errors
    /// When `percent` is not between 50 and 99.
    pub fn new(percent: f64) -> Result<Self, ThresholdError> {
        if (50.0..=99.0).contains(&percent) { Ok(Self(percent)) } else { Err(ThresholdError { value: percent }) }
    }

    /// The threshold in percent.
    #[must_use]
    pub const fn percent(self) -> f64 {
        self.0
    }

    /// The threshold as a fraction, rounded once: 57 gives 0.57.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }

    /// What is left to one: `1 - threshold`, from the percentage, so that 95 gives 0.05 and not 0.050000000000000044.
    #[must_use]
    pub fn alpha(self) -> f64 {
        (100.0 - self.0) / 100.0
    }
}

impl Alternative {
    /// The alternative's name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TwoSided => "two_sided",
            Self::Greater => "greater",
            Self::Less => "less",
        }
    }
}

impl Engine {
    /// The engine's name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bayesian { .. } => "bayesian",
            Self::Frequentist { .. } => "frequentist",
        }
    }
}

impl Engine {
    /// Which comparisons are taken together, when the engine corrects for their number.
    #[must_use]
    pub const fn family(&self) -> Option<Family> {
        match self {
            Self::Bayesian { false_discovery, .. } => *false_discovery,
            Self::Frequentist { multiplicity: Some(Multiplicity { family, .. }), .. } => Some(*family),
            Self::Frequentist { multiplicity: None, .. } => None,
        }
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::Bayesian { prior: Prior::default(), false_discovery: None }
    }
}

impl Analysis {
    /// The Bayesian engine with a uniform prior at the default threshold.
    #[must_use]
    pub fn bayesian() -> Self {
        Self::default()
    }

    /// The frequentist engine with a two-sided test at the default threshold.
    #[must_use]
    pub fn frequentist() -> Self {
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: None };
        Self { engine, ..Self::default() }
    }

    /// The level of the intervals that answer the verdict's question: T for a two-sided test, else 2T - 1.
    ///
    /// ```
    /// use abstats::Analysis;
    /// assert_eq!(Analysis::bayesian().paired_level().get(), 0.9);
    /// assert_eq!(Analysis::frequentist().paired_level().get(), 0.95);
    /// ```
    #[must_use]
    pub fn paired_level(&self) -> Level {
        let percent = self.threshold.percent();
        Level::known(match self.engine {
            Engine::Frequentist { alternative: Alternative::TwoSided, .. } => percent / 100.0,
            Engine::Bayesian { .. } | Engine::Frequentist { .. } => (2.0 * percent - 100.0) / 100.0,
        })
    }

    /// The level of all intervals: the one set, else [`Analysis::paired_level`].
    #[must_use]
    pub fn interval_level(&self) -> Level {
        self.level.unwrap_or_else(|| self.paired_level())
    }

    /// Analyses an experiment: the whole test and every segment alike, each against its own control.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Outcome, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let experiment = Experiment::new(variants, vec![])?;
    /// let report = Analysis::frequentist().run(&experiment);
    /// assert_eq!(report.verdict, Outcome::Inconclusive); // p = 0.0564
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn run(&self, experiment: &Experiment) -> Report {
        crate::run::run(*self, experiment)
    }
}
