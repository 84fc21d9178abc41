//! What is analysed: variants, control, breakdowns.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::cells::Cell;
use crate::error::{InputError, InputErrors, Place, Problem};
use crate::lengths::{self, Named};
use crate::{Counts, Days, Segment, Variant};

mod control;
mod planned_weights;
mod weight_phases;

pub use control::ControlBy;
pub use weight_phases::WeightPhase;

/// A dimension, e.g. `device`, and its segments.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Breakdown {
    /// The dimension.
    pub by: String,
    /// Its segments, disjoint.
    pub segments: Vec<Segment>,
}

/// An experiment: valid by construction. Variants, breakdowns and segments keep their order. A breakdown without segments says
/// nothing: nothing is reported of it, and beside others it is left out.
///
/// ```
/// use abstats::{Breakdown, Counts, Experiment, Segment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let mobile = Segment::new("mobile", [Counts::new(700, 50)?, Counts::new(690, 70)?]);
/// let device = Breakdown { by: "device".into(), segments: vec![mobile] };
/// let experiment = Experiment::new(variants, vec![device])?;
/// assert_eq!(experiment.control().id, "0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    variants: Vec<Variant>,
    control: usize,
    control_by: ControlBy,
    breakdowns: Vec<Breakdown>,
    days: Option<Days>,
    days_running: Option<u64>,
    running: bool,
    weight_phases: Vec<WeightPhase>,
}

impl Experiment {
    /// The largest number of variants.
    pub const MAX_VARIANTS: usize = 1_000;
    /// The longest id of a variant and the longest dimension, in bytes as JSON writes them.
    pub const MAX_NAME: usize = lengths::MAX_NAME;
    /// The largest number of phases of the traffic weights.
    pub const MAX_WEIGHT_PHASES: usize = 100;
    /// The longest criteria of a segment, in bytes as JSON writes them.
    pub const MAX_CRITERIA: usize = lengths::MAX_CRITERIA;

    /// An experiment of at least two variants. Which of them is the control, [`Experiment::control_among`] says.
    ///
    /// # Errors
    /// More than [`Experiment::MAX_VARIANTS`] variants; an id or a dimension longer than [`Experiment::MAX_NAME`] or criteria
    /// longer than [`Experiment::MAX_CRITERIA`]. Else all that is wrong, each with its place: fewer than two variants; an id given twice; two controls; traffic weights negative, not finite, all zero, or given for some
    /// variants only; a breakdown or a segment given twice; a segment with counts of a variant that is not there. Else what
    /// [`Experiment::control_among`] refuses.
    pub fn new(mut variants: Vec<Variant>, mut breakdowns: Vec<Breakdown>) -> Result<Self, InputErrors> {
        if variants.len() > Self::MAX_VARIANTS {
            return Err(Problem::TooManyVariants { max: Self::MAX_VARIANTS }.into());
        }
        check_names(&variants, &breakdowns)?;
        let mut errors = Vec::new();
        check_ids(&variants, &mut errors);
        check_controls(&variants, &mut errors);
        check_weights(&variants, &mut errors);
        check_breakdowns(&breakdowns, variants.len(), &mut errors);
        InputErrors::none(errors)?;
        let (control, control_by) = Self::control_among(&variants)?;
        // A document of several has no place for one without segments: that would not be read again.
        let alone = breakdowns.iter().all(|breakdown| breakdown.segments.is_empty());
        breakdowns.truncate(if alone { 1 } else { breakdowns.len() });
        breakdowns.retain(|breakdown| alone || !breakdown.segments.is_empty());
        for (index, variant) in variants.iter_mut().enumerate() {
            variant.is_control = index == control;
        }
        Ok(Self {
            variants,
            control,
            control_by,
            breakdowns,
            days: None,
            days_running: None,
            running: false,
            weight_phases: Vec::new(),
        })
    }

