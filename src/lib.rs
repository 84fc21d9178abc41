//! What you can conclude from an A/B test, from the visitors and conversions of its variants.
//!
//! # An experiment
//!
//! [`Counts`] hold the data, an [`Experiment`] is what you analyse, an [`Analysis`] says how, and the [`Report`] has the
//! results: rates, difference and lift with their intervals, chances or p-values, a [`Verdict`] for
//! each variant and an [`Outcome`] for the experiment, the same for every segment, and [`Warning`]s beside them.
//!
//! ```
//! use abstats::{Analysis, Counts, Experiment, Outcome, Variant, Verdict};
//!
//! let control = Variant::new("0", Counts::new(1_500, 120)?);
//! let variant = Variant::new("1", Counts::new(1_480, 148)?);
//! let experiment = Experiment::new(vec![control, variant], vec![])?;
//!
//! let report = Analysis::bayesian().run(&experiment);
//! assert_eq!(report.verdict, Outcome::Winner(1));
//!
//! let report = Analysis::frequentist().run(&experiment);
//! assert_eq!(report.verdict, Outcome::Inconclusive);
//! assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Inconclusive));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate `abstats-document` reads experiments from JSON and CSV and writes a [`Report`] as JSON. The feature `serde`, on by
//! default, stores settings: an [`Analysis`], a [`Threshold`], a [`practical::Region`], ...
//!
//! # Which question
//!
//! | question | answer |
//! |---|---|
//! | What can I conclude from the whole test and every segment? | [`Analysis::run`] on an [`Experiment`] |
//! | What should I ship? | [`Report::decision`], [`Report::verdict`], [`Report::winner`]; what puts it in doubt: [`Report::doubts`] |
//! | How likely is it that the variant is better, and what does choosing it cost? | [`bayesian::superiority`], [`bayesian::compare`] |
//! | Which of many variants is the best? | [`bayesian::best`] |
//! | Is the difference significant, and how large is it? | [`frequentist::compare`] |
//! | What is the rate of one variant? | [`bayesian::Posterior`], [`frequentist::rate`] |
//! | Is the difference large enough to matter? | [`practical::chances`], [`practical::score_tests`] |
//! | Were visitors split as planned? | [`Report::sample_ratio`], [`sample_ratio`]; when the weights changed: [`Experiment::with_weight_phases`] |
//! | May I look every day, and stop as soon as it is clear? | [`Analysis::looks`]; without an experiment: [`sequential`] |
//! | How many visitors does a test need, and what would settle a running one? | [`planning`] |
//! | What is a difference worth a month? | [`worth::Monthly`] |
//! | Which results hold up among many comparisons? | [`multiplicity`] |
//! | What do the segments say together? | [`segments`] |
//! | How did the numbers develop, day by day? | [`Experiment::with_days`], [`Report::days`] |
//!
//! # One question
//!
//! Without an experiment, by either engine: [`bayesian::compare`] and [`frequentist::compare`] for two variants,
//! [`bayesian::Posterior`] and [`frequentist::rate`] for one rate. [`sample_ratio`] asks whether visitors were split as
//! planned, [`multiplicity`] which results hold up among many comparisons, [`practical`] whether a difference is large enough
//! to matter.
//!
//! ```
//! use abstats::bayesian::{Posterior, Prior, superiority};
//! use abstats::{Alternative, Counts, Level, Pair, frequentist};
//!
//! let counts = Pair { control: Counts::new(1_500, 120)?, variant: Counts::new(1_480, 148)? };
//!
//! let answer = superiority(counts.map(|counts| Posterior::new(Prior::UNIFORM, counts)))?;
//! assert!((answer.chance_to_beat_control - 0.971_686_209_376_302_6).abs() < 1e-15);
//!
//! let test = frequentist::compare(counts, Alternative::TwoSided, Level::new(0.95)?);
//! assert!((test.p_value? - 0.056_377_586_571_395_5).abs() < 1e-15); // R: prop.test(..., correct = FALSE)
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Numbers that do not exist
//!
//! Where a number does not exist, its place holds the reason, an [`Absent`]. Nothing is NaN and nothing is made up. `None` says
//! that nobody asked: the control is not compared with itself, and without a region there is no chance to lie in it.
//!
//! ```
//! use abstats::{Absent, Alternative, Counts, Level, Pair, frequentist};
//!
//! let counts = Pair { control: Counts::new(1_500, 0)?, variant: Counts::new(1_480, 148)? };
//! let test = frequentist::compare(counts, Alternative::TwoSided, Level::new(0.95)?);
//! assert_eq!(test.lift.estimate, Err(Absent::ControlHasNoConversions));
//! let lift = test.lift.interval?;
//! assert!(lift.low > 20.0 && lift.high.is_infinite());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Segments
//!
//! ```
//! use abstats::{Analysis, Breakdown, Counts, Experiment, Segment, Variant, Verdict};
//!
//! let segment = |criteria: &str, control, variant| Segment::new(criteria, [control, variant]);
//! let device = Breakdown {
//!     by: "device".into(),
//!     segments: vec![
//!         segment("mobile", Counts::new(700, 50)?, Counts::new(690, 78)?),
//!         segment("desktop", Counts::new(800, 70)?, Counts::new(790, 70)?),
//!     ],
//! };
//! let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
//! let report = Analysis::bayesian().run(&Experiment::new(variants, vec![device])?);
//! let verdicts = report.breakdowns[0].segments.iter().map(|segment| segment.section.variants[1].verdict);
//! assert!(verdicts.eq([Some(Verdict::Winner), Some(Verdict::Inconclusive)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Too small to matter, too early to tell
//!
//! With a region of practical equivalence, an inconclusive variant can be equivalent to the control, or not inferior. Gates
//! withhold verdicts while there are too few data. Both are off by default.
//!
//! ```
//! use abstats::practical::{Region, Scale};
//! use abstats::{Analysis, Counts, Experiment, Gates, Outcome, Variant};
//!
//! let variants = vec![Variant::new("0", Counts::new(100_000, 8_000)?), Variant::new("1", Counts::new(100_000, 8_030)?)];
//! let experiment = Experiment::new(variants, vec![])?;
//! let region = Some(Region::new(Scale::Lift, -0.04, 0.04)?);
//! let report = Analysis { region, ..Analysis::bayesian() }.run(&experiment);
//! assert_eq!(report.verdict, Outcome::Equivalent);
//!
//! let gates = Gates { visitors: Some(250_000), ..Gates::default() };
//! let report = Analysis { region, gates, ..Analysis::bayesian() }.run(&experiment);
//! assert_eq!(report.verdict, Outcome::NotEnoughData);
//! let missed = report.overall.missed_gates[1];
//! assert_eq!((missed.gate, missed.actual, missed.required), (abstats::Gate::Visitors, Some(100_000), 250_000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From other tools
//!
//! The variant has x conversions of n visitors, the control y of m. "As" means: the same number to at least 13 digits on 148 of
//! 1480 against 120 of 1500 (R 4.2, scipy 1.17, statsmodels 0.15). "For" means: the same question by another method, with
//! another answer.
//!
//! | elsewhere | | here |
//! |---|---|---|
//! | R `prop.test(c(x, y), c(n, m), correct = FALSE)$p.value` | as | [`frequentist::compare`]: `p_value` |
//! | R `prop.test(x, n, correct = FALSE)$conf.int` | as | [`frequentist::rate`] |
//! | R `qbeta(c(0.05, 0.95), 1 + x, 1 + n - x)`, `dbeta` | as | [`bayesian::Posterior`]: `interval`, `density` |
//! | R `chisq.test(c(m, n), p = w)` | as | [`Report::sample_ratio`] |
//! | statsmodels `proportions_ztest` | as | [`frequentist::compare`]: `z`, `p_value` |
//! | statsmodels `proportion_confint(method="wilson")` | as | [`frequentist::rate`] |
//! | statsmodels `confint_proportions_2indep(compare="ratio", method="score", correction=False)` | as | [`frequentist::compare`]: `lift`, plus 1 |
//! | statsmodels `confint_proportions_2indep(compare="diff", method="score")` | for | [`frequentist::compare`]: `difference` |
//! | scipy `beta.ppf`, `chisquare` | as | [`bayesian::Posterior`]: `interval`; [`Report::sample_ratio`] |
//! | scipy `relative_risk(...).confidence_interval()` | for | [`frequentist::compare`]: `lift`, plus 1 |
//! | gbstats `EffectBayesianABTest`: `chance_to_win`, `risk`, `ci` | for | [`bayesian::compare`] |
//! | gbstats `TwoSidedTTest`, `OneSidedTreatmentGreaterTTest` | for | [`frequentist::compare`], [`Alternative`] |
//! | gbstats `check_srm` | as | [`Report::sample_ratio`] |

