//! Every segment is analysed exactly like the whole, against its own control.

use abstats::{
    Alternative, Analysis, Breakdown, Counts, Engine, Experiment, Level, Segment, Threshold, bayesian::Prior,
};

use crate::{counts, variants};

fn analyses() -> Vec<Analysis> {
    let frequentist = |alternative| Engine::Frequentist { alternative, multiplicity: None };
    let engines = [
        Engine::default(),
        Engine::Bayesian { prior: Prior::JEFFREYS, false_discovery: None },
        frequentist(Alternative::TwoSided),
        frequentist(Alternative::Greater),
        frequentist(Alternative::Less),
    ];
    let thresholds = [50.0, 95.0, 99.0].map(|percent| Threshold::new(percent).unwrap());
    let levels = [None, Level::new(0.5).ok()];
    let with = |engine| {
        thresholds.iter().flat_map(move |&threshold| {
            levels.map(|level| Analysis { engine, threshold, level, ..Analysis::default() })
        })
    };
    engines.into_iter().flat_map(with).collect()
}

/// Tables of three variants, the ordinary and the empty, in a fixed disorder.
fn tables(how_many: u64) -> Vec<Segment> {
    let tables = (0..how_many).map(|index| {
        let arm = |salt: u64| {
            let visitors = (index * 7_919 + salt * 104_729) % 5_003 * u64::from(!(index + salt).is_multiple_of(11));
            counts(visitors, (index * 31 + salt * 17) % (visitors + 1))
        };
        Segment::new(format!("segment {index}"), [arm(1), arm(2), arm(3)])
    });
    tables.collect()
}

fn experiment(segments: Vec<Segment>) -> Experiment {
    let breakdown = Breakdown { by: "city".into(), segments };
    Experiment::from_breakdown(variants(&[(0, 0), (0, 0), (0, 0)]), breakdown).unwrap()
}

#[test]
fn a_segment_is_analysed_like_a_whole_of_its_counts() {
    for analysis in analyses() {
        let report = analysis.run(&experiment(tables(40)));
        assert_eq!(report.breakdowns[0].segments.len(), 40);
        for (segment, table) in report.breakdowns[0].segments.iter().zip(tables(40)) {
            let all: Vec<_> =
                table.counts.iter().map(|(_, counts)| (counts.visitors(), counts.conversions())).collect();
            let alone = analysis.run(&Experiment::new(variants(&all), vec![]).unwrap());
            assert_eq!(segment.criteria, table.criteria);
            assert_eq!(segment.section, alone.overall, "{analysis:?} {all:?}");
        }
    }
}

#[test]
fn a_variant_without_visitors_in_a_segment_is_no_obstacle_to_the_others() {
    let table = Segment::new("a", [counts(900, 90), Counts::default(), counts(900, 150)]);
    let with = Analysis::frequentist().run(&experiment(vec![table]));
    let without = Analysis::frequentist().run(&Experiment::new(variants(&[(900, 90), (900, 150)]), vec![]).unwrap());
    let section = &with.breakdowns[0].segments[0].section;
    assert_eq!(section.variants[0], without.overall.variants[0]);
    let mut third = without.overall.variants[1];
    third.variant = 2;
    assert_eq!(section.variants[2], third);
}

#[cfg(feature = "rayon")]
#[test]
fn one_core_and_many_give_the_same_report() {
    let experiment = experiment(tables(500));
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let report = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| analysis.run(&experiment))
        };
        assert!(report(1) == report(8));
    }
}
