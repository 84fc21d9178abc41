use abstats::{Analysis, Breakdown, Counts, Experiment, Segment, Variant};

use crate::{counts, variants};

fn errors(variants: Vec<Variant>, breakdowns: Vec<Breakdown>) -> String {
    Experiment::new(variants, breakdowns).unwrap_err().to_string()
}

fn weighted(weights: &[Option<f64>]) -> Vec<Variant> {
    let all = variants(&vec![(100, 10); weights.len()]).into_iter().zip(weights);
    all.map(|(variant, &traffic_weight)| Variant { traffic_weight, ..variant }).collect()
}

fn segment(criteria: &str, all: &[(u64, u64)]) -> Segment {
    Segment { criteria: criteria.into(), counts: all.iter().map(|&(n, x)| counts(n, x)).collect(), phases: Vec::new() }
}

#[test]
fn the_control_is_the_flagged_variant_else_0_else_one_named_so_else_the_first() {
    let named = |ids: [&str; 3]| ids.map(|id| Variant::new(id, counts(10, 1))).to_vec();
    let control = |variants| Experiment::new(variants, vec![]).unwrap().control().id.clone();
    assert_eq!(control(named(["b", "0", "a"])), "0");
    assert_eq!(control(named(["b", "c", "a"])), "a");
    assert_eq!(control(named(["a", "c", "baseline"])), "baseline");
    assert_eq!(control(named(["b", "c", "d"])), "b");
    let mut flagged = named(["b", "0", "a"]);
    flagged[2].is_control = true;
    assert_eq!(control(flagged), "a");
}

#[test]
fn exactly_the_control_is_flagged_afterwards() {
    let experiment = Experiment::new(variants(&[(10, 1), (10, 2), (10, 3)]), vec![]).unwrap();
    let flags: Vec<_> = experiment.variants().iter().map(|variant| variant.is_control).collect();
    assert_eq!(flags, [true, false, false]);
    assert_eq!(experiment.control_index(), 0);
}

#[test]
fn from_2_to_1000_variants() {
    assert_eq!(errors(vec![], vec![]), "variants: 0 given, at least 2 are needed");
    assert_eq!(errors(variants(&[(10, 1)]), vec![]), "variants: 1 given, at least 2 are needed");
    assert_eq!(
        errors(variants(&[(10, 1); 1_001]), vec![]),
        "variants: more than 1000 given, which are the most that are served"
    );
    assert!(Experiment::new(variants(&[(10, 1); 1_000]), vec![]).is_ok());
    assert_eq!(Experiment::new(variants(&[(10, 1); 2]), vec![]).unwrap().variants().len(), 2);
}

#[test]
fn a_hundred_variants_are_analysed() {
    let experiment = Experiment::new(variants(&[(1_000, 100); 100]), vec![]).unwrap();
    assert_eq!(Analysis::frequentist().run(&experiment).overall.variants.len(), 100);
}

#[test]
fn controls_and_ids_are_unique() {
    let mut all = variants(&[(10, 1), (10, 2), (10, 3)]);
    for variant in &mut all {
        variant.is_control = true;
    }
    assert_eq!(
        errors(all, vec![]),
        "variant \"1\": is_control true, but variant \"0\" is the control already\n\
         variant \"2\": is_control true, but variant \"0\" is the control already"
    );
    let mut all = variants(&[(10, 1), (10, 2)]);
    all[1].id = "0".into();
    assert_eq!(errors(all, vec![]), "variant \"0\": given more than once");
}

#[test]
fn weights_are_shares() {
    let not = |value| format!("variant \"1\": traffic_weight {value} is not a finite number of at least 0");
    assert_eq!(errors(weighted(&[Some(1.0), Some(-1.0)]), vec![]), not("-1"));
    assert_eq!(errors(weighted(&[Some(1.0), Some(f64::INFINITY)]), vec![]), not("inf"));
    assert_eq!(errors(weighted(&[Some(1.0), Some(f64::NAN)]), vec![]), not("NaN"));
    assert_eq!(errors(weighted(&[Some(0.0), Some(0.0)]), vec![]), "traffic_weight is 0 for every variant");
    assert_eq!(
        errors(weighted(&[Some(1.0), None, Some(2.0)]), vec![]),
        "variant \"1\": traffic_weight missing, but given for other variants"
    );
    assert!(Experiment::new(weighted(&[Some(0.0), Some(0.5)]), vec![]).is_ok());
    assert!(Experiment::new(weighted(&[None, None]), vec![]).is_ok());
}

#[test]
fn breakdowns_and_segments_are_unique_and_of_the_variants() {
    let device = Breakdown {
        by: "device".into(),
        segments: vec![segment("mobile", &[(5, 1), (5, 2)]), segment("mobile", &[(5, 1), (5, 1), (0, 0)])],
    };
    let again = Breakdown { by: "device".into(), segments: vec![] };
    assert_eq!(
        errors(variants(&[(10, 1), (10, 2)]), vec![device, again]),
        "breakdown \"device\", segment \"mobile\": given more than once\n\
         breakdown \"device\", segment \"mobile\": counts of a variant at place 2 (from 0) given, but the experiment has 2\n\
         breakdown \"device\": given more than once"
    );
}

#[test]
fn the_whole_can_be_the_sum_of_one_breakdown() {
    let segments = vec![segment("mobile", &[(700, 50), (690, 70)]), segment("desktop", &[(800, 70), (790, 78)])];
    let device = Breakdown { by: "device".into(), segments };
    let experiment = Experiment::from_breakdown(variants(&[(0, 0), (0, 0)]), device).unwrap();
    let whole: Vec<_> = experiment.variants().iter().map(|variant| variant.counts).collect();
    assert_eq!(whole, [counts(1_500, 120), counts(1_480, 148)]);
}

#[test]
fn a_sum_too_large_is_an_error_beside_the_others() {
    let most = (Counts::MAX_VISITORS, 1);
    let segments = vec![segment("a", &[most, most]), segment("a", &[most, (1, 1)])];
    let device = Breakdown { by: "device".into(), segments };
    assert_eq!(
        Experiment::from_breakdown(variants(&[(0, 0), (0, 0)]), device).unwrap_err().to_string(),
        "variant \"0\": visitors 2000000000000 exceed 1000000000000, the largest count supported\n\
         variant \"1\": visitors 1000000000001 exceed 1000000000000, the largest count supported\n\
         breakdown \"device\", segment \"a\": given more than once"
    );
}
