//! A variant that a segment does not store counts as 0: whatever is said of the others is what would be said beside 0 of 0.

use abstats::bayesian::Prior;
use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::segments::Shrinkage;
use abstats::{
    Alternative, Analysis, Breakdown, Cells, Engine, Experiment, Gates, Report, Section, Segment, Variant,
    VariantFindings, Warning,
};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::{counts, variants};

/// An experiment whose segments store some variants only; and the same with 0 of 0 for all others.
fn pair(random: &mut SmallRng, all: usize) -> [Experiment; 2] {
    let cell = |random: &mut SmallRng| {
        let visitors = [0, 1, 3, 40, 900, 12_000][random.random_range(0..6)];
        counts(visitors, random.random_range(0..=visitors))
    };
    let breakdown = |by: usize, random: &mut SmallRng| {
        let segments = (0..random.random_range(1..6)).map(|segment| {
            let stored = (0..all).filter(|_| random.random_bool(0.6)).collect::<Vec<_>>();
            let cells = stored.into_iter().map(|variant| (variant, cell(random))).collect();
            Segment::new(segment.to_string(), Cells::new(cells).unwrap())
        });
        Breakdown { by: by.to_string(), segments: segments.collect() }
    };
    let breakdowns: Vec<Breakdown> = (0..random.random_range(1..4)).map(|by| breakdown(by, random)).collect();
    let weighted = random.random_bool(0.5);
    let whole: Vec<Variant> = (0..all)
        .map(|index| Variant {
            is_control: index == all / 2,
            traffic_weight: weighted.then(|| f64::from(random.random_range(0..5_u32) + u32::from(index < 2))),
            ..Variant::new(index.to_string(), cell(random))
        })
        .collect();
    let dense = breakdowns.iter().map(|Breakdown { by, segments }| {
        let filled = |segment: &Segment| (0..all).map(|variant| segment.counts.get(variant)).collect::<Vec<_>>();
        let segments = segments.iter().map(|segment| Segment::new(segment.criteria.clone(), filled(segment)));
        Breakdown { by: by.clone(), segments: segments.collect() }
    });
    let dense: Vec<Breakdown> = dense.collect();
    [breakdowns, dense].map(|breakdowns| Experiment::new(whole.clone(), breakdowns).unwrap())
}

fn analyses() -> Vec<Analysis> {
    let gates = Gates { visitors: Some(40), conversions: Some(1), days: None };
    let region = Some(Region::new(Scale::Difference, -0.05, 0.05).unwrap());
    let corrections = [None].into_iter().chain(Correction::ALL.map(Some));
    let frequentist = corrections.map(|correction| Engine::Frequentist {
        alternative: if correction.is_none() { Alternative::Less } else { Alternative::TwoSided },
        multiplicity: correction.map(|correction| Multiplicity { correction, family: Family::Breakdown }),
    });
    let bayesian = [None, Some(Family::Breakdown), Some(Family::Everything)]
        .map(|false_discovery| Engine::Bayesian { prior: Prior::JEFFREYS, false_discovery });
    let plain = frequentist.chain(bayesian).map(|engine| Analysis { engine, ..Analysis::default() });
    plain.flat_map(|plain| [plain.clone(), Analysis { region, gates, ..plain.clone() }]).collect()
}

/// The rows that the sparse section has are those of the dense one.
fn same_rows(sparse: &Section, dense: &Section) {
    for row in &sparse.variants {
        assert_eq!(Some(row), dense.of(row.variant));
    }
    let of_control = |warning: &&Warning| matches!(warning, Warning::ControlWithoutVisitors { .. });
    assert_eq!(sparse.warnings.iter().find(of_control), dense.warnings.iter().find(of_control));
    let of_row = |variant: Option<usize>| variant.is_none_or(|variant| sparse.of(variant).is_some());
    let missed: Vec<_> = dense.missed_gates.iter().filter(|missed| of_row(missed.variant)).collect();
    assert_eq!(sparse.missed_gates.iter().collect::<Vec<_>>(), missed);
}

fn same_findings(sparse: &VariantFindings, dense: &VariantFindings) {
    let (own, all) = (&sparse.findings, &dense.findings);
    assert_eq!(own.heterogeneity, all.heterogeneity);
    assert_eq!((own.interaction, own.pooled, own.simpson), (all.interaction, all.pooled, all.simpson));
    let numbers = |of: &Shrinkage| (of.between, of.centre, of.left_out);
    assert_eq!(own.shrinkage.as_ref().map(numbers), all.shrinkage.as_ref().map(numbers));
    for &segment in &sparse.segments {
        assert_eq!(sparse.shrunk(segment), dense.shrunk(segment));
    }
    let ranking = |of: &VariantFindings| {
        let ranking = of.findings.shrinkage.as_ref().ok().map(|shrinkage| shrinkage.ranking.clone());
        ranking.map(|rows| rows.into_iter().map(|row| of.segments[row]).collect::<Vec<_>>())
    };
    assert_eq!(ranking(sparse), ranking(dense));
}

