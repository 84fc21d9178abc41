//! How an experiment is analysed: engine, threshold, interval level, region, gates.

use std::fmt;
use std::str::FromStr;

use crate::bayesian::Prior;
use crate::multiplicity::{Family, Multiplicity};
use crate::practical::Region;
use crate::sequential::Looks;
use crate::{Alternative, Gates, GoalDirection, Level, Threshold, UnknownName, Within};

/// The stats engine, with what only it needs.
///
/// ```
/// assert_eq!(abstats::Engine::default().code(), "bayesian");
/// assert_eq!("frequentist".parse(), Ok(abstats::Analysis::frequentist().engine));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "engine", rename_all = "snake_case")
)]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed: every face shows the numbers of every engine, and must not forget one"
)]
pub enum Engine {
    /// Independent Beta priors; chance to beat control and expected loss.
    Bayesian {
        /// The prior of every variant that names none of its own.
        #[cfg_attr(feature = "serde", serde(default))]
        prior: Prior,
        /// Winners and losers as sets whose expected share of false ones is held, over these comparisons, in place of
        /// each for itself.
        #[cfg_attr(feature = "serde", serde(default))]
        false_discovery: Option<Family>,
    },
    /// The score test of two proportions and the intervals that agree with it.
    Frequentist {
        /// What the test looks for.
        #[cfg_attr(feature = "serde", serde(default))]
        alternative: Alternative,
        /// The correction for multiple comparisons, if any.
        #[cfg_attr(feature = "serde", serde(default))]
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
/// With the feature `serde` it is stored as it is, e.g. by a service, and comes back the same; whatever is left out has
/// its default:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use abstats::{Analysis, Threshold};
/// let read: Analysis = serde_json::from_str(r#"{"engine": {"engine": "bayesian"}, "threshold": 90}"#).unwrap();
/// assert_eq!(read, Analysis { threshold: Threshold::new(90.0).unwrap(), ..Analysis::bayesian() });
/// let again = serde_json::to_string(&read).unwrap();
/// assert_eq!(serde_json::from_str::<Analysis>(&again).unwrap(), read);
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Default::default()`")]
pub struct Analysis {
    /// The stats engine.
    pub engine: Engine,
    /// The threshold of the verdict.
    pub threshold: Threshold,
    /// The level of all intervals; by default the one that cannot contradict the verdict.
    pub level: Option<Level>,
    /// The lifts or differences that are too small to matter. With one, a variant that is neither winner nor loser may be
    /// found to be equivalent to the control, or not inferior.
    pub region: Option<Region>,
    /// How much data a verdict needs; off by default.
    pub gates: Gates,
    /// Which way is better.
    pub goal_direction: GoalDirection,
    /// What the comparison that decides is made within; over all visitors by default. See [`Analysis::check`].
    pub within: Option<Within>,
    /// How often one looks before one decides; once by default. See [`Analysis::check`].
    pub looks: Looks,
}

impl Engine {
    /// Their names.
    pub const CODES: &[&str] = &["bayesian", "frequentist"];

    /// The engine's name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bayesian { .. } => "bayesian",
            Self::Frequentist { .. } => "frequentist",
        }
    }

    /// What its p-values look for; beside the Bayesian engine's chances, effects in both directions.
    pub(crate) const fn alternative(self) -> Alternative {
        match self {
            Self::Bayesian { .. } => Alternative::TwoSided,
            Self::Frequentist { alternative, .. } => alternative,
        }
    }

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

/// The name on the wire.
impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// The engine of this name, with its defaults.
impl FromStr for Engine {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        [Analysis::bayesian().engine, Analysis::frequentist().engine]
            .into_iter()
            .find(|engine| engine.code() == name)
            .ok_or_else(|| UnknownName { what: "engine", value: name.to_owned(), known: Self::CODES })
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
}
