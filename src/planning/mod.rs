//! How many visitors does a test need, and how long must it run?
//!
//! Any one of visitors, effect and power follows from the others. The power is *exact*: the chance that the test will be decided
//! as [`crate::Analysis::run`] decides it, by either engine, at its threshold, with its correction for several variants, summed over
//! all counts of both arms. No normal formula is used; [`other_calculators`] tells what such formulas answer.
//!
//! | question | answer |
//! |---|---|
//! | How many visitors are needed? | [`Design::sample_size`]; in weeks: [`SampleSize::weeks`] |
//! | What is the power with so many? | [`Design::power`], [`Design::curve`] |
//! | Which lift would be found? | [`Design::detectable`], after some weeks: [`Design::detectable_after`] |
//! | How should visitors be divided among several variants? | [`Weights::best`] |
//! | Is it planned to look early? | [`Looks`] |
//! | What is to be expected of a plan? | [`Plan::outlook`] |
//! | What was planned, and how far is the test? | [`Plan`], [`Plan::progress`] |
//! | What would settle a running test? | [`settle`], to two digits [`about_settle`] |
//!
//! ```
//! use abstats::multiplicity::{Correction, Family, Multiplicity};
//! use abstats::planning::{Design, Exactness, Wanted, Weights};
//! use abstats::{Alternative, Engine};
//! let multiplicity = Some(Multiplicity { correction: Correction::Dunnett, family: Family::default() });
//! let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
//! // A control and two variants, 5% against 6%, 2,000 visitors a day in all.
//! let design = Design::new("5%".parse()?, engine, Weights::equal(3)?);
//! let size = design.sample_size("20%".parse()?, Wanted::default())?;
//! assert_eq!(size.visitors.as_slice(), [9_678; 3]);
//! assert_eq!((size.weeks(2_000), size.power.exactness), (Some(3), Exactness::Exact));
//! # Ok::<(), abstats::planning::PlanningError>(())
//! ```
//!
//! # Several variants
//! The power is that of one comparison, the one with the fewest visitors. Single-step corrections are exact; step-wise ones
//! are at least as good as their strictest step, which is what is computed ([`Exactness::LowerBound`]). Regions are tested
//! without correction, as [`crate::Analysis::run`] does.

mod arms;
mod asks;
mod binomial;
mod boundary;
mod design;
mod detectable;
mod effect;
mod error;
mod formulas;
mod looks;
mod outlook;
mod plan;
mod progress;
mod rule;
mod sample_size;
mod search;
mod settle;
mod weights;

pub use design::{Design, Exactness, Goal, Looks, Power};
pub use detectable::{After, Direction};
pub use effect::{Baseline, Effect};
pub use error::PlanningError;
pub use formulas::{Formula, OtherCalculator, Tailed, other_calculators};
pub use looks::PlannedLook;
pub use outlook::{AtEffect, AtSize, Outlook};
pub use plan::Plan;
pub use progress::{Progress, Setting};
pub use sample_size::{SampleSize, Wanted};
pub use settle::{A_YEAR, Needed, Settlement, SettlementRow, Why, about_settle, settle};
pub use weights::{Visitors, Weights};