fn same(sparse: &Report, dense: &Report) {
    assert_eq!((&sparse.overall, sparse.verdict), (&dense.overall, dense.verdict));
    assert_eq!((sparse.discoveries, &sparse.sample_ratio), (dense.discoveries, &dense.sample_ratio));
    for (sparse, dense) in sparse.breakdowns.iter().zip(&dense.breakdowns) {
        assert_eq!(sparse.discoveries, dense.discoveries);
        assert_eq!(sparse.findings.len(), dense.findings.len());
        sparse.findings.iter().zip(&dense.findings).for_each(|(sparse, dense)| same_findings(sparse, dense));
        sparse.segments.iter().zip(&dense.segments).for_each(|(one, other)| same_rows(&one.section, &other.section));
        // With so few variants all dead ones are named but the fourth that is missing; none here has four.
        assert_eq!(sparse.sample_ratio, dense.sample_ratio);
        let unlisted = sparse.reconciliation.unlisted.map_or(0, |unlisted| unlisted.variants);
        let (mut listed, all) = (sparse.reconciliation.mismatches.clone(), &dense.reconciliation.mismatches);
        assert_eq!(listed.len() + unlisted, all.len());
        listed.retain(|mismatch| !all.contains(mismatch));
        assert_eq!(listed, []);
    }
    let others = |report: &Report| {
        let of_sums =
            |warning: &Warning| matches!(warning, Warning::SumsDiffer { .. } | Warning::VariantsUnlisted { .. });
        report.warnings.iter().filter(|warning| !of_sums(warning)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(others(sparse), others(dense));
}

#[test]
fn a_missing_variant_is_one_without_visitors() {
    let mut random = SmallRng::seed_from_u64(7);
    for round in 0..20 {
        let [sparse, dense] = pair(&mut random, 2 + round % 3);
        for analysis in analyses() {
            same(&analysis.run(&sparse), &analysis.run(&dense));
        }
    }
}

/// Only those that are missing are cut short, and only in segments.
#[test]
fn of_a_thousand_dead_variants_a_segment_names_three() {
    let of = |all: usize| {
        let whole = variants(&vec![(10, 1); all]);
        let segment = Segment::new("a", Cells::new(vec![(0, counts(1_000_000, 5)), (9, counts(0, 0))]).unwrap());
        let by = Breakdown { by: "b".into(), segments: vec![segment] };
        let report = Analysis::frequentist().run(&Experiment::new(whole, vec![by]).unwrap());
        report.breakdowns[0].sample_ratio.as_ref().unwrap().segments[0].as_ref().unwrap().result.dead.clone()
    };
    assert_eq!(of(1_000), [1, 2, 3, 9]);
    assert_eq!(of(20), [1, 2, 3, 9]);
}

/// Beside others it would have no place in a document; alone it is what the endpoint sends for a test without data.
#[test]
fn a_breakdown_without_segments_says_nothing() {
    let empty = |by: &str| Breakdown { by: by.into(), segments: vec![] };
    let device = || Breakdown { by: "device".into(), segments: vec![Segment::new("a", [counts(10, 1); 2])] };
    let of = |breakdowns: Vec<Breakdown>| {
        let experiment = Experiment::new(variants(&[(10, 1), (10, 1)]), breakdowns).unwrap();
        let report = Analysis::default().run(&experiment);
        assert!(report.warnings.iter().all(|warning| !matches!(warning, Warning::SumsDiffer { .. })), "{report:?}");
        report.breakdowns.into_iter().map(|breakdown| breakdown.by).collect::<Vec<_>>()
    };
    assert_eq!(of(vec![empty("os"), device(), empty("city")]), ["device"]);
    assert_eq!(of(vec![empty("os"), empty("city")]), ["os"]);
    assert_eq!(of(vec![empty("os")]), ["os"]);
}

#[test]
fn a_variant_that_no_segment_has_is_said_once() {
    let device = Breakdown {
        by: "device".into(),
        segments: vec![Segment::new("a", Cells::new(vec![(0, counts(100, 10))]).unwrap())],
    };
    let experiment = Experiment::new(variants(&[(100, 10), (100, 10), (0, 0), (100, 9)]), vec![device]).unwrap();
    let report = Analysis::default().run(&experiment);
    let of = |code: &str| report.warnings.iter().filter(|of| of.code() == code).cloned().collect::<Vec<_>>();
    let unlisted = Warning::VariantsUnlisted { breakdown: "device".into(), variant: "1".into(), variants: 2 };
    assert_eq!(of("variants_unlisted"), [unlisted]);
    assert_eq!(of("sums_differ"), []);
}
