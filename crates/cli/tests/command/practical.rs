//! Regions and gates on the command line, end to end.

use crate::running::{errors, pipe, printed, run};
use serde_json::Value;

/// The printed report with its lines joined: sentences can be searched for.
fn words(arguments: &[&str]) -> String {
    printed(run(arguments)).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(run(&[arguments, &["--format", "json"]].concat()))).expect("JSON")
}

const ALIKE: [&str; 3] = ["compare", "8000/100000", "8030/100000"];

/// R 4.2: P(ratio < 0.96) = 0.00163293, P(ratio < 1.04) = 0.99040304 by quadrature over the two densities.
#[test]
fn equivalent_in_words() {
    let text = words(&[&ALIKE[..], &["--rope", "4%"]].concat());
    let verdict = "= Choose by cost: no difference that matters. \"1\" converts 8.03% of visitors, \"0\" 8.00%. The chance that the \
                   lift is within ±4% is 98.9%; the threshold is 95%.";
    assert!(text.contains(verdict), "{text}");
    assert!(
        text.contains("A lift within ±4% is too small to matter; to show it, a chance of 95% is enough."),
        "{text}"
    );
    assert!(text.contains("59.8% 3.5 = equivalent"), "{text}");
    // Of a variant that the headline is not about, a note says it.
    let text = words(&["compare", "8000/100000", "8030/100000", "9000/100000", "--rope", "4%"]);
    let note = "- The chance that the lift of \"1\" is within ±4% is 98.9% (below: 0.2%, above: 1.0%).";
    assert!(text.contains(note), "{text}");
}

/// R 4.2: the score statistic at ratios of 1.04 and 0.96, the likeliest rates by numerical search; and statsmodels: p = 0.009595, 0.001632.
#[test]
fn equivalent_by_two_tests() {
    let text = words(&[&ALIKE[..], &["--rope", "-4%:4%", "--engine", "frequentist"]].concat());
    assert!(text.contains("That the lift is within ±4% is shown with p = 0.0096; below 0.05 was asked for."), "{text}");
    let text =
        words(&["compare", "8000/100000", "8030/100000", "9000/100000", "--rope", "4%", "--engine", "frequentist"]);
    let note = "Tests of the lift of \"1\": above −4%, p = 0.0016; below +4%, p = 0.0096.";
    assert!(text.contains(note), "{text}");
}

#[test]
fn not_inferior_and_a_winner_by_too_little() {
    let text = words(&["compare", "8000/100000", "7930/100000", "--non-inferiority", "5%"]);
    assert!(text.contains("= \"1\" is not worse by more than 5%: ship it if it has other advantages."), "{text}");
    assert!(text.contains("The chance that the lift is above −5% is 99.7%; the threshold is 95%."), "{text}");
    assert!(text.contains("A lift above −5% is good enough; to show it, a chance of 95% is enough."), "{text}");
    let text = words(&["compare", "100000/1000000", "101000/1000000", "--rope", "2%"]);
    assert!(text.contains("▲ Ship \"1\""), "{text}");
    assert!(text.contains("It differs from \"0\", but by too little to matter."), "{text}");
    // 1 pp of 10% is a tenth of it: in percentage points it is much.
    let outcome = |rope| json(&["compare", "8000/100000", "8030/100000", "--rope", rope])["verdict"]["outcome"].clone();
    assert_eq!([outcome("1pp"), outcome("1%")], ["equivalent", "inconclusive"]);
}

#[test]
fn too_little_data_in_words() {
    let text = words(&["compare", "8/100", "14/80", "--min-visitors", "1000", "--min-conversions", "10"]);
    let verdict = "… Not decided yet. \"0\" has 100 visitors of the 1,000 asked for; \"0\" has 8 conversions of the 10 asked \
                   for, and 1 more minimum is not reached. So far \"1\" converts 17.5% of visitors, \"0\" 8.0%.";
    assert!(text.contains(verdict), "{text}");
    assert!(text.contains("No verdict before at least 1,000 visitors and 10 conversions of each variant."), "{text}");
    let text = words(&["compare", "80/1000", "140/1000", "3/20", "--min-conversions", "10"]);
    assert!(text.contains("\"2\" has 3 conversions of the 10 asked for."), "{text}");
}

