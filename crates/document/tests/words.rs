//! What is said of segments taken together, and beside a verdict in doubt.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats::Report;
use abstats_document::Input;
use abstats_words::{Labels, doubts, findings, sample_ratio, warnings};

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

fn together(report: &Report) -> Vec<String> {
    findings::of_breakdown(&report.breakdowns[0], report, &Labels::of(report))
}

fn caution(report: &Report) -> Option<String> {
    doubts::caution(report, &Labels::of(report))
}

#[test]
fn variants_of_which_the_same_is_to_be_said_share_a_sentence() {
    let said = together(&example("five-headlines.json"));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with(
            "That the lift of any of the 4 variants differs between the segments is not shown (smallest p = "
        ),
        "{said:?}"
    );

    // b: lifts of 0 and 3; c: of 0 twice; d: of 2 and -2/3, so that one of the two directions is wrong for everybody.
    let said = together(&by_segment(&[
        &[[1_000, 100], [1_000, 100], [1_000, 100], [1_000, 300]],
        &[[1_000, 150], [1_000, 600], [1_000, 150], [1_000, 50]],
    ]));
    assert_eq!(
        said,
        [
            "The lifts of \"b\" (p < 0.0001), \"d\" (p < 0.0001) differ between the segments: the effect's size is not \
             the same in all of them.",
            "For \"c\" that is not shown (p = 1).",
            "\"d\" (p < 0.0001; higher in 1, lower in 1) is better in some segments and worse in others: whatever is \
             shipped to everybody harms some.",
        ]
    );
}

#[test]
fn one_variant_needs_no_name() {
    let said = together(&by_segment(&[&[[1_000, 100], [1_000, 300]], &[[1_000, 150], [1_000, 50]]]));
    assert!(said[0].starts_with("The lift differs between the segments (p < 0.0001): "), "{said:?}");
    assert!(
        said[1].starts_with(
            "The variant (p < 0.0001; higher in 1, lower in 1) is better in some segments and worse in others: "
        ),
        "{said:?}"
    );
    // One lift of 1/2 at rates of 2% and 40%.
    let said = together(&by_segment(&[&[[10_000, 200], [10_000, 300]], &[[10_000, 4_000], [10_000, 6_000]]]));
    assert!(said[0].starts_with("That the lift differs between the segments is not shown (p "), "{said:?}");
    assert!(said[1].starts_with("The difference in percentage points does differ (p < 0.0001), "), "{said:?}");
    assert_eq!(said.len(), 2);
    // Without a conversion there is nothing to say.
    assert!(together(&by_segment(&[&[[100, 0], [100, 0]], &[[100, 0], [100, 0]]])).is_empty());
}

#[test]
fn a_verdict_in_doubt_says_so_beside_it() {
    // Kidney stones (Charig et al. 1986), in five hundredfold numbers; stones large and small, treatments a and b.
    let reversed = by_segment(&[&[[26_300, 19_200], [8_000, 5_500]], &[[8_700, 8_100], [27_000, 23_400]]]);
    assert_eq!(
        caution(&reversed).unwrap(),
        // 35,000 and 35,000 visitors.
        "Check this before you act: variant \"b\" points the other way within the segments of \"device\". See the warnings."
    );
    let said = warnings::sentences(&reversed, &Labels::of(&reversed));
    assert!(said[0].starts_with("Over the whole test the rate of variant \"b\" is "), "{said:?}");

    let split = report(
        r#"{"variants": [{"variant_id": "a", "name": "Old", "visitors": 40000, "conversions": 400},
            {"variant_id": "b", "visitors": 45000, "conversions": 450}]}"#,
    );
    assert_eq!(
        caution(&split).unwrap(),
        "Clear this up first: visitors were not split evenly (p < 0.0001). See the warnings."
    );
    let labels = Labels::of(&split);
    let said = sample_ratio::line(&split, &labels);
    // 40/85 = 47.06%.
    assert!(said.starts_with("Visitors were not split as planned (p < 0.0001). \"Old\" is farthest off: 47.06% of the visitors instead of 50.00%, -2.94 pp ["), "{said}");
    assert!(said.contains("The test that stays valid when looked at daily has p < 0.0001."), "{said}");
    assert!(warnings::sentences(&split, &labels)[0].contains("variant \"Old\" has 47.06% of them instead of 50.00%"));

    for name in ["homepage-cta.json", "five-headlines.json"] {
        assert_eq!(caution(&example(name)), None);
    }
    // 50.05% of a hundred million.
    let trivial = report(
        r#"{"variants": [{"visitors": 49950000, "conversions": 4995000}, {"visitors": 50050000, "conversions": 5005000}]}"#,
    );
    assert_eq!(caution(&trivial), None);
    assert!(
        sample_ratio::line(&trivial, &Labels::of(&trivial)).starts_with("Visitors were split nearly as planned (p ")
    );
}

#[test]
fn with_luck_taken_out_the_highest_comes_first() {
    let said = |report: &Report| findings::shrunken(&report.breakdowns[0], report, &Labels::of(report));
    // A small segment with a lift of 3 beside two large ones that differ: it keeps little of that.
    let alone =
        by_segment(&[&[[10_000, 1_000], [10_000, 1_500]], &[[10_000, 1_000], [10_000, 1_020]], &[[20, 1], [20, 4]]]);
    let lines = said(&alone);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("Lifts adjusted for luck (regression to the mean), the highest first, with the chance that it truly is the highest: \"s0\" +4")
            && lines[0].contains("; standard deviation "),
        "{lines:?}"
    );
    let many = example("five-headlines.json");
    let lines = said(&many);
    assert_eq!(lines.len(), 5);
    assert!(lines[2].starts_with("\"With a price\": \"mobile\" +1"), "{lines:?}");
}

#[test]
fn rough_chances_are_never_all_or_nothing() {
    let said = [0.0, 0.005, 0.005_1, 0.414, 0.994, 0.995_1, 1.0].map(abstats_words::number::rough_chance);
    assert_eq!(said, ["< 1%", "< 1%", "1%", "41%", "99%", "> 99%", "> 99%"]);
}

/// What JSON says of one variant.
fn of_first(report: &Report) -> Vec<String> {
    let breakdown = &report.breakdowns[0];
    findings::of_variant(&breakdown.findings[0], breakdown, report, &Labels::of(report))
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
    assert!(same[1].starts_with("The difference in percentage points does differ (p < 0.0001)"), "{same:?}");
    // Greenland and Robins: variance of the log 1422 / (3150 * 2100), so 1.5 exp(-+1.6449 * 0.014662) at 90%.
    assert!(same[2].ends_with("the lift is +50.0% (90% interval [+46.4, +53.7])."), "{same:?}");
    // Half of the 50% is common to both; what little the segments differ is luck.
    assert!(
        same[3].starts_with("Adjusted for luck, the segment with the highest lift is \"s1\" at +50.0% (90% interval ["),
        "{same:?}"
    );
    assert!(
        same[3].contains("]); its own numbers say +50.0%. The chance that it truly is the highest is "),
        "{same:?}"
    );
    assert_eq!(same.len(), 4);
}

/// A crossing that is shown is not beside a sentence that lifts may not differ.
#[test]
fn no_two_sentences_contradict_each_other() {
    let crossing =
        of_first(&by_segment(&[&[[10_000_000, 1_000_000], [10_000_000, 1_002_281]], &[[2_000, 300], [2_000, 263]]]));
    assert!(crossing.iter().any(|sentence| sentence.contains("(p = 0.0463")), "{crossing:?}");
    assert!(crossing.iter().all(|sentence| !sentence.contains("is not shown")), "{crossing:?}");
}