    /// The place of the control among variants, and how it is found: the one with `is_control`; else the one with the id "0";
    /// else the one whose name or id (letter case and spaces aside) is the strongest of control; original, baseline; default,
    /// existing, current; holdout, off, false, none; a; else the first.
    ///
    /// # Errors
    /// [`Problem::TwoNamedControl`] when two variants have the strongest of the names.
    pub fn control_among(variants: &[Variant]) -> Result<(usize, ControlBy), Problem> {
        control::among(variants)
    }

    /// The place of the variant that is named like a control, as in [`Experiment::control_among`]: for those whose ids were not
    /// given.
    ///
    /// # Errors
    /// [`Problem::TwoNamedControl`] when two variants have the strongest of the names.
    pub fn named_control_among(variants: &[Variant]) -> Result<Option<usize>, Problem> {
        control::named(variants)
    }

    /// An experiment of which only the segments of one breakdown are known: each variant's counts become its sums.
    ///
    /// ```
    /// use abstats::{Breakdown, Counts, Experiment, Segment, Variant};
    /// let segment = |name: &str, control, variant| Segment::new(name, [control, variant]);
    /// let device = Breakdown {
    ///     by: "device".into(),
    ///     segments: vec![
    ///         segment("mobile", Counts::new(700, 50)?, Counts::new(690, 70)?),
    ///         segment("desktop", Counts::new(800, 70)?, Counts::new(790, 78)?),
    ///     ],
    /// };
    /// let unknown = Counts::default();
    /// let variants = vec![Variant::new("0", unknown), Variant::new("1", unknown)];
    /// let experiment = Experiment::from_breakdown(variants, device)?;
    /// assert_eq!(experiment.control().counts, Counts::new(1_500, 120)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Experiment::new`]; and when a sum exceeds [`Counts::MAX_VISITORS`].
    pub fn from_breakdown(mut variants: Vec<Variant>, breakdown: Breakdown) -> Result<Self, InputErrors> {
        if variants.len() > Self::MAX_VARIANTS {
            return Err(Problem::TooManyVariants { max: Self::MAX_VARIANTS }.into());
        }
        let mut errors = Vec::new();
        let sums = sums(&breakdown.segments, variants.len());
        for (variant, Sum { visitors, conversions, .. }) in variants.iter_mut().zip(sums) {
            match Counts::new(visitors, conversions) {
                Ok(counts) => variant.counts = counts,
                Err(error) => errors.push(Place::variant(&variant.id).problem(error)),
            }
        }
        InputErrors::join(errors, Self::new(variants, vec![breakdown]))
    }

