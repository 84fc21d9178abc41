//! The sentences of a planned look, and of a test that is held against its plan.

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::planning::{self, Baseline, Design, Effect, Plan, Visitors, Wanted, Weights};
use abstats::practical::{Region, Scale};
use abstats::sequential::planned::Spending;
use abstats::{Alternative, Analysis, Counts, Engine, Experiment, Report, Variant};

use super::of;
use crate::{Digits, Labels, planned, settings, warnings};

fn frequentist(correction: Option<Correction>) -> Engine {
    let multiplicity = correction.map(|correction| Multiplicity { correction, family: Family::default() });
    Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity }
}

/// A plan of so many visitors of each, five looks of Pocock's unless it is once.
fn plan(engine: Engine, looks: planning::Looks, visitors: &[u64]) -> Plan {
    let weights = Weights::equal(visitors.len()).unwrap();
    let design = Design { looks, ..Design::new(Baseline::new(0.05).unwrap(), engine, weights) };
    let visitors = Visitors::new(visitors.to_vec()).unwrap();
    Plan::of(design, Effect::Relative(0.2), Wanted::default(), visitors).unwrap().at_pace(1_000)
}

const POCOCK: planning::Looks = planning::Looks::Planned { look_count: 5, spending: Spending::Pocock, futility: None };

fn report(plan: &Plan, analysis: &Analysis, counts: &[(u64, u64)]) -> Report {
    let names = ["Control", "B", "C"];
    let variant = |(place, &(visitors, conversions)): (usize, &(u64, u64))| Variant {
        name: Some(names[place].into()),
        ..Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    };
    let variants = counts.iter().enumerate().map(variant).collect();
    let experiment = Experiment::new(variants, vec![]).unwrap().with_days_running(Some(6));
    analysis.check(&experiment).unwrap();
    let mut report = analysis.run(&experiment);
    plan.hold_against(&mut report).unwrap();
    report
}

fn as_planned(plan: &Plan, counts: &[(u64, u64)]) -> Report {
    report(plan, &plan.analysis().unwrap(), counts)
}

#[track_caller]
fn check(report: &Report, expected: &[&str]) {
    let said = of(report, &Labels::of(report), Digits::of(report)).all();
    let progress = planned::progress(report);
    assert_eq!(said.into_iter().chain(progress).collect::<Vec<_>>(), expected);
}

#[test]
fn a_look_that_decides() {
    let plan = plan(frequentist(None), POCOCK, &[8_350; 2]);
    check(
        &as_planned(&plan, &[(3_400, 170), (3_410, 235)]),
        &[
            "Ship \"B\".",
            "It converts 6.9% of visitors, \"Control\" 5.0%: 38% more, with 95% confidence over all looks between 9% and \
             75% more.",
            "Look 2 of 5, at 41% of the planned visitors. Over all looks, p = 0.0035; below 0.05 was asked for.",
            "Plan: look 2 of 5, day 6 of 21; p below 0.0156 decides at this look; it is 0.00097.",
        ],
    );
    check(
        &as_planned(&plan, &[(3_400, 235), (3_410, 170)]),
        &[
            "Keep \"Control\".",
            "\"B\" converts 5.0% of visitors, \"Control\" 6.9%: 28% fewer, with 95% confidence over all looks between 9% \
             and 43% fewer.",
            "Look 2 of 5, at 41% of the planned visitors. Over all looks, p = 0.0028; below 0.05 was asked for.",
            "Plan: look 2 of 5, day 6 of 21; p below 0.0156 decides at this look; it is 0.00078.",
        ],
    );
}

#[test]
fn a_look_that_does_not() {
    let frequentist = plan(frequentist(None), POCOCK, &[8_350; 2]);
    check(
        &as_planned(&frequentist, &[(3_400, 170), (3_410, 205)]),
        &[
            "Not decided yet.",
            "\"B\" converts 6.0% of visitors, \"Control\" 5.0%.",
            "After 6,810 visitors the truth may lie anywhere from 6% fewer to 53% more.",
            "Look 2 of 5, at 41% of the planned visitors. Over all looks, p = 0.19; below 0.05 was asked for.",
            "Plan: look 2 of 5, day 6 of 21; p below 0.0156 decides at this look; it is 0.067. Next look: at 5,010 visitors per \
             variant.",
        ],
    );
    let bayesian = plan(Analysis::bayesian().engine, POCOCK, &[8_350; 2]);
    check(
        &as_planned(&bayesian, &[(8_350, 420), (8_400, 460)]),
        &[
            "Not decided, and no look follows: choose by cost, or plan another test.",
            "\"B\" converts 5.48% of visitors, \"Control\" 5.03%.",
            "After 16,750 visitors the truth may lie anywhere from 7% fewer to 27% more.",
            "Look 5 of 5, at 100% of the planned visitors. For a single look, the chance that it really is better is \
             90.2%. Over all looks, p = 0.37; below 0.05 was asked for.",
            "Plan: look 5 of 5, the last, day 6 of 21; p below 0.017 decides at this look; it is 0.20.",
        ],
    );
    check(
        &as_planned(&bayesian, &[(0, 0), (10, 1)]),
        &["Not decided yet.", "\"B\" cannot be compared with \"Control\": no visitors."],
    );
}

