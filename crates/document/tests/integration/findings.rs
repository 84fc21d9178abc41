//! What the report has together of segments, as it is written.

use abstats::{Analysis, Breakdown, Counts, Experiment, Segment, Variant};
use abstats_document::Input;

use crate::counts;

fn experiment(segments: &[[(u64, u64); 3]]) -> Experiment {
    let segments = segments.iter().enumerate().map(|(index, all)| Segment {
        criteria: index.to_string(),
        counts: all.iter().map(|&(visitors, conversions)| counts(visitors, conversions)).collect(),
        phases: Vec::new(),
    });
    let breakdown = Breakdown { by: "device".into(), segments: segments.collect() };
    let variants = (0..3).map(|id| Variant::new(id.to_string(), Counts::default()));
    Experiment::from_breakdown(variants.collect(), breakdown).unwrap()
}

#[test]
fn shrunken_lifts_stand_under_their_segments_names_the_highest_first() {
    let segments =
        [[(0, 0), (40, 4), (50, 6)], [(9_000, 800), (9_500, 900), (900, 60)], [(400, 50), (380, 70), (0, 0)]];
    let output = Input::new(experiment(&segments), Analysis::bayesian()).run();
    let shrinkage = output.report.breakdowns[0].findings[0].findings.shrinkage.as_ref().unwrap();
    let wire = serde_json::to_value(&output).unwrap();
    let wire = &wire["findings"][0]["variants"][0]["shrinkage"];
    let named = |place: usize| wire["segments"][place]["criteria"].as_str().unwrap().to_owned();
    assert_eq!([0, 1, 2].map(named), ["2", "1", "0"]);
    assert_eq!(wire["segments"][2], serde_json::json!({"criteria": "0", "absent": {"lift": "no_visitors"}}));
    let first = shrinkage.segments[2].unwrap();
    assert_eq!(wire["segments"][0]["lift"]["estimate"], first.lift.median);
    assert_eq!(wire["segments"][0]["lift"]["interval"]["high"], first.lift.interval.high);
    assert_eq!(wire["segments"][0]["chance_to_be_highest"], first.chance_to_be_best);
    assert_eq!(wire["between"]["estimate"], shrinkage.between.median);
    assert_eq!(wire["centre"]["interval"]["low"], shrinkage.centre.interval.low);
}

#[test]
fn a_warning_that_puts_the_verdict_in_doubt_says_so() {
    // Kidney stones (Charig et al. 1986), with a third arm that is like the control.
    let segments = [[(270, 234), (87, 81), (270, 234)], [(80, 55), (263, 192), (80, 55)]];
    let output = Input::new(experiment(&segments), Analysis::frequentist()).run();
    // Of the others only the split of visitors may.
    let written = serde_json::to_value(&output).unwrap();
    let mut doubts = 0;
    for warning in written["warnings"].as_array().unwrap() {
        let grave = ["direction_reversed", "sample_ratio_mismatch"].contains(&warning["code"].as_str().unwrap());
        assert_eq!(warning["doubts_verdict"] == true, grave, "{warning}");
        doubts += u32::from(grave);
    }
    assert!(doubts > 0);
}

/// 1000 and 2000 of 10^5: a chance of 3e-77 has all its digits.
#[test]
fn every_digit_is_written() {
    let arm = |id: &str, conversions| Variant::new(id, counts(100_000, conversions));
    let experiment = Experiment::new(vec![arm("0", 1_000), arm("1", 2_000)], Vec::new()).unwrap();
    let output = Input::new(experiment, Analysis::bayesian()).run();
    let abstats::Statistics::Bayesian(statistics) = output.report.overall.variants[1].statistics else { panic!() };
    let expected = statistics.versus_control.unwrap().chance_control_better.unwrap();
    let written: serde_json::Value = serde_json::from_str(&serde_json::to_string(&output).unwrap()).unwrap();
    assert_eq!(written["variants"][1]["statistics"]["chance_control_better"].as_f64(), Some(expected));
    assert!(expected < 3e-77);
}