    /// The same experiment, these being its days.
    ///
    /// # Errors
    /// When they are the days of another experiment: where a day has counts of a variant that this one does not have. When
    /// cumulative counts were given as daily ones ([`Problem::DaysLookCumulative`]): no count of any variant ever falls, over at
    /// least 4 days, and the days do not add up to the whole, but either the last day has the whole test's visitors (within 5%),
    /// or the days have together more than twice as many.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Days, Experiment, Segment, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(30, 3)?), Variant::new("1", Counts::new(31, 5)?)];
    /// let days = vec![
    ///     Segment::new("2024-01-15", [Counts::new(10, 1)?, Counts::new(11, 2)?]),
    ///     Segment::new("2024-01-28", [Counts::new(20, 2)?, Counts::new(20, 3)?]),
    /// ];
    /// let days = Days::daily(&variants, days)?;
    /// let experiment = Experiment::new(variants, vec![])?.with_days(days)?;
    /// assert_eq!(experiment.days_running(), Some(14));
    /// let report = Analysis::bayesian().run(&experiment);
    /// let last = report.days.unwrap().up_to_each.pop().unwrap();
    /// assert_eq!(last.section.variants[1].counts, Counts::new(31, 5)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_days(self, days: Days) -> Result<Self, InputErrors> {
        let days = days.of(self.variants.len())?;
        let whole: Vec<Counts> = self.variants.iter().map(|variant| variant.counts).collect();
        if days.are_summed(&whole) {
            return Err(Problem::DaysLookCumulative.into());
        }
        Ok(Self { days: Some(days), ..self })
    }

    /// The same experiment, having run for so many days; without, its days say for how many.
    #[must_use]
    pub fn with_days_running(self, days: Option<u64>) -> Self {
        Self { days_running: days, ..self }
    }

    /// The same experiment, still running or not: who reads a running test will read it again. Not unless it is said.
    #[must_use]
    pub fn with_running(self, running: bool) -> Self {
        Self { running, ..self }
    }

    /// Whether it was said to be still running.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.running
    }

    /// The same experiment, whose traffic weights changed: each phase has its weights and those who entered in it.
    ///
    /// # Errors
    /// More than [`Experiment::MAX_WEIGHT_PHASES`]. Else all that is wrong: weights that are not as many as the variants, negative, not finite, or all 0; counts of a variant that is
    /// not there; phases of the whole test, or of a segment that has phases, that do not add up to its counts; a segment with another
    /// number of phases; a traffic weight of a variant beside them.
    pub fn with_weight_phases(self, phases: Vec<WeightPhase>) -> Result<Self, InputErrors> {
        InputErrors::none(weight_phases::wrong(&phases, &self.variants, &self.breakdowns))?;
        Ok(Self { weight_phases: phases, ..self })
    }

    /// The phases of the traffic weights; empty when they did not change.
    #[must_use]
    pub fn weight_phases(&self) -> &[WeightPhase] {
        &self.weight_phases
    }

    /// The test day by day, when it is known.
    #[must_use]
    pub const fn days(&self) -> Option<&Days> {
        self.days.as_ref()
    }

    /// For how many days the test has run: as it was said, else from the first of its days to the last.
    #[must_use]
    pub fn days_running(&self) -> Option<u64> {
        self.days_running.or_else(|| self.days.as_ref().and_then(Days::running))
    }

    /// The variants, as given; exactly one has `is_control`.
    #[must_use]
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// The control.
    #[must_use]
    pub fn control(&self) -> &Variant {
        &self.variants[self.control]
    }

    /// The control's place among the variants.
    #[must_use]
    pub const fn control_index(&self) -> usize {
        self.control
    }

    /// How the control was found.
    #[must_use]
    pub const fn control_by(&self) -> ControlBy {
        self.control_by
    }

    /// Whether the traffic weight of the variant at this place is 0, in all phases when weights changed.
    pub(crate) fn is_without_weight(&self, variant: usize) -> bool {
        let none = |weight: Option<&f64>| weight.is_some_and(|weight| *weight == 0.0);
        if self.weight_phases.is_empty() {
            return none(self.variants.get(variant).and_then(|variant| variant.traffic_weight.as_ref()));
        }
        self.weight_phases.iter().all(|phase| none(phase.weights.get(variant)))
    }

    /// Whether the variant at this place takes part in comparisons and families. One whose traffic weight is 0 is only shown,
    /// and its visitors, if it has any, are a problem of the data. The control always takes part: all others are compared
    /// with it.
    ///
    /// ```
    /// use abstats::{Counts, Experiment, Variant};
    /// let variant = |id: &str, weight: f64| Variant { traffic_weight: Some(weight), ..Variant::new(id, Counts::default()) };
    /// let experiment = Experiment::new(vec![variant("0", 50.0), variant("1", 50.0), variant("2", 0.0)], vec![])?;
    /// assert!(experiment.takes_part(1) && !experiment.takes_part(2));
    /// # Ok::<(), abstats::InputErrors>(())
    /// ```
    #[must_use]
    pub fn takes_part(&self, variant: usize) -> bool {
        variant == self.control || !self.is_without_weight(variant)
    }

    /// The cells of those that take part.
    pub(crate) fn part<'a>(&self, cells: &'a [Cell]) -> Cow<'a, [Cell]> {
        if cells.iter().all(|(variant, _)| self.takes_part(*variant)) {
            return Cow::Borrowed(cells);
        }
        cells.iter().copied().filter(|(variant, _)| self.takes_part(*variant)).collect()
    }

    /// The breakdowns, as given.
    #[must_use]
    pub fn breakdowns(&self) -> &[Breakdown] {
        &self.breakdowns
    }
}

