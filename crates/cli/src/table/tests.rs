//! The printed report, with numbers put in by hand: these tests are about words and columns, not about statistics.

use abstats::segments::Cause;
use abstats::{
    Absent, Alternative, Analysis, Breakdown, Cells, Counts, Engine, Estimate, Experiment, Interval, Level, Outcome,
    Report, Segment, SegmentReport, Statistics, Variant, VariantReport, Verdict, Warning, frequentist,
};

use abstats_document::{Nullable, Page};

use super::*;

fn estimate(estimate: f64, low: f64, high: f64) -> Estimate {
    let level = Level::new(0.9).expect("a level");
    let mut of = frequentist::rate(Counts::default(), level);
    (of.estimate, of.interval) = (Ok(estimate), Ok(Interval { low, high, level }));
    of
}

/// The report on so many variants of the same counts, all else as it comes.
fn alike(analysis: &Analysis, variants: usize, counts: Counts) -> Report {
    let variants = (0..variants).map(|index| Variant::new(index.to_string(), counts)).collect();
    let none = Breakdown { by: "none".into(), segments: vec![Segment::new("none", Cells::default())] };
    analysis.run(&Experiment::new(variants, vec![none]).expect("an experiment"))
}

/// One of two variants, the control or the other.
fn row(analysis: &Analysis, visitors: u64, conversions: u64, is_control: bool) -> VariantReport {
    let counts = Counts::new(visitors, conversions).expect("counts");
    alike(analysis, 2, counts).overall.variants[usize::from(!is_control)]
}

/// A variant with its chance to beat the control, or the control when there is none.
fn bayesian(visitors: u64, conversions: u64, chance: Option<Result<f64, Absent>>) -> VariantReport {
    let mut row = row(&Analysis::bayesian(), visitors, conversions, chance.is_none());
    let Statistics::Bayesian(of) = &mut row.statistics else { panic!("{row:?}") };
    of.rate = estimate(0.1, 0.0877, 0.1137);
    of.chance_to_be_best = Ok(0.5);
    of.expected_loss_to_best = Ok(0.001);
    if let (Some(versus), Some(chance)) = (&mut of.versus_control, chance) {
        versus.difference = estimate(0.02, 0.001, 0.04);
        versus.lift = estimate(0.24, 0.031, 0.512);
        versus.chance_to_beat_control = chance;
        versus.chance_control_better = chance.map(|chance| 1.0 - chance);
        versus.expected_loss = chance.map(|_| 0.000_114_291_769_563_948);
        versus.expected_loss_relative = chance.map(|_| 0.001_2);
        versus.expected_loss_of_control = chance.map(|_| 0.020_094);
    }
    row.improvement = chance.map(|chance| chance.map(|_| 0.25));
    row.verdict = chance.map(|chance| match chance {
        Ok(0.95..) => Verdict::Winner,
        Ok(..=0.05) => Verdict::Loser,
        _ => Verdict::Inconclusive,
    });
    row
}

fn frequentist(visitors: u64, conversions: u64, test: Option<(f64, f64, Verdict)>) -> VariantReport {
    let mut row = row(&Analysis::frequentist(), visitors, conversions, test.is_none());
    let Statistics::Frequentist(of) = &mut row.statistics else { panic!("{row:?}") };
    of.rate = estimate(0.1, 0.0877, 0.1137);
    if let (Some(versus), Some((z, p, _))) = (&mut of.versus_control, test) {
        versus.difference = estimate(0.02, -0.0005, 0.0405);
        versus.lift = estimate(0.25, -0.0066, 0.5729);
        (versus.z, versus.p_value) = (Ok(z), Ok(p));
    }
    row.improvement = test.map(|_| Ok(0.25));
    row.verdict = test.map(|(_, _, verdict)| verdict);
    row
}

fn report(analysis: &Analysis, names: &[&str], mut rows: Vec<VariantReport>, verdict: Outcome) -> Report {
    rows.iter_mut().enumerate().for_each(|(place, row)| row.variant = place);
    let mut report = alike(analysis, names.len(), Counts::default());
    for ((variant, name), row) in report.variants.iter_mut().zip(names).zip(&rows) {
        (variant.name, variant.counts) = (Some((*name).into()), row.counts);
    }
    report.overall.variants = rows;
    report.overall.warnings.clear();
    report.verdict = verdict;
    report.breakdowns.clear();
    report.warnings.clear();
    report
}

