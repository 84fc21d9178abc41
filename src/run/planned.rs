//! The comparisons of a planned look.

use std::cmp::Ordering;

use super::Table;
use super::verdicts::with_region;
use crate::each::each;
use crate::error::{InputError, Place, Problem};
use crate::frequentist::{self, Cut, FrequentistComparison, ScoreTest};
use crate::multiplicity::{Correction, Family, Multiplicity};
use crate::practical::{self, Scale};
use crate::report::{DecidedBefore, PlannedStatistics, Stopped};
use crate::sequential::PlannedLooks;
use crate::sequential::planned::{Design, Monitor, Reading};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::special::normal;
use crate::{
    Absent, Alternative, Analysis, Counts, Days, Engine, Estimate, Experiment, GoalDirection, Interval, Looks, Pair,
    Verdict,
};

/// Beyond this z a look decides about nothing that there is.
const FARTHEST: f64 = 36.0;

/// Of a row; `None` for the control.
pub(super) type Planned = Option<Result<PlannedStatistics, Absent>>;

/// The settings that do not go with planned looks, and looks that do not fit the experiment.
pub(super) fn refused(analysis: &Analysis, experiment: &Experiment) -> Vec<InputError> {
    let Looks::Planned(looks) = &analysis.looks else { return Vec::new() };
    let mut errors = Vec::new();
    let mut refuse = |field, value: &dyn ToString, reason| {
        errors.push(Place::default().problem(Problem::NotAtPlannedLooks { field, value: value.to_string(), reason }));
    };
    match analysis.engine {
        Engine::Bayesian { false_discovery: Some(_), .. } => refuse(
            "false_discovery",
            &true,
            "the bounds decide about p-values, and sets are chosen by chances; leave it out",
        ),
        Engine::Frequentist { multiplicity: Some(Multiplicity { correction, family }), .. } => {
            if !matches!(correction, Correction::Bonferroni | Correction::Sidak) {
                refuse(
                    "correction",
                    &correction,
                    "each comparison has its share of alpha; use \"bonferroni\" or \"sidak\"",
                );
            }
            if family == Family::Everything {
                refuse("family", &family, "a plan is one of the whole test; leave it out");
            }
        }
        Engine::Bayesian { .. } | Engine::Frequentist { .. } => {}
    }
    if let Some(within) = &analysis.within {
        refuse("decide_within", within, "the plan is one of a comparison over all visitors; leave it out");
    }
    let (given, planned) = (experiment.variants().len(), looks.visitors().len());
    if given != planned {
        errors.push(Place::default().problem(Problem::PlannedVariants { given, planned }));
        return errors;
    }
    let most = looks.looks().len().max(looks.looks_taken().map_or(0, |taken| taken.len() + 1));
    if most.saturating_mul(given - 1) > PlannedLooks::MAX_IN_ALL {
        let problem =
            Problem::TooManyPlannedLooks { looks: most, comparisons: given - 1, max: PlannedLooks::MAX_IN_ALL };
        errors.push(Place::default().problem(problem));
    }
    let before = looks.looks_taken().and_then(|taken| taken.last().copied());
    let control = experiment.control_index();
    let pair = |variant: usize| Pair { control, variant }.map(|place| experiment.variants()[place].counts);
    let mut times = (0..given).filter(|variant| *variant != control && pair(*variant).have_visitors());
    // Of several, one is enough.
    let too_early = times.find_map(|variant| {
        let time = looks.time(pair(variant), in_plan(variant, control))?;
        looks.place(time).err().and(Some(time))
    });
    if let (Some(time), Some(before)) = (too_early, before) {
        errors.push(Place::default().problem(Problem::LookNotAfter { time, before }));
    }
    errors
}