/// What a breakdown has of a variant, over all its segments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    pub(crate) visitors: u64,
    pub(crate) conversions: u64,
    /// Whether a segment has counts of it.
    pub(crate) listed: bool,
}

/// The sums over segments of so many variants, in their order.
pub(crate) fn sums(segments: &[Segment], variants: usize) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); variants];
    for (variant, counts) in segments.iter().flat_map(|segment| segment.counts.iter()) {
        let Some(sum) = sums.get_mut(variant) else { continue };
        sum.visitors = sum.visitors.saturating_add(counts.visitors());
        sum.conversions = sum.conversions.saturating_add(counts.conversions());
        sum.listed = true;
    }
    sums
}

/// Names go into the places of errors, so they are judged before all else.
fn check_names(variants: &[Variant], breakdowns: &[Breakdown]) -> Result<(), InputErrors> {
    let mut errors = Vec::new();
    let mut check = |kind: Named, name: &str, place: &dyn Fn(&str) -> Place| {
        errors.extend(kind.check(name).err().map(|(beginning, problem)| place(&beginning).problem(problem)));
    };
    for variant in variants {
        check(Named::Variant, &variant.id, &Place::variant);
    }
    for breakdown in breakdowns {
        check(Named::Dimension, &breakdown.by, &Place::breakdown);
        for segment in &breakdown.segments {
            check(Named::Criteria, &segment.criteria, &|criteria| Place {
                segment: Some(criteria.into()),
                ..Place::default()
            });
        }
    }
    InputErrors::none(errors)
}

fn check_ids(variants: &[Variant], errors: &mut Vec<InputError>) {
    let given = variants.len();
    if given < 2 {
        errors.push(Place::default().problem(Problem::TooFewVariants { given }));
    }
    let mut seen = HashSet::new();
    let again = variants.iter().filter(|variant| !seen.insert(variant.id.as_str()));
    errors.extend(again.map(|variant| Place::variant(&variant.id).problem(Problem::Duplicate)));
}

fn check_controls(variants: &[Variant], errors: &mut Vec<InputError>) {
    let mut controls = variants.iter().filter(|variant| variant.is_control);
    if let Some(first) = controls.next() {
        let second = Problem::SecondControl { control: first.id.clone() };
        errors.extend(controls.map(|variant| Place::variant(&variant.id).problem(second.clone())));
    }
}

fn check_weights(variants: &[Variant], errors: &mut Vec<InputError>) {
    if variants.iter().all(|variant| variant.traffic_weight.is_none()) {
        return;
    }
    for variant in variants {
        match variant.traffic_weight {
            None => errors.push(Place::variant(&variant.id).problem(Problem::WeightMissing)),
            Some(value) if !(0.0..f64::INFINITY).contains(&value) => {
                errors.push(Place::variant(&variant.id).problem(Problem::Weight { value }));
            }
            Some(_) => {}
        }
    }
    if variants.iter().all(|variant| variant.traffic_weight == Some(0.0)) {
        errors.push(Place::default().problem(Problem::WeightsAllZero));
    }
}

fn check_breakdowns(breakdowns: &[Breakdown], variants: usize, errors: &mut Vec<InputError>) {
    let mut dimensions = HashSet::new();
    for breakdown in breakdowns {
        if !dimensions.insert(breakdown.by.as_str()) {
            errors.push(Place::breakdown(&breakdown.by).problem(Problem::Duplicate));
        }
        let mut seen = HashSet::new();
        for segment in &breakdown.segments {
            let place = || Place::segment(&breakdown.by, &segment.criteria);
            if !seen.insert(segment.criteria.as_str()) {
                errors.push(place().problem(Problem::Duplicate));
            }
            if let Some(variant) = segment.counts.beyond(variants) {
                errors.push(place().problem(Problem::NoSuchVariant { variant, variants }));
            }
        }
    }
}