fn breakdown(by: String, segments: impl IntoIterator<Item = (String, Section)>) -> BreakdownReport {
    let mut breakdown = alike(&Analysis::bayesian(), 2, Counts::default()).breakdowns.remove(0);
    let empty = breakdown.segments.remove(0);
    let segment = |(criteria, section)| {
        let mut segment: SegmentReport = empty.clone();
        (segment.criteria, segment.section) = (criteria, section);
        segment
    };
    breakdown.segments = segments.into_iter().map(segment).collect();
    breakdown.by = by;
    breakdown
}

fn sentence(report: &Report) -> String {
    sentence::verdict(report, &Labels::of(report))
}

fn plain(report: &Report, limit: usize) -> String {
    titled(report, None, limit)
}

fn titled(report: &Report, test_name: Option<String>, limit: usize) -> String {
    let test_name = test_name.map_or(Nullable::Missing, Nullable::Value);
    let page = Page { test_name, ..Page::default() };
    let output = Output { page, report: report.clone(), readings: Vec::new() };
    anstream::adapter::strip_str(&render(&output, limit, true)).to_string()
}

/// The control and variants with these chances.
fn by_chances(chances: &[Result<f64, Absent>], verdict: Outcome) -> Report {
    let control = [bayesian(1_500, 120, None)];
    let others = chances.iter().map(|chance| bayesian(1_480, 148, Some(*chance)));
    let names = ["Control", "Red", "Green", "Blue"];
    report(&Analysis::bayesian(), &names[..=chances.len()], control.into_iter().chain(others).collect(), verdict)
}

fn by_tests(alternative: Alternative, tests: &[(f64, f64, Verdict)], verdict: Outcome) -> Report {
    let control = [frequentist(1_500, 120, None)];
    let others = tests.iter().map(|test| frequentist(1_480, 148, Some(*test)));
    let names = ["Control", "Red", "Green", "Blue"];
    let analysis = Analysis { engine: Engine::Frequentist { alternative, multiplicity: None }, ..Analysis::default() };
    report(&analysis, &names[..=tests.len()], control.into_iter().chain(others).collect(), verdict)
}

#[test]
fn bayesian_verdicts_in_words() {
    let cases = [
        (
            by_chances(&[Ok(0.971_686)], Outcome::Winner(1)),
            "Ship variant \"Red\": its chance to beat \"Control\" is 97.17 %, at or above the threshold of 95 %.",
        ),
        (
            by_chances(&[Ok(0.95), Ok(0.99), Ok(0.5)], Outcome::Winner(2)),
            "Ship variant \"Green\": its chance to beat \"Control\" is 99.00 %, at or above the threshold of 95 %, and of \
             the 2 winners it has the highest rate.",
        ),
        (
            by_chances(&[Ok(1.0)], Outcome::Winner(1)),
            "Ship variant \"Red\": its chance to beat \"Control\" is more than 99.99 %, at or above the threshold of 95 %.",
        ),
        (
            by_chances(&[Ok(1e-77)], Outcome::Control),
            "Keep \"Control\": the chance of variant \"Red\" to beat it is less than 0.01 %, at or below 5 %.",
        ),
        (
            by_chances(&[Ok(0.012)], Outcome::Control),
            "Keep \"Control\": the chance of variant \"Red\" to beat it is 1.20 %, at or below 5 %.",
        ),
        (
            by_chances(&[Ok(0.012), Ok(0.03), Ok(1e-9)], Outcome::Control),
            "Keep \"Control\": each of the 3 other variants has a chance to beat it at or below 5 %; the best of them, \
             \"Green\", has 3.00 %.",
        ),
        (
            by_chances(&[Ok(0.8)], Outcome::Inconclusive),
            "Inconclusive: variant \"Red\" has a chance of 80.00 % to beat \"Control\", between 5 % and the threshold of \
             95 %.",
        ),
        (
            by_chances(&[Ok(0.01), Ok(0.8), Ok(0.3)], Outcome::Inconclusive),
            "Inconclusive: no variant is a winner; the nearest, \"Green\", has a chance of 80.00 % to beat \"Control\", \
             below the threshold of 95 %.",
        ),
        (
            by_chances(&[Err(Absent::NoVisitors)], Outcome::Inconclusive),
            "Inconclusive: variant \"Red\" cannot be compared with \"Control\": no visitors.",
        ),
        (
            by_chances(&[Err(Absent::NoVisitors), Err(Absent::NoVisitors)], Outcome::Inconclusive),
            "Inconclusive: no variant can be compared with \"Control\": no visitors.",
        ),
        // An absent chance is not hidden by losers, nor does it hide one that is there.
        (
            by_chances(&[Ok(0.01), Err(Absent::NoVisitors)], Outcome::Inconclusive),
            "Inconclusive: no variant is a winner, and \"Green\" cannot be compared with \"Control\": no visitors.",
        ),
    ];
    for (report, expected) in cases {
        assert_eq!(sentence(&report), expected);
    }
}

