//! A report against the plan.

use super::{Looks, Plan, PlanningError, Weights};
use crate::report::Progress;
use crate::warning::Setting;
use crate::{Outcome, Report, Warning};

impl Plan {
    /// Whether a report is that of the planned look, how far along the test is, and whether a verdict comes too early.
    ///
    /// The plan's first variant is the report's control; the others follow in their order.
    ///
    /// # Errors
    /// [`PlanningError::VisitorsOf`] when the report has another number of variants.
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
    /// use abstats::{Analysis, Counts, Experiment, Variant};
    /// let design = Design::new(Baseline::new(0.08)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let plan = Plan::new(design, Effect::Relative(0.1), Wanted::default(), None)?;
    ///
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
    /// let progress = plan.progress(&report)?;
    /// assert!(!progress.complete && progress.fraction < 0.1);
    /// assert!(progress.early_verdict); // a winner, of a test that was to be read once
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn progress(&self, report: &Report) -> Result<Progress, PlanningError> {
        let planned = self.visitors().as_slice();
        if report.variants.len() != planned.len() {
            return Err(PlanningError::VisitorsOf { given: report.variants.len(), expected: planned.len() });
        }
        let others = (0..report.variants.len()).filter(|&place| place != report.control);
        let places = std::iter::once(report.control).chain(others);
        let fractions = places
            .zip(planned)
            .map(|(place, &planned)| (report.variants[place].counts.visitors() as f64 / planned as f64, place));
        let (fraction, behind) = fractions.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, report.control));
        let decided = !matches!(report.verdict, Outcome::Inconclusive | Outcome::NotEnoughData);
        let once = self.design().looks == Looks::Once && report.analysis.looks == crate::Looks::Once;
        let (days, early) = (report.days_running.zip(self.days()), decided && fraction < 1.0 && once);
        Ok(Progress::new((fraction, behind), days, early, self.differs(report)?))
    }

    /// Adds its [`Progress`] to a report, and what follows from it: a verdict before the planned end of a test that was to be
    /// read once is in doubt ([`Warning::BeforePlannedEnd`]), and settings that are not the planned ones are named
    /// ([`Warning::NotAsPlanned`]); another threshold, engine or looks put a verdict in doubt.
    ///
    /// # Errors
    /// As [`Plan::progress`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
    /// use abstats::{Analysis, Counts, Decision, Experiment, Variant};
    /// let design = Design::new(Baseline::new(0.08)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let plan = Plan::new(design, Effect::Relative(0.1), Wanted::default(), None)?;
    ///
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let mut report = plan.analysis()?.run(&Experiment::new(variants, vec![])?);
    /// assert_eq!(report.decision(), Decision::Ship);
    /// plan.hold_against(&mut report)?;
    /// assert_eq!(report.decision(), Decision::Wait);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hold_against(&self, report: &mut Report) -> Result<(), PlanningError> {
        let progress = self.progress(report)?;
        // How far along it is says more.
        report.warnings.retain(|warning| *warning != Warning::ReadWhileRunning);
        let early = Warning::BeforePlannedEnd { fraction: progress.fraction };
        report.warnings.extend(progress.early_verdict.then_some(early));
        let other = Warning::NotAsPlanned { settings: progress.differs.clone() };
        report.warnings.extend((!progress.differs.is_empty()).then_some(other));
        report.progress = Some(progress);
        Ok(())
    }

    fn differs(&self, report: &Report) -> Result<Vec<Setting>, PlanningError> {
        let (design, analysis) = (self.design(), &report.analysis);
        let region = self.region();
        let all = [
            (Setting::Engine, design.engine != analysis.engine),
            (Setting::Threshold, design.threshold != analysis.threshold),
            (Setting::Region, region != analysis.region),
            (Setting::GoalDirection, design.goal_direction != analysis.goal_direction),
            (Setting::Looks, !same(&self.looks()?, &analysis.looks)),
            (Setting::Weights, !super::settle::weights(report).is_ok_and(|given| same_shares(&design.weights, &given))),
        ];
        Ok(all.into_iter().filter_map(|(setting, differs)| differs.then_some(setting)).collect())
    }
}

/// Whether these are the planned looks, whichever of them were taken and are the last.
fn same(planned: &crate::Looks, looks: &crate::Looks) -> bool {
    match (planned, looks) {
        (crate::Looks::Planned(one), crate::Looks::Planned(other)) => {
            (one.visitors(), one.looks(), one.spending()) == (other.visitors(), other.looks(), other.spending())
        }
        (one, other) => one == other,
    }
}

