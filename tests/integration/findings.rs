//! What the segments of a breakdown say together, in the report.

use abstats::segments::{Reversal, findings};
use abstats::{Alternative, Analysis, Breakdown, Counts, Experiment, Pair, Segment, Warning};

use crate::{counts, variants};

fn breakdown(segments: &[[(u64, u64); 3]]) -> Breakdown {
    let segments = segments.iter().enumerate().map(|(index, all)| Segment {
        criteria: index.to_string(),
        counts: all.iter().map(|&(visitors, conversions)| counts(visitors, conversions)).collect(),
        phases: Vec::new(),
    });
    Breakdown { by: "device".into(), segments: segments.collect() }
}

fn experiment(segments: &[[(u64, u64); 3]]) -> Experiment {
    Experiment::from_breakdown(variants(&[(0, 0); 3]), breakdown(segments)).unwrap()
}

#[test]
fn each_variant_has_its_own_findings_and_the_control_none() {
    let segments = [[(900, 80), (950, 105), (870, 110)], [(400, 50), (380, 44), (420, 39)], [(0, 0), (40, 4), (50, 6)]];
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let report = analysis.run(&experiment(&segments));
        let found = &report.breakdowns[0].findings;
        assert_eq!(found.iter().map(|of| of.variant).collect::<Vec<_>>(), [1, 2]);
        for place in [1, 2] {
            let arms = |all: &[(u64, u64); 3]| Pair {
                control: counts(all[0].0, all[0].1),
                variant: counts(all[place].0, all[place].1),
            };
            let all: Vec<Pair<Counts>> = segments.iter().map(arms).collect();
            let overall = Pair { control: report.variants[0].counts, variant: report.variants[place].counts };
            let of = &report.breakdowns[0].findings_of(place).unwrap().findings;
            assert_eq!(Ok(of), findings(overall, &all, Alternative::TwoSided, analysis.interval_level()).as_ref());
            // The segment without control visitors takes part in nothing.
            assert_eq!((of.pooled.segments, of.pooled.left_out, of.heterogeneity.left_out), (2, 1, 1));
            let without: Vec<Pair<Counts>> = segments[..2].iter().map(arms).collect();
            let again = findings(overall, &without, Alternative::TwoSided, analysis.interval_level()).unwrap();
            assert_eq!((of.heterogeneity.lift, of.pooled.lift), (again.heterogeneity.lift, again.pooled.lift));
        }
        assert!(report.breakdowns[0].reconciliation.mismatches.is_empty());
    }
}

#[test]
fn one_usable_segment_says_nothing_together() {
    let report =
        Analysis::default().run(&experiment(&[[(900, 80), (950, 105), (0, 0)], [(0, 0), (380, 44), (420, 39)]]));
    assert!(report.breakdowns[0].findings.is_empty());
}

#[test]
fn a_reversed_direction_is_an_alarm() {
    // Kidney stones (Charig et al. 1986), with a third arm that is like the control.
    // Pooled: (6.4368 * 270 * 87 / 357 + 4.2538 * 80 * 263 / 343) / (270 * 87 / 357 + 80 * 263 / 343) = 5.38.
    let report = Analysis::frequentist()
        .run(&experiment(&[[(270, 234), (87, 81), (270, 234)], [(80, 55), (263, 192), (80, 55)]]));
    let alarms: Vec<_> = report.warnings.iter().filter(|warning| warning.code() == "direction_reversed").collect();
    let [Warning::DirectionReversed { variant, overall, pooled, every_segment: true, split_p_value, .. }] =
        alarms.as_slice()
    else {
        panic!("{alarms:?}")
    };
    assert_eq!(variant, "1");
    assert!((overall + 0.0457).abs() < 5e-5 && (pooled - 0.0538).abs() < 5e-5, "{overall} {pooled}");
    assert!(split_p_value.unwrap() < 0.0001);
    let reversal = |place: usize| report.breakdowns[0].findings_of(place).unwrap().findings.simpson.unwrap().reversal;
    assert_eq!((reversal(1), reversal(2)), (Reversal::EverySegment, Reversal::None));
}

#[test]
fn a_hundred_thousand_segments() {
    let segments: Vec<_> = (0..100_000_u64)
        .map(|index| [(50 + index % 7, index % 5), (40 + index % 11, index % 4), (45 + index % 13, index % 6)])
        .collect();
    let report = Analysis::frequentist().run(&experiment(&segments));
    let found = &report.breakdowns[0].findings[0].findings;
    assert_eq!(found.pooled.segments, 100_000);
    assert!(found.heterogeneity.lift.is_ok() && found.interaction.is_ok());
    assert_eq!(found.shrinkage.as_ref().unwrap().ranking.len(), 100_000);
    assert!(report.warnings.iter().all(|warning| !matches!(warning, Warning::SumsDiffer { .. })));
}