#[test]
fn frequentist_verdicts_in_words() {
    use Verdict::{Inconclusive, Loser, Winner};
    let two_sided = |tests: &[(f64, f64, Verdict)], verdict| by_tests(Alternative::TwoSided, tests, verdict);
    let cases = [
        (
            two_sided(&[(2.6, 0.009_3, Winner)], Outcome::Winner(1)),
            "Ship variant \"Red\": its conversion rate is higher than \"Control\"'s, p = 0.0093, below 0.05.",
        ),
        (
            by_tests(Alternative::Greater, &[(1.908, 0.028_188_8, Winner)], Outcome::Winner(1)),
            "Ship variant \"Red\": its conversion rate is higher than \"Control\"'s, one-sided p = 0.0282, below 0.05.",
        ),
        (
            two_sided(&[(-22.5, 5.7e-112, Loser)], Outcome::Control),
            "Keep \"Control\": the conversion rate of variant \"Red\" is lower than \"Control\"'s, p < 0.0001, below 0.05.",
        ),
        (
            two_sided(&[(-2.6, 0.009_3, Loser), (-2.0, 0.045_5, Loser)], Outcome::Control),
            "Keep \"Control\": each of the 2 other variants has a lower conversion rate, p below 0.05; the best of them, \
             \"Green\", has p = 0.0455.",
        ),
        (
            two_sided(&[(1.908, 0.056_377_6, Inconclusive)], Outcome::Inconclusive),
            "Inconclusive: variant \"Red\" against \"Control\" has p = 0.0564, not below 0.05.",
        ),
        (
            two_sided(&[(-1.9, 0.057_4, Inconclusive), (0.5, 0.617_1, Inconclusive)], Outcome::Inconclusive),
            "Inconclusive: no variant is a winner; the nearest, \"Green\", against \"Control\" has p = 0.6171, not below \
             0.05.",
        ),
    ];
    for (report, expected) in cases {
        assert_eq!(sentence(&report), expected);
    }
}

#[test]
fn variants_of_the_same_name_carry_their_ids() {
    let mut report = by_chances(&[Ok(0.971_686), Ok(0.5)], Outcome::Winner(1));
    report.variants[2].name = Some("Red".into());
    assert!(sentence(&report).starts_with("Ship variant \"Red (1)\": "), "{}", sentence(&report));
}

#[test]
fn hostile_names_are_harmless_and_fit() {
    let mut report = by_chances(&[Ok(0.971_686), Ok(0.5)], Outcome::Winner(1));
    let name = "\u{1b}[2Jgone\r\n".repeat(40);
    report.variants[0].name = Some("控制组".repeat(100));
    report.variants[1].name = Some("\u{1b}]0;title\u{7}\u{202e}drow\u{9b}31m".repeat(30));
    report.variants[2].name = Some("👩‍👩‍👧‍👦e\u{301}".repeat(50));
    let section = report.overall.clone();
    let criteria = ["https://example.com/".repeat(30), "\u{1b}[31m".into(), "naïve 👍🏽".into()];
    let segments = criteria.map(|criteria| (criteria, section.clone()));
    report.breakdowns = vec![breakdown("\u{1b}[1mby\n".repeat(60), segments)];
    report.warnings = vec![Warning::SumsDiffer {
        breakdown: "b\u{1b}".repeat(200),
        variant: "1".into(),
        field: "visitors",
        overall: u64::MAX,
        segments: 0,
        cause: Cause::MissingValues,
    }];
    for limit in [60, 80, 100] {
        let out = titled(&report, Some(name.clone()), limit);
        for line in out.lines() {
            assert!(text::width(line) <= limit, "{} columns, {limit} allowed: {line}", text::width(line));
        }
        assert!(!out.chars().any(|character| character.is_control() && character != '\n'), "{out:?}");
        assert!(!out.contains('\u{202e}'));
    }
}