/// Whether each variant gets the same share of visitors.
fn same_shares(planned: &Weights, given: &Weights) -> bool {
    let sum = |weights: &Weights| weights.as_slice().iter().sum::<f64>();
    let (of_planned, of_given) = (sum(planned), sum(given));
    let mut both = planned.as_slice().iter().zip(given.as_slice());
    both.all(|(one, other)| (one / of_planned - other / of_given).abs() < 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::{Baseline, Design, Effect, Visitors, Wanted};
    use crate::{Analysis, Counts, Experiment, Threshold, Variant};

    fn plan(visitors: &[u64]) -> Plan {
        let weights = Weights::equal(visitors.len()).unwrap();
        let design = Design::new(Baseline::new(0.08).unwrap(), Analysis::bayesian().engine, weights);
        let visitors = Visitors::new(visitors.to_vec()).unwrap();
        Plan::of(design, Effect::Relative(0.1), Wanted::default(), visitors).unwrap()
    }

    fn report(analysis: &Analysis, counts: &[(u64, u64)], control: usize) -> Report {
        let variant = |(place, &(visitors, conversions)): (usize, &(u64, u64))| Variant {
            is_control: place == control,
            ..Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
        };
        let variants = counts.iter().enumerate().map(variant).collect();
        analysis.run(&Experiment::new(variants, vec![]).unwrap())
    }

    #[test]
    fn the_variant_that_is_furthest_behind_counts() {
        // The control is the last of the report and the first of the plan.
        let report = report(&Analysis::bayesian(), &[(900, 80), (500, 40), (1_000, 80)], 2);
        let progress = plan(&[1_500, 1_000, 1_000]).progress(&report).unwrap();
        assert_eq!((progress.behind, progress.complete, progress.early_verdict), (1, false, false));
        assert!((progress.fraction - 0.5).abs() < 1e-15);
        let progress = plan(&[1_000, 900, 500]).progress(&report).unwrap();
        assert!(progress.complete && (progress.fraction - 1.0).abs() < 1e-15);
        let error = plan(&[1_000, 900]).progress(&report).unwrap_err();
        assert_eq!(error, PlanningError::VisitorsOf { given: 3, expected: 2 });
    }

    #[test]
    fn a_verdict_is_early_only_before_the_end_of_one_look() {
        let clear = report(&Analysis::bayesian(), &[(1_500, 120), (1_480, 200)], 0);
        assert!(plan(&[3_000, 3_000]).progress(&clear).unwrap().early_verdict);
        assert!(!plan(&[1_000, 1_000]).progress(&clear).unwrap().early_verdict);
        let looks = Looks::AnyTime { typical_lift: crate::sequential::TypicalLift::default() };
        let design = Design { looks, ..plan(&[3_000, 3_000]).design().clone() };
        let visitors = Visitors::new(vec![3_000, 3_000]).unwrap();
        let any_time = Plan::of(design, Effect::Relative(0.1), Wanted::default(), visitors).unwrap();
        assert!(!any_time.progress(&clear).unwrap().early_verdict);
        let undecided = report(&Analysis::bayesian(), &[(1_500, 120), (1_480, 122)], 0);
        assert!(!plan(&[3_000, 3_000]).progress(&undecided).unwrap().early_verdict);
    }

    #[test]
    fn other_settings_are_named() {
        let analysis = Analysis { threshold: Threshold::new(90.0).unwrap(), ..Analysis::frequentist() };
        let report = report(&analysis, &[(1_500, 120), (1_480, 200)], 0);
        assert_eq!(plan(&[1, 1]).progress(&report).unwrap().differs, [Setting::Engine, Setting::Threshold]);
    }

    #[test]
    fn a_region_and_weights_that_were_not_planned_are_named() {
        let weighted = |weight: f64| {
            let of = |place: usize| Variant {
                traffic_weight: Some(if place == 0 { 50.0 } else { weight }),
                ..Variant::new(place.to_string(), Counts::new(1_500, 120 + place as u64).unwrap())
            };
            Experiment::new(vec![of(0), of(1)], vec![]).unwrap()
        };
        let region = crate::practical::Region::new(crate::practical::Scale::Lift, -0.02, 0.02).unwrap();
        let analysis = Analysis { region: Some(region), ..Analysis::bayesian() };
        let differs = |analysis: &Analysis, weight: f64| {
            plan(&[1, 1]).progress(&analysis.run(&weighted(weight))).unwrap().differs
        };
        assert_eq!(differs(&Analysis::bayesian(), 50.0), []);
        assert_eq!(differs(&analysis, 75.0), [Setting::Region, Setting::Weights]);
        // A variant that is to get none has no share to plan with.
        assert_eq!(differs(&Analysis::bayesian(), 0.0), [Setting::Weights]);
    }
}