/// The trial ran from 11 October to 2 November 2014.
#[test]
fn days_are_those_of_the_rows() {
    let days = |least| json(&["analyze", "examples/free-trial.csv", "--min-days", least])["verdict"]["outcome"].clone();
    assert_eq!([days("23"), days("24")], ["control", "not_enough_data"]);
    let text = words(&["analyze", "examples/free-trial.csv", "--min-days", "24"]);
    assert!(text.contains("… Not decided yet. The test has run 23 days of the 24 asked for."), "{text}");
    let text = words(&["analyze", "examples/homepage-cta.json", "--min-days", "16"]);
    assert!(text.contains("… Not decided yet. The test has run 15 days of the 16 asked for."), "{text}");
    let text = words(&["compare", "8/100", "14/100", "--min-days", "7"]);
    assert!(text.contains("The test has to run 7 days, and nothing says for how many it has run."), "{text}");
}

#[test]
fn options_take_precedence_and_turn_off() {
    let input =
        br#"{"region": {"scale": "difference", "low": -0.01, "high": 0.01}, "gates": {"visitors": 9000, "days": 3},
        "variants": [{"visitors": 100000, "conversions": 8000}, {"visitors": 100000, "conversions": 8030}]}"#;
    let of = |options: &[&str]| -> Value {
        let arguments = [&["analyze", "-", "--format", "json"], options].concat();
        serde_json::from_str(&printed(pipe(&arguments, input))).expect("JSON")
    };
    assert_eq!(of(&[])["verdict"]["outcome"], "not_enough_data");
    let off = of(&["--min-days", "0"]);
    assert_eq!(off["verdict"]["outcome"], "equivalent");
    assert_eq!(off["gates"], serde_json::json!({"visitors": 9000, "days": 0}));
    assert_eq!(of(&["--min-days", "0", "--rope", "none"])["verdict"]["outcome"], "inconclusive");
    assert_eq!(of(&["--min-days", "0", "--min-visitors", "200000"])["verdict"]["outcome"], "not_enough_data");
    let other = of(&["--min-days", "0", "--rope", "1%"]);
    assert_eq!(other["region"], serde_json::json!({"scale": "lift", "low": -0.01, "high": 0.01}));
    assert_eq!(other["verdict"]["outcome"], "inconclusive");
}

#[test]
fn the_printed_json_can_be_piped_in_again() {
    let arguments =
        ["analyze", "examples/free-trial.csv", "--rope", "-0.2pp:0.5pp", "--min-days", "23", "--format", "json"];
    for engine in ["bayesian", "frequentist"] {
        let first = printed(run(&[&arguments[..], &["--engine", engine]].concat()));
        assert_eq!(printed(pipe(&["analyze", "-", "--format", "json"], first.as_bytes())), first);
    }
}

