//! How an experiment is analysed: engine, threshold, interval level.

use thiserror::Error;

use crate::bayesian::Prior;
use crate::{Experiment, Level, Report};

/// The threshold of a verdict in percent (`confidence_threshold_percent`), 50 to 99, by default 95.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Threshold(f64);

/// A threshold outside 50 to 99 percent.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("threshold {value} is not between 50 and 99 percent")]
pub struct ThresholdError {
    /// The threshold given.
    pub value: f64,
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

    /// What is left to one: `1 - threshold`, from the percentage, so that 95 gives 0.05 and not 0.050000000000000044.
    #[must_use]
    pub fn alpha(self) -> f64 {
        (100.0 - self.0) / 100.0
    }
}

/// Which departures from equal rates a frequentist test looks for. `Greater` means: variant rate greater than control rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    /// Independent Beta priors; chance to beat control and expected loss.
    Bayesian {
        /// The prior of every variant that names none of its own.
        prior: Prior,
    },
    /// The score test of two proportions and the intervals that invert it.
    Frequentist {
        /// What the test looks for.
        alternative: Alternative,
    },
}

impl Default for Engine {
    fn default() -> Self {
        Self::Bayesian { prior: Prior::default() }
    }
}

/// How an experiment is analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Analysis {
    /// The stats engine.
    pub engine: Engine,
    /// The threshold of the verdict.
    pub threshold: Threshold,
    /// The level of all intervals; by default the one that cannot contradict the verdict.
    pub level: Option<Level>,
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
        Self { engine: Engine::Frequentist { alternative: Alternative::TwoSided }, ..Self::default() }
    }

    /// The level of the intervals that answer the verdict's question: T for a two-sided test, else 2T - 1.
    #[must_use]
    pub fn paired_level(&self) -> Level {
        todo!()
    }

    /// Analyses an experiment.
    #[must_use]
    pub fn run(&self, experiment: &Experiment) -> Report {
        let _ = experiment;
        todo!()
    }
}