#[test]
fn several_variants_share_what_may_go_wrong() {
    let plan = plan(frequentist(Some(Correction::Bonferroni)), POCOCK, &[8_350; 3]);
    let report = as_planned(&plan, &[(3_400, 170), (3_410, 240), (3_400, 180)]);
    let said = of(&report, &Labels::of(&report), Digits::of(&report));
    assert!(said.sentences[0].contains("with 95% confidence over all looks and comparisons between"), "{said:?}");
    assert!(said.sentences[1].contains("Over all looks, adjusted p = "), "{said:?}");
    let note = warnings::sentences(&report, &Labels::of(&report)).join(" ");
    assert!(
        note.contains("If no variant made a difference, the chance that any of the planned looks says otherwise is"),
        "{note}"
    );
}

#[test]
fn a_region_over_all_looks() {
    for (scale, range) in [(Scale::Lift, "−2.1 to +2.1%"), (Scale::Difference, "−0.8 to +0.8 points")] {
        let plan = plan(frequentist(None), POCOCK, &[100_000; 2]);
        let region = Some(Region::new(scale, -0.03, 0.03).unwrap());
        let analysis = Analysis { region, ..plan.analysis().unwrap() };
        let report = report(&plan, &analysis, &[(50_000, 20_000), (50_000, 20_000)]);
        let said = of(&report, &Labels::of(&report), Digits::of(&report));
        assert_eq!(said.decision, "Choose by cost: no difference that matters.");
        let shown = said.sentences.last().unwrap();
        let what = if scale == Scale::Lift { "lift" } else { "difference" };
        assert!(shown.starts_with(&format!("The interval of the {what} over all looks, ")), "{shown}");
        assert!(shown.contains(" lies "), "{shown} {range}");
        let made = settings::all(&report).join(" ");
        assert!(made.contains("its whole interval over all looks has to lie there."), "{made}");
    }
}

#[test]
fn one_look_waits_for_its_end() {
    let plan = plan(Analysis::bayesian().engine, planning::Looks::Once, &[8_350; 2]);
    check(
        &as_planned(&plan, &[(3_400, 170), (3_410, 235)]),
        &[
            "Not decided yet.",
            "\"B\" converts 6.9% of visitors, \"Control\" 5.0%: 38% more, most likely between 17% and 62% more.",
            "But only 41% of the planned visitors are there, and one look was planned, at the end.",
            "Plan: 41% of the planned visitors so far, day 6 of 21; read it once, at the end.",
        ],
    );
    let end = as_planned(&plan, &[(8_350, 420), (8_400, 520)]);
    assert_eq!(
        planned::progress(&end).unwrap(),
        "Plan: 100% of the planned visitors so far, day 6 of 21; this is the planned look."
    );
    // The last visitors are not there.
    let nearly = as_planned(&plan, &[(8_349, 420), (8_400, 520)]);
    assert!(planned::progress(&nearly).unwrap().starts_with("Plan: 99% of"));
    // What another rule decides waits.
    let decided = report(&plan, &Analysis::frequentist(), &[(8_350, 420), (8_400, 520)]);
    let said = of(&decided, &Labels::of(&decided), Digits::of(&decided));
    assert_eq!(said.decision, "Not decided yet.");
    assert!(said.sentences.contains(&"But the engine is not as planned.".to_owned()), "{said:?}");
    let other = report(&plan, &Analysis::frequentist(), &[(8_350, 420), (8_400, 425)]);
    let notes = warnings::sentences(&other, &Labels::of(&other));
    let note = "Engine (with its prior, alternative and correction) is not as planned: the plan's power and visitors do not \
                hold for this analysis.";
    assert!(notes.iter().any(|said| said == note), "{notes:?}");
}

/// What would settle it is asked of another test with as many looks: the visitors so far are none of that one's.
#[test]
fn the_sizes_of_a_whole_test_are_not_those_of_one_that_goes_on() {
    let plan = plan(frequentist(None), POCOCK, &[100_000; 2]);
    let report = as_planned(&plan, &[(40_000, 2_000), (40_000, 2_010)]);
    let settlement = planning::about_settle(&report, Some(Effect::Relative(0.2))).unwrap().unwrap();
    let table = crate::settle::Table::of(&settlement);
    assert!(table.notes().join(" ").starts_with("Sizes of a whole test with 5 planned looks. "), "{:?}", table.notes());
    let cells: Vec<_> = table.rows.iter().flat_map(|row| table.cells(row, Digits::of(&report))).collect();
    // About 10,000 of each suffice for 20% from 5%, and there are 40,000.
    assert!(!cells.is_empty() && !cells.iter().any(|cell| cell.contains("enough")), "{cells:?}");
    let labels = Labels::of(&report);
    let said = crate::settle::sentence(Ok(&Some(settlement)), &report, &labels);
    assert!(said.contains("a whole test with as many planned looks") && !said.contains("enough"), "{said}");
}
