//! `--within` on the command line, end to end.

use crate::running::{errors, pipe, printed};
use serde_json::Value;

/// The variant is better on mobile and on desktop, which were split differently; over all visitors it is worse.
const DOCUMENT: &str = r#"{"variants": [{"visitors": 1490000, "conversions": 25000}, {"visitors": 510000, "conversions": 6230}],
    "breakdown_by": "device", "breakdowns": [
    {"criteria": "mobile", "variants": [{"visitors": 990000, "conversions": 20000}, {"visitors": 10000, "conversions": 230}]},
    {"criteria": "desktop", "variants": [{"visitors": 500000, "conversions": 5000}, {"visitors": 500000, "conversions": 6000}]}]}"#;

const ASKED: [&str; 6] = ["analyze", "-", "--engine", "frequentist", "--within", "device"];

#[test]
fn the_table_shows_what_decides() {
    let text = printed(pipe(&ASKED, DOCUMENT.as_bytes())).split_whitespace().collect::<Vec<_>>().join(" ");
    // The split of visitors contradicts the weights: what decides is shown, but not acted on.
    assert!(
        text.contains("\"1\" converts 1.22% of visitors, \"0\" 1.68%: compared within each device, 20% more."),
        "{text}"
    );
    assert!(text.contains("compared within each device: Mantel and Haenszel's test decides."), "{text}");
    assert!(text.contains("+15 to +24 +0.16 to +0.24"), "{text}");
}

#[test]
fn the_json_has_both() {
    let output = printed(pipe(&[&ASKED[..], &["--format", "json"]].concat(), DOCUMENT.as_bytes()));
    let output: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((&output["verdict"]["outcome"], &output["decide_within"]), (&"winner".into(), &"device".into()));
    // What the input asks for needs no option, and the option replaces it.
    let again: Value =
        serde_json::from_str(&printed(pipe(&["analyze", "-", "--format", "json"], output.to_string().as_bytes())))
            .unwrap();
    assert_eq!(again, output);
}

/// At any look the always-valid comparison is made within the strata, whatever the engine.
#[test]
fn at_any_look_both_engines_compare_within() {
    let document = r#"{"variants": [{"visitors": 23000, "conversions": 1030}, {"visitors": 23050, "conversions": 1310}],
        "breakdown_by": "country", "breakdowns": [
        {"criteria": "AT", "variants": [{"visitors": 20000, "conversions": 1000}, {"visitors": 20100, "conversions": 1250}]},
        {"criteria": "DE", "variants": [{"visitors": 3000, "conversions": 30}, {"visitors": 2950, "conversions": 60}]}]}"#;
    for engine in ["bayesian", "frequentist"] {
        let asked = ["analyze", "-", "--engine", engine, "--within", "country", "--looks", "any-time"];
        let text = printed(pipe(&asked, document.as_bytes())).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("compared within each country, 27% more, "), "{text}");
        assert!(text.contains("The whole test is compared within each country. The always-valid"), "{text}");
        let output = printed(pipe(&[&asked[..], &["--format", "json"]].concat(), document.as_bytes()));
        let output: Value = serde_json::from_str(&output).unwrap();
        assert_eq!((&output["looks"], &output["decide_within"]), (&"any_time".into(), &"country".into()));
        assert_eq!(output["verdict"]["outcome"], "winner");
        let again = printed(pipe(&["analyze", "-", "--format", "json"], output.to_string().as_bytes()));
        assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), output);
    }
    let days =
        b"day,variant,visitors,conversions\n20240301,a,100,10\n20240301,b,100,12\n20240302,a,90,9\n20240302,b,95,8\n";
    let said = errors(&pipe(&["analyze", "-", "--within", "day", "--looks", "any-time"], days)).join("\n");
    assert!(said.contains("decide_within \"day\" does not go with") && said.contains("days_booked_by"), "{said}");
}

#[test]
fn errors_say_what_to_do() {
    let said = errors(&pipe(&["analyze", "-", "--within", "device"], DOCUMENT.as_bytes())).join("\n");
    assert!(said.contains("use --engine frequentist --within device"), "{said}");
    let said = errors(&pipe(&["analyze", "-", "--within", "my device's"], DOCUMENT.as_bytes())).join("\n");
    assert!(said.contains(r"use --engine frequentist --within 'my device'\''s'"), "{said}");
    let said = errors(&pipe(&["analyze", "-", "--engine", "frequentist", "--within", "browser"], DOCUMENT.as_bytes()))
        .join("\n");
    assert_eq!(
        said,
        "--within browser: there is no breakdown of that name; found \"device\"; --breakdown COLUMN makes one of a table's \
         column"
    );
    let said =
        errors(&pipe(&["analyze", "-", "--engine", "frequentist", "--within", "day"], DOCUMENT.as_bytes())).join("\n");
    assert!(said.starts_with("--within day: there are no days; in a table a column of dates makes them"), "{said}");
    let days =
        b"day,variant,visitors,conversions\n20240301,a,100,10\n20240301,b,100,12\n20240302,a,90,9\n20240302,b,95,8\n";
    for name in ["date", "Day", "days"] {
        let named = ["analyze", "-", "--engine", "frequentist", "--within", name];
        assert_eq!(errors(&pipe(&named, days)), [format!("--within {name}: the days are called day: --within day")]);
    }
    assert!(pipe(&["analyze", "-", "--engine", "frequentist", "--within", "day"], days).status.success());
}
