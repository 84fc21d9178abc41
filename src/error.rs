//! What is wrong with an input, and where.

use std::fmt;

use thiserror::Error;

use crate::CountsError;
use crate::region::RegionError;

mod cut;
mod place;

use cut::Cut;
pub use place::Place;

/// Everything that is wrong with an input; never empty. One line for each error.
///
/// ```
/// use abstats::{Counts, Experiment, Variant};
/// let twice = vec![Variant::new("a", Counts::new(10, 1)?), Variant::new("a", Counts::new(10, 2)?)];
/// let errors = Experiment::new(twice, vec![]).unwrap_err();
/// assert_eq!(errors.to_string(), r#"variant "a": given more than once"#);
/// assert_eq!(errors.as_slice()[0].place.variant.as_deref(), Some("a"));
/// # Ok::<(), abstats::CountsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Error)]
pub struct InputErrors(Vec<InputError>);

/// One thing that is wrong with an input: `place: problem`.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub struct InputError {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

/// What can be wrong with an input.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// Counts that cannot be those of a test.
    #[error(transparent)]
    Counts(#[from] CountsError),
    /// Ends that are not those of a region.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// A required field is not there.
    #[error("{field} missing")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field has a value it cannot have.
    #[error("{field} {value} is not {expected}", value = Cut(value))]
    Unexpected {
        /// The field.
        field: &'static str,
        /// The value given, as JSON.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A field that only the other stats engine uses.
    #[error("{field} given, but the {engine} engine does not use it")]
    NotOfEngine {
        /// The field.
        field: &'static str,
        /// The stats engine asked for.
        engine: &'static str,
    },
    /// A field that says how another works, which is not there.
    #[error("{field} given without {needed}")]
    Without {
        /// The field.
        field: &'static str,
        /// What it belongs to.
        needed: &'static str,
    },
    /// Nothing to compare.
    #[error("variants: {given} given, at least 2 are needed")]
    TooFewVariants {
        /// How many were given.
        given: usize,
    },
    /// More than [`crate::Experiment::MAX_VARIANTS`].
    #[error("variants: more than {max} given, which are the most that are served")]
    TooManyVariants {
        /// How many are allowed; a reader stops at the next one.
        max: usize,
    },
    /// A variant, segment or breakdown of this name was there already.
    #[error("given more than once")]
    Duplicate,
    /// A second control.
    #[error("is_control true, but variant {control:?} is the control already", control = Cut(control))]
    SecondControl {
        /// The first control's id.
        control: String,
    },
    /// No variant is marked as the control, and two are named like one.
    #[error(
        "{first:?} and {second:?} are both named like a control; say which one it is: --control NAME, or is_control",
        first = Cut(first),
        second = Cut(second)
    )]
    TwoNamedControl {
        /// The name of the first, else its id.
        first: String,
        /// The name of the second, else its id.
        second: String,
    },
    /// A traffic weight that is negative or not finite.
    #[error("traffic_weight {value} is not a finite number of at least 0")]
    Weight {
        /// The weight given.
        value: f64,
    },
    /// Other variants have a traffic weight, this one has none.
    #[error("traffic_weight missing, but given for other variants")]
    WeightMissing,
    /// Every traffic weight is 0.
    #[error("traffic_weight is 0 for every variant")]
    WeightsAllZero,
    /// A segment or a day has counts of a variant that the experiment does not have.
    #[error("counts of a variant at place {variant} (from 0) given, but the experiment has {variants}")]
    NoSuchVariant {
        /// The place of the counts.
        variant: usize,
        /// How many variants there are.
        variants: usize,
    },
    /// A name longer than is served; it is repeated in the output.
    #[error("{field} takes {length} bytes, at most {max} are served")]
    TooLong {
        /// The field.
        field: &'static str,
        /// How many bytes it takes in JSON.
        length: usize,
        /// How many it may take.
        max: usize,
    },
    /// A day that does not follow the one before it.
    #[error("does not follow {before:?}, the day before it", before = Cut(before))]
    NotAfter {
        /// The date before.
        before: String,
    },
    /// A cumulative count below that of the day before.
    #[error(
        "{field} {value} are below the {before} of the day before, but cumulative counts (cumulative_date) never fall; those \
         of each day alone are named date, or \"days_are\": \"daily\""
    )]
    Falls {
        /// `visitors` or `conversions`.
        field: &'static str,
        /// The count given.
        value: u64,
        /// The count of the day before.
        before: u64,
    },
    /// The Bayesian engine, and strata that are to decide.
    #[error(
        "decide_within {within:?}: the bayesian engine compares nothing within strata; ask for \"stats_engine\": \
         \"frequentist\", or abstats analyze --engine frequentist --within {within:?}",
        within = Cut(within)
    )]
    WithinNeedsFrequentist {
        /// The strata's name.
        within: String,
    },
    /// A setting that the always-valid comparison has no place for.
    #[error("{field} {value:?} does not go with \"looks\": \"any_time\": {reason}", value = Cut(value))]
    NotAtAnyTime {
        /// The setting.
        field: &'static str,
        /// Its value.
        value: String,
        /// Why, and what to write in its place.
        reason: &'static str,
    },
    /// A setting that planned looks have no place for.
    #[error("{field} {value:?} does not go with \"looks\": \"planned\": {reason}", value = Cut(value))]
    NotAtPlannedLooks {
        /// The setting.
        field: &'static str,
        /// Its value.
        value: String,
        /// Why, and what to write in its place.
        reason: &'static str,
    },
    /// Looks that are said to be others than the plan's.
    #[error("looks {looks:?} contradict the plan, whose looks are {planned:?}; leave them out, or plan again")]
    LooksContradictPlan {
        /// What is said.
        looks: &'static str,
        /// What was planned.
        planned: &'static str,
    },
    /// A typical lift that is not the planned one.
    #[error("typical_lift {typical_lift} contradicts the plan, which has {planned}; leave it out, or plan again")]
    TypicalLiftContradictsPlan {
        /// What is said.
        typical_lift: f64,
        /// What was planned.
        planned: f64,
    },
    /// A plan of other variants.
    #[error("the plan is one of {planned} variants, but there are {given}; plan again for the variants that there are")]
    PlannedVariants {
        /// How many there are.
        given: usize,
        /// How many were planned.
        planned: usize,
    },
    /// More planned looks than are computed in reasonable time.
    #[error("{looks} planned looks of {comparisons} comparisons are more than {max} in all; plan fewer looks")]
    TooManyPlannedLooks {
        /// How many looks there are.
        looks: usize,
        /// Of each of so many comparisons.
        comparisons: usize,
        /// How many are served in all.
        max: usize,
    },
    /// An earlier look that lies after this one.
    #[error(
        "an earlier look is named at {:.4} of the planned information, but this one is at {time:.4}: name only looks before it",
        before
    )]
    LookNotAfter {
        /// When this look is, as a part of the planned information.
        time: f64,
        /// The last of the earlier ones.
        before: f64,
    },
    /// Days that are to decide, which are not there.
    #[error("\"day\" is asked to decide, but there are no days")]
    NoDaysToDecide,
    /// A breakdown that is to decide, which is not there.
    #[error("asked to decide, but not there")]
    NothingToDecide,
    /// Cumulative counts given as those of each day alone.
    #[error(
        "the counts of the days look cumulative, but were given as those of each day alone: they never fall, and grow like \
         sums. If they are cumulative, name the CSV column \"cumulative_date\", or write \
         \"days_are\": \"cumulative\" into the JSON; if they are not, give the whole test's counts as the sums of its days"
    )]
    DaysLookCumulative,
    /// Both a weight of a variant and phases.
    #[error("traffic_weight and weight_phases are both given: the weights either changed or did not")]
    TwoWeights,
    /// More than [`crate::Experiment::MAX_WEIGHT_PHASES`].
    #[error("weight_phases: {given} given, at most {max} are served")]
    TooManyPhases {
        /// How many were given.
        given: usize,
        /// How many are served.
        max: usize,
    },
    /// A phase without a weight for each variant.
    #[error("{given} weights for {variants} variants")]
    WeightsPerVariant {
        /// How many there are.
        given: usize,
        /// How many variants there are.
        variants: usize,
    },
    /// A segment with another number of phases than the whole test.
    #[error("{given} phases, but the whole test has {phases}")]
    Phases {
        /// How many it has.
        given: usize,
        /// How many the whole test has.
        phases: usize,
    },
    /// Phases that do not add up.
    #[error("the {field} of the weight phases add up to {sum}, but there are {whole}")]
    PhasesDiffer {
        /// `visitors` or `conversions`.
        field: &'static str,
        /// Their sum.
        sum: u64,
        /// What there is.
        whole: u64,
    },
    /// A segment or a day names a variant that the experiment does not have.
    #[error("not a variant of the experiment")]
    UnknownVariant,
    /// A segment says otherwise than the whole test which variant is the control.
    #[error("is_control {value} contradicts the whole test, whose control is {control:?}", control = Cut(control))]
    ControlContradicted {
        /// What the segment says of this variant.
        value: bool,
        /// The control's id.
        control: String,
    },
}

