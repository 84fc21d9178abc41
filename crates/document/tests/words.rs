//! What is said of segments taken together, and beside a verdict in doubt.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats::Report;
use abstats_document::Input;
use abstats_words::{Digits, Labels, doubts, findings, sample_ratio, warnings};

fn report(json: &str) -> Report {
    let Input { experiment, analysis, .. } = serde_json::from_str(json).unwrap();
    analysis.run(&experiment)
}

fn example(name: &str) -> Report {
    report(&std::fs::read_to_string(format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap())
}

/// Variants a, b, ... by segments, as visitors and conversions.
fn by_segment(segments: &[&[[u64; 2]]]) -> Report {
    let segment = |(index, variants): (usize, &&[[u64; 2]])| {
        let variants = variants.iter().zip('a'..).map(|([visitors, conversions], id)| {
            format!(r#"{{"variant_id": "{id}", "visitors": {visitors}, "conversions": {conversions}}}"#)
        });
        format!(r#"{{"criteria": "s{index}", "variants": [{}]}}"#, variants.collect::<Vec<_>>().join(","))
    };
    let segments: Vec<_> = segments.iter().enumerate().map(segment).collect();
    report(&format!(r#"{{"breakdown_by": "device", "breakdowns": [{}]}}"#, segments.join(",")))
}

#[test]
fn a_verdict_in_doubt_says_so_beside_it() {
    // Kidney stones (Charig et al. 1986), in five hundredfold numbers; stones large and small, treatments a and b.
    let reversed = by_segment(&[&[[26_300, 19_200], [8_000, 5_500]], &[[8_700, 8_100], [27_000, 23_400]]]);
    let finding = |report: &Report| {
        let doubts = doubts::all(report, &Labels::of(report));
        doubts.first().map(|doubt| (doubt.finding.clone(), doubt.evidence.clone()))
    };
    let (found, evidence) = finding(&reversed).unwrap();
    assert_eq!(found, "Variant \"b\" points the other way within the segments of \"device\".");
    // 27,300 and 28,900 of 35,000 each: 78.0% and 82.6%.
    assert!(
        evidence.starts_with("Over the whole test its rate is 4.6 points higher than that of \"a\", "),
        "{evidence}"
    );
    let said = warnings::sentences(&reversed, &Labels::of(&reversed));
    assert!(
        said[0].starts_with("Over the whole test the rate of variant \"b\" is 4.6 points higher than "),
        "{said:?}"
    );

    let split = report(
        r#"{"variants": [{"variant_id": "a", "name": "Old", "visitors": 40000, "conversions": 400},
            {"variant_id": "b", "visitors": 45000, "conversions": 450}]}"#,
    );
    let (found, evidence) = finding(&split).unwrap();
    assert_eq!(found, "Visitors were not split evenly.");
    // 40/85 = 47.06%.
    assert_eq!(evidence, "Variant \"Old\" has 47.1% of them instead of 50.0% (p < 0.0001).");
    assert!(warnings::sentences(&split, &Labels::of(&split))[0].contains("\"Old\" has 47.1% of them instead of 50.0%"));

    for name in ["homepage-cta.json", "five-headlines.json"] {
        assert_eq!(finding(&example(name)), None);
    }
    // 50.05% of a hundred million.
    let trivial = report(
        r#"{"variants": [{"visitors": 49950000, "conversions": 4995000}, {"visitors": 50050000, "conversions": 5005000}]}"#,
    );
    assert_eq!(finding(&trivial), None);
    let checked = sample_ratio::checked(&trivial, Digits::of(&trivial));
    assert!(checked.contains("split evenly, but for a deviation too small to matter (p < 0.0001)"), "{checked}");
}

/// What JSON says of one variant.
fn of_first(report: &Report) -> Vec<String> {
    let breakdown = &report.breakdowns[0];
    findings::of_variant(&breakdown.findings[0], breakdown, report, &Labels::of(report), Digits::of(report))
}

#[test]
fn of_one_variant_the_pooled_lift_and_the_highest_segment_are_said_too() {
    let crossing = of_first(&by_segment(&[&[[1_000, 50], [1_000, 140]], &[[1_000, 140], [1_000, 50]]]));
    assert!(crossing[0].starts_with("The lift differs between the segments (p < 0.0001)"), "{crossing:?}");
    assert!(
        crossing[1].contains(
            "The variant (p < 0.0001; higher in 1, lower in 1) is better in some segments and worse in others"
        ),
        "{crossing:?}"
    );
    assert!(crossing[2].starts_with("Each segment compared within itself"), "{crossing:?}");
    assert!(crossing[2].ends_with(", a mean of lifts that differ."), "{crossing:?}");
    // One lift of 1.5 at rates of 2% and 40%.
    let same = of_first(&by_segment(&[&[[10_000, 200], [10_000, 300]], &[[10_000, 4_000], [10_000, 6_000]]]));
    // The two lifts are equal, and p is 1 but for rounding.
    assert!(same[0].starts_with("That the lift differs between the segments is not shown (p "), "{same:?}");
    assert!(!same[0].contains("1.0000"), "{same:?}");
    assert!(same[1].starts_with("The difference in points does differ (p < 0.0001)"), "{same:?}");
    // Greenland and Robins: variance of the log 1422 / (3150 * 2100), so 1.5 exp(-+1.6449 * 0.014662) at 90%.
    assert!(same[2].ends_with("the lift is +50% (90% interval +46 to +54)."), "{same:?}");
    // Half of the 50% is common to both; what little the segments differ is luck.
    assert!(
        same[3].starts_with("Adjusted for luck, the segment with the highest lift is \"s1\" at +50% (90% interval +"),
        "{same:?}"
    );
    assert!(same[3].contains("); its own numbers say +50%. The chance that it truly is the highest is "), "{same:?}");
    assert_eq!(same.len(), 4);
}

/// A crossing that is shown is not beside a sentence that lifts may not differ.
#[test]
fn no_two_sentences_contradict_each_other() {
    let crossing =
        of_first(&by_segment(&[&[[10_000_000, 1_000_000], [10_000_000, 1_002_281]], &[[2_000, 300], [2_000, 263]]]));
    assert!(crossing.iter().any(|sentence| sentence.contains("(p = 0.046")), "{crossing:?}");
    assert!(crossing.iter().all(|sentence| !sentence.contains("is not shown")), "{crossing:?}");
}