pub mod bayesian;
pub mod frequentist;
pub mod multiplicity;
pub mod segments;
pub mod sequential;

mod absent;
mod alternative;
mod analysis;
mod cells;
mod counts;
mod days;
mod decision;
mod each;
mod error;
mod experiment;
mod gates;
mod goal_direction;
mod headline;
mod interval;
mod lengths;
mod names;
mod pair;
pub mod planning;
pub mod practical;
mod region;
mod report;
mod run;
pub mod sample_ratio;
mod special;
mod threshold;
mod variant;
mod verdict;
mod warning;
mod within;
pub mod worth;

pub use absent::Absent;
pub use alternative::Alternative;
pub use analysis::{Analysis, Engine};
pub use cells::{Cells, CellsError, Segment};
pub use counts::{Counts, CountsError};
pub use days::{BookedBy, Days};
pub use decision::{Decision, DoubtClass};
pub use error::{InputError, InputErrors, Place, Problem};
pub use experiment::{Breakdown, ControlBy, Experiment, WeightPhase};
pub use gates::{Gate, Gates, MissedGate};
pub use goal_direction::GoalDirection;
pub use headline::{Deciding, Evidence, Headline};
pub use interval::{Estimate, Interval, Level, LevelError};
pub use lengths::Named;
pub use names::UnknownName;
pub use pair::Pair;
pub use report::{
    Adjusted, AlwaysValidStatistics, BayesianStatistics, BreakdownReport, DayReport, DaysFindings, DaysReport,
    DecidedBefore, FrequentistStatistics, MissingOnDays, PlannedStatistics, Progress, Report, Row, Section,
    SegmentReport, SoFar, Statistics, Stopped, VariantFindings, VariantReport, WithinDays, WithinStrata,
};
pub use sample_ratio::SampleRatio;
pub use sequential::Looks;
pub use threshold::{Threshold, ThresholdError};
pub use variant::Variant;
pub use verdict::{Outcome, Verdict};
pub use warning::{CorrectedBy, LiftWithinDays, Warning};
pub use within::Within;

/// This version of the library.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The examples of the README run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