impl InputErrors {
    /// The errors, in the order of the input.
    #[must_use]
    pub fn as_slice(&self) -> &[InputError] {
        &self.0
    }

    /// `Ok` when nothing was found wrong.
    ///
    /// # Errors
    /// The errors, when there are any.
    pub fn none(errors: Vec<InputError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self(errors)) }
    }

    /// The result, unless something was found wrong earlier; then all errors.
    ///
    /// # Errors
    /// The earlier errors, and after them the result's.
    pub fn join<T>(mut earlier: Vec<InputError>, result: Result<T, Self>) -> Result<T, Self> {
        match result {
            Ok(value) if earlier.is_empty() => Ok(value),
            Ok(_) => Err(Self(earlier)),
            Err(later) => {
                earlier.extend(later);
                Err(Self(earlier))
            }
        }
    }
}

/// What is wrong with the experiment itself.
impl From<Problem> for InputErrors {
    fn from(problem: Problem) -> Self {
        Self(vec![Place::default().problem(problem)])
    }
}

impl IntoIterator for InputErrors {
    type Item = InputError;
    type IntoIter = std::vec::IntoIter<InputError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl Place {
    /// What is wrong there.
    #[must_use]
    pub fn problem(self, problem: impl Into<Problem>) -> InputError {
        InputError { place: self, problem: problem.into() }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place != Place::default() {
            write!(f, "{}: ", self.place)?;
        }
        self.problem.fmt(f)
    }
}