#[test]
fn what_makes_no_region_is_refused() {
    let refused = |options: &[&str]| errors(&run(&[&ALIKE[..], options].concat())).join("\n");
    for (option, value, expected) in [
        (
            "--rope",
            "2",
            "\"2\" has no unit: % is of the control's rate (a lift), pp are percentage points (a difference)",
        ),
        (
            "--rope",
            "-1:1",
            "\"-1:1\" has no unit: % is of the control's rate (a lift), pp are percentage points (a difference)",
        ),
        ("--rope", "two%", "\"two%\" is not a region like 2%, -1%:3% or, in percentage points, 0.5pp; or none"),
        ("--rope", "inf%", "\"inf%\" is not a region like 2%, -1%:3% or, in percentage points, 0.5pp; or none"),
        ("--rope", "", "\"\" is not a region like 2%, -1%:3% or, in percentage points, 0.5pp; or none"),
        ("--rope", "-2%", "\"-2%\" is not above 0; it is how far the region reaches to either side"),
        ("--rope", "-1%:1pp", "\"-1%:1pp\" mixes % and pp; both ends need the same unit"),
        ("--rope", "2%:-2%", "region low 0.02 is not below high -0.02"),
        ("--rope", "1%:2%", "region from low 0.01 to high 0.02 leaves out 0"),
        ("--rope", "-100%:1%", "region low -1 is not a lift of at least -0.999999 or infinite"),
        ("--rope", "-1pp:100pp", "region high 1 is not a difference up to 0.999999 or infinite"),
        ("--non-inferiority", "-2%", "\"-2%\" is below 0; it is how much worse the variant may be"),
        (
            "--non-inferiority",
            "2",
            "\"2\" has no unit: % is of the control's rate (a lift), pp are percentage points (a difference)",
        ),
        ("--non-inferiority", "-2%:2%", "\"-2%:2%\" is not a margin like 2% or, in percentage points, 0.5pp"),
    ] {
        assert_eq!(refused(&[option, value]), format!("{option}: {expected}"));
    }
    let all = refused(&["--rope", "2", "--threshold", "100", "--level", "2"]);
    assert_eq!(all.lines().count(), 3, "{all}");
}

#[test]
fn what_the_parser_refuses() {
    for arguments in [
        &["--rope", "1%", "--non-inferiority", "1%"][..],
        &["--min-visitors", "-5"],
        &["--min-conversions", "1,000"],
        &["--min-days", "7.5"],
        &["--min-days", "1000000000001"],
    ] {
        let output = run(&[&ALIKE[..], arguments].concat());
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.starts_with("error: ") && complaint.contains(arguments[0]), "{complaint}");
        if arguments.len() == 2 {
            assert!(
                complaint.contains(arguments[1]) && complaint.contains("is not a whole number from 0 to"),
                "{complaint}"
            );
        }
    }
}

/// Of cancellations 18 are better than 40.
#[test]
fn fewer_may_be_better() {
    const CANCELLED: [&str; 4] = ["compare", "40/10000", "18/10000", "--lower-is-better"];
    let text = words(&CANCELLED);
    let verdict = "▲ Ship \"1\". It converts 0.18% of visitors, \"0\" 0.40%: 55% fewer, most likely between 28% and 71% fewer. The \
                   chance that its rate really is lower (better) is 99.8%; the threshold is 95%.";
    assert!(text.contains(verdict), "{text}");
    assert!(text.contains("Fewer conversions are the goal: lower is better."), "{text}");
    let text = words(&[&CANCELLED[..], &["--engine", "frequentist"]].concat());
    assert!(text.contains("▲ Ship \"1\". ") && text.contains("(p = 0.0038); below 5% was asked for."), "{text}");
    let text = words(&["compare", "18/10000", "40/10000", "--lower-is-better", "--engine", "frequentist"]);
    assert!(text.contains("■ Keep \"0\". ") && text.contains(" ▼ loser "), "{text}");
    assert_eq!(json(&CANCELLED)["goal_direction"], "decrease");
}

#[test]
fn a_margin_is_on_the_side_of_harm() {
    let text = words(&["compare", "8000/100000", "8070/100000", "--lower-is-better", "--non-inferiority", "5%"]);
    assert!(text.contains("= \"1\" is not worse by more than 5%: ship it if it has other advantages."), "{text}");
    assert!(text.contains("The chance that the lift is below +5% is 99.6%"), "{text}");
    assert!(text.contains("A lift below +5% is good enough; to show it, a chance of 95% is enough."), "{text}");
    let input = r#"{"region": {"low": -0.05}, "variants": [{"visitors": 10, "conversions": 1}, {"visitors": 10, "conversions": 1}]}"#;
    let said = errors(&pipe(&["analyze", "-", "--lower-is-better"], input.as_bytes())).join(" ");
    assert!(said.contains("--lower-is-better: the region that the input asks for has no upper end"), "{said}");
}
