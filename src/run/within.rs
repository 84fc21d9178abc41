//! The strata that the deciding comparison is made within.

use super::strata::assigned;
use crate::error::{InputError, InputErrors, Place, Problem};
use crate::frequentist::Cut;
use crate::practical::{self, Region, RegionTests, Scale};
use crate::segments::Stratified;
use crate::{
    Absent, Alternative, Analysis, Cells, Counts, Engine, Experiment, GoalDirection, Interval, Pair, Threshold, Within,
};

impl Analysis {
    /// Whether this analysis can be made of the experiment. [`Analysis::run`] does not fail: without the strata that are to
    /// decide, it has no numbers for them, and every verdict of the whole test is inconclusive.
    ///
    /// # Errors
    /// With [`Looks::AnyTime`](crate::Looks): a one-sided alternative, sets of discoveries, a correction other than Bonferroni and Holm,
    /// or a region of differences, none of which the always-valid comparison has. With [`Analysis::within`] as well: days whose
    /// conversions are not booked by entry; weights that changed, where it is not known by which of them a stratum was assigned.
    ///
    /// With planned looks: sets of discoveries, a correction other than Bonferroni and Sidak, a family of everything,
    /// [`Analysis::within`]; a plan of another number of variants or of more looks than [`PlannedLooks::MAX_IN_ALL`](crate::sequential::PlannedLooks::MAX_IN_ALL), and an earlier look that does not lie before this one.
    ///
    /// With [`Analysis::within`]: when the engine is the Bayesian one, which compares no strata by itself (at any look the
    /// always-valid comparison does); when the experiment has no
    /// breakdown of that name, or no days.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Variant, Within};
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let experiment = Experiment::new(variants, vec![])?;
    /// let analysis = Analysis { within: Some(Within::Breakdown("device".into())), ..Analysis::frequentist() };
    /// let error = analysis.check(&experiment).unwrap_err();
    /// assert_eq!(error.to_string(), r#"breakdown "device": asked to decide, but not there"#);
    /// assert!(Analysis::frequentist().check(&experiment).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, experiment: &Experiment) -> Result<(), InputErrors> {
        let mut errors = super::looks::refused(self);
        errors.extend(super::planned::refused(self, experiment));
        let Some(within) = &self.within else { return InputErrors::none(errors) };
        if self.looks.are_at_any_time() {
            // The always-valid comparison decides, with both engines.
            errors.extend(assigned(within, experiment).err().map(|error| *error));
            return InputErrors::none(errors);
        }
        if let Engine::Bayesian { .. } = self.engine {
            let within = within.to_string();
            errors.push(Place::default().problem(Problem::WithinNeedsFrequentist { within }));
        }
        errors.extend(strata(within, experiment).err().map(|error| *error));
        InputErrors::none(errors)
    }
}

/// The counts of each stratum: of the breakdown's segments, or of each day alone.
fn strata(within: &Within, experiment: &Experiment) -> Result<Vec<Cells>, Box<InputError>> {
    match within {
        Within::Breakdown(name) => {
            let found = experiment.breakdowns().iter().find(|breakdown| breakdown.by == *name);
            let found = found.ok_or_else(|| Place::breakdown(name).problem(Problem::NothingToDecide))?;
            Ok(found.segments.iter().map(|segment| segment.counts.clone()).collect())
        }
        Within::Days => {
            let days = experiment.days().ok_or_else(|| Place::default().problem(Problem::NoDaysToDecide))?;
            Ok(days.each_alone().days.iter().map(|day| day.counts.clone()).collect())
        }
    }
}

/// Each variant against the control in all strata that have it; of the control `None`. `None` without strata.
pub(super) fn compared(analysis: &Analysis, experiment: &Experiment) -> Option<Vec<Option<Stratified>>> {
    let strata = strata(analysis.within.as_ref()?, experiment).ok()?;
    let (control, variants) = (experiment.control_index(), experiment.variants().len());
    let mut columns: Vec<Vec<Pair<Counts>>> = vec![Vec::new(); variants];
    for cells in &strata {
        let of_control = cells.get(control);
        for (variant, counts) in cells.iter() {
            columns[variant].push(Pair { control: of_control, variant: counts });
        }
    }
    let of = |(variant, column): (usize, Vec<Pair<Counts>>)| {
        (variant != control).then(|| Stratified::among(&column, strata.len()))
    };
    Some(columns.into_iter().enumerate().map(of).collect())
}

/// The tests of a region's ends, and its interval, each stratum compared within itself.
///
/// The lifts or differences that the pooled test does not reject need not be an interval. So a conclusion needs both: the
/// tests of the ends, and the interval.
pub(super) fn region_tests(
    strata: &Stratified,
    region: Region,
    goal: GoalDirection,
    threshold: Threshold,
) -> Result<RegionTests, Absent> {
    let test = strata.test(Alternative::Greater).ok_or(Absent::NoVisitors)?;
    let z = |margin| match region.scale() {
        Scale::Lift => strata.z_of_lift(margin),
        Scale::Difference => Ok(strata.z_of_difference(margin)),
    };
    let interval = |level| {
        let pooled = strata.pooled(test, Ok(Cut::alone(&test, Alternative::Greater, level)));
        match region.scale() {
            Scale::Lift => pooled.lift.interval,
            Scale::Difference => pooled.difference.interval,
        }
    };
    practical::tests_of(region, goal, threshold, z, interval, |Interval { low, high, .. }| {
        [low > region.low(), high < region.high()]
    })
}