/// Each row of the whole test; `None` unless looks are planned.
pub(super) fn compared(analysis: &Analysis, experiment: &Experiment, table: &Table) -> Option<Vec<Planned>> {
    let variants = experiment.variants().len();
    let Looks::Planned(looks) = &analysis.looks else { return None };
    let alpha = share_of_alpha(analysis, looks.visitors().len() - 1);
    let comparing = Comparing { analysis, looks };
    let design = looks.design(alpha, analysis.engine.alternative()).map_err(|_| Absent::NotConverged);
    Some(each(table.cells, |&(variant, own)| {
        let pair = Pair { control: table.control_counts, variant: own };
        (variant != table.control).then(|| {
            if analysis.within.is_some() {
                return Err(Absent::NoStrata);
            }
            if variants != looks.visitors().len() {
                return Err(Absent::NotPlanned);
            }
            let design = design.as_ref().map_err(|&reason| reason)?;
            let days = experiment.days().map(|days| pairs_by_day(days, Pair { control: table.control, variant }));
            comparing.compare(design, pair, in_plan(variant, table.control), days.as_deref().unwrap_or_default())
        })
    }))
}

/// All counts up to each day.
fn pairs_by_day(days: &Days, places: Pair<usize>) -> Vec<Pair<Counts>> {
    let of = |(_, counted): (_, Vec<Counts>)| places.map(|place| counted.get(place).copied().unwrap_or_default());
    days.up_to_each().map(of).collect()
}

/// A variant's place in the plan, whose first is the control.
fn in_plan(variant: usize, control: usize) -> usize {
    match variant.cmp(&control) {
        Ordering::Less => variant + 1,
        Ordering::Equal => 0,
        Ordering::Greater => variant,
    }
}

/// What one of so many comparisons may spend. Corrections that are refused are taken as Bonferroni's.
fn share_of_alpha(analysis: &Analysis, comparisons: usize) -> f64 {
    let alpha = analysis.threshold.alpha();
    let comparisons = comparisons.max(1) as f64;
    match correction(analysis) {
        None => alpha,
        Some(Correction::Sidak) => -exp_m1(ln_1p(-alpha) / comparisons),
        Some(_) => alpha / comparisons,
    }
}

fn correction(analysis: &Analysis) -> Option<Correction> {
    match analysis.engine {
        Engine::Bayesian { .. } => None,
        Engine::Frequentist { multiplicity, .. } => multiplicity.map(|of| of.correction),
    }
}

/// How all rows are compared.
#[derive(Clone, Copy)]
struct Comparing<'a> {
    analysis: &'a Analysis,
    looks: &'a PlannedLooks,
}