#[test]
fn numbers_are_never_broken_at_a_hundred_columns() {
    let most = Counts::MAX_VISITORS;
    let mut report = by_chances(&[Ok(0.971_686), Ok(1e-77), Ok(1.0)], Outcome::Winner(1));
    report.overall.variants.iter_mut().for_each(|variant| {
        variant.counts = Counts::new(most, most / 2).expect("counts");
        let Statistics::Bayesian(of) = &mut variant.statistics else { return };
        of.rate = estimate(0.5, 0.499_999_1, 0.500_000_9);
        if let Some(versus) = &mut of.versus_control {
            versus.lift = estimate(1e-6, -3.3e-6, 5.3e-6);
            versus.expected_loss = Ok(1e-85);
        }
    });
    let section = report.overall.clone();
    report.breakdowns = vec![breakdown("b".into(), [("c".into(), section)])];
    let out = plain(&report, 100);
    for whole in ["1,000,000,000,000", "500,000,000,000", "50.0000 %", "[49.9999, 50.0001]", "> 99.99 %", "1.0e-77"] {
        assert!(out.contains(whole), "{whole} in\n{out}");
    }
    assert!(out.lines().all(|line| text::width(line) <= 100), "{out}");
}

#[test]
fn absent_numbers_have_a_dash_and_their_reason_below() {
    let mut report = by_chances(&[Err(Absent::NoVisitors), Ok(0.5)], Outcome::Inconclusive);
    report.overall.variants[2].improvement = Some(Err(Absent::ControlHasNoConversions));
    let out = plain(&report, 100);
    assert!(out.contains("–¹") && out.contains("–²"), "{out}");
    assert!(out.contains("\n  ¹ no visitors\n") && out.contains("\n  ² the control has no conversions\n"), "{out}");
}

#[test]
fn many_warnings_are_counted() {
    let mut report = by_chances(&[Ok(0.5)], Outcome::Inconclusive);
    let mut section = report.overall.clone();
    section.warnings = vec![Warning::FewVisitors { variant: "1".into(), visitors: 9 }];
    let segments = (0..1_000).map(|index| (format!("s{index}"), section.clone()));
    report.breakdowns = vec![breakdown("page".into(), segments)];
    let out = plain(&report, 100);
    let expected = "! \"page\", segments \"s0\", \"s1\", \"s2\" and 997 more: a variant has fewer than 100 visitors.";
    assert!(out.ends_with(&format!("Warnings\n{expected}\n")), "{}", &out[out.len() - 300..]);
}

#[test]
fn every_page_of_a_wide_experiment_fits() {
    let chances = |index: u64| if index == 0 { None } else { Some(Ok(index as f64 / 100.0)) };
    let variants: Vec<_> = (0..100).map(|index| bayesian(1_000 + index, 100, chances(index))).collect();
    let names: Vec<_> = (0..100).map(|index| format!("Variant {index}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let report = report(&Analysis::bayesian(), &names, variants, Outcome::Winner(99));
    for limit in [60, 80, 100] {
        let out = plain(&report, limit);
        assert!(out.lines().all(|line| text::width(line) <= limit), "{out}");
        assert!(out.contains("Variant 57") || limit < 100, "{out}");
    }
}

#[test]
fn of_many_segments_the_largest_are_shown() {
    let mut report = by_chances(&[Ok(0.971_686)], Outcome::Winner(1));
    let segment = |index: u64| {
        let mut section = report.overall.clone();
        for row in &mut section.variants {
            row.counts = Counts::new(1_000 + index, 100).expect("counts");
        }
        (format!("s{index}"), section)
    };
    let segments: Vec<_> = (0..1_300).map(segment).collect();
    report.breakdowns = vec![breakdown("device".into(), segments)];
    let out = plain(&report, 100);
    assert!(out.contains("… and 1,000 smaller segments, not shown here: --format json has all of them."), "{out}");
    let shown = |name: &str| out.split_whitespace().any(|word| word == name);
    assert!(shown("s1000") && shown("s1299") && !shown("s999"), "{out}");
}