impl Comparing<'_> {
    fn compare(
        self,
        design: &Design,
        pair: Pair<Counts>,
        planned: usize,
        days: &[Pair<Counts>],
    ) -> Result<PlannedStatistics, Absent> {
        let Self { analysis, looks } = self;
        let alternative = analysis.engine.alternative();
        let test = ScoreTest::of(pair, alternative).ok_or(Absent::NoVisitors)?;
        let time = looks.time(pair, planned).ok_or(Absent::NotPlanned)?;
        let place = looks.place(time).map_err(|_| Absent::NotPlanned)?;
        let monitor = design.monitor(&place.times, place.last).map_err(|_| Absent::NotConverged)?;
        let bound = monitor.bounds().last().copied().ok_or(Absent::NotConverged)?;
        let reading = monitor.read(test.z).map_err(|_| Absent::NotConverged)?;
        let repeated = monitor.repeated_p_value(test.z).map_err(|_| Absent::NotConverged)?;
        let sides = if alternative == Alternative::TwoSided { 2.0 } else { 1.0 };
        let FrequentistComparison { difference, lift, .. } = intervals(pair, test, bound.efficacy, bound.level);
        let stopped = stopped(reading, pair, self.planned_variance(planned));
        let verdict = self.verdict(test.z, reading.rejects, difference, lift);
        Ok(PlannedStatistics {
            look: place.look,
            of: place.of,
            last: place.last,
            z: test.z,
            p_value: test.p_value,
            bound,
            p_below: sides * normal::upper_tail(bound.efficacy),
            adjusted_p_value: self.adjusted(repeated, reading.rejects),
            adjusted: correction(analysis).is_some() && looks.visitors().len() > 2,
            difference,
            lift,
            futile: reading.futile,
            decided_before: self.decided_before(&monitor, planned, days),
            stopped,
            verdict,
        })
    }

    /// The first earlier look that had decided, each read on the first day that has its visitors.
    fn decided_before(self, monitor: &Monitor, planned: usize, days: &[Pair<Counts>]) -> Option<DecidedBefore> {
        let (now, earlier) = monitor.bounds().split_last()?;
        let alternative = self.analysis.engine.alternative();
        let timed = days.iter().enumerate().filter(|(_, pair)| pair.have_visitors());
        let timed: Vec<_> =
            timed.filter_map(|(day, &pair)| Some((day, pair, self.looks.time(pair, planned)?))).collect();
        earlier.iter().enumerate().find_map(|(place, bound)| {
            let ends = earlier.get(place + 1).unwrap_or(now).time;
            let &(day, pair, time) = timed.iter().find(|(_, _, time)| *time >= bound.time)?;
            let z = ScoreTest::of(pair, alternative)?.z;
            let z = match alternative {
                Alternative::TwoSided => z.abs(),
                Alternative::Greater => z,
                Alternative::Less => -z,
            };
            (time < ends && z > bound.efficacy).then_some(DecidedBefore { look: place + 1, day })
        })
    }

    /// 1/n0 + 1/n1 of the planned visitors.
    fn planned_variance(self, planned: usize) -> f64 {
        let of = |place: usize| self.looks.visitors().get(place).map_or(0.0, |&visitors| 1.0 / visitors as f64);
        of(0) + of(planned)
    }

    /// Over the comparisons that share alpha. On which side of alpha it is, is known.
    fn adjusted(self, p_value: f64, rejects: bool) -> f64 {
        let comparisons = (self.looks.visitors().len() - 1).max(1) as f64;
        let adjusted = match correction(self.analysis) {
            None => p_value,
            Some(Correction::Sidak) => -exp_m1(comparisons * ln_1p(-p_value.min(1.0_f64.next_down()))),
            Some(_) => comparisons * p_value,
        };
        let alpha = self.analysis.threshold.alpha();
        if rejects { adjusted.min(alpha.next_down()) } else { adjusted.clamp(alpha, 1.0) }
    }

    fn verdict(self, z: f64, rejects: bool, difference: Estimate, lift: Estimate) -> Verdict {
        let goal = self.analysis.goal_direction;
        let verdict = match (rejects, (z > 0.0) == (goal == GoalDirection::Increase)) {
            (false, _) => Verdict::Inconclusive,
            (true, true) => Verdict::Winner,
            (true, false) => Verdict::Loser,
        };
        let conclusion = self.analysis.region.and_then(|region| {
            let interval = match region.scale() {
                Scale::Lift => lift.interval,
                Scale::Difference => difference.interval,
            };
            Some(practical::concluded(region, interval.ok()?, goal))
        });
        with_region(verdict, conclusion)
    }
}

/// Today's score intervals that leave out 0 exactly where |z| is beyond the bound.
fn intervals(pair: Pair<Counts>, test: ScoreTest, critical: f64, level: crate::Level) -> FrequentistComparison {
    let excludes_equality = test.z.abs() > critical;
    let cut = Cut { level, critical: critical.min(FARTHEST), excludes_equality };
    let compared = frequentist::compare_at(pair, test, Ok(cut));
    if critical <= FARTHEST {
        return compared;
    }
    // A look that cannot decide leaves everything open.
    let open = |estimate: Estimate, low, high| Estimate {
        interval: estimate.interval.map(|interval| Interval { low, high, ..interval }),
        ..estimate
    };
    FrequentistComparison {
        difference: open(compared.difference, -1.0, 1.0),
        lift: open(compared.lift, -1.0, f64::INFINITY),
        ..compared
    }
}

/// The effect is given as the z expected at the planned end: the standard error planned for it makes a difference of that.
fn stopped(reading: Reading, pair: Pair<Counts>, planned_variance: f64) -> Option<Stopped> {
    let (p_value, drift) = (reading.p_value?, reading.drift?);
    let [control, variant] = [pair.control, pair.variant].map(|counts| counts.visitors() as f64);
    let of = |count: fn(Counts) -> u64| (count(pair.control) as f64 + count(pair.variant) as f64) / (control + variant);
    let pooled = of(Counts::conversions);
    let difference = drift * (pooled * of(Counts::non_conversions) * planned_variance).sqrt();
    // The rates with this difference that leave the pooled rate as it is.
    let of_control = pooled - difference * (variant / (control + variant));
    let lift = if of_control > 0.0 { Ok(difference / of_control) } else { Err(Absent::ControlHasNoConversions) };
    Some(Stopped { p_value, difference, lift })
}
