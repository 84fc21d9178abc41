//! Markdown and CSV, the exit status of `--fail-unless`, and what is added to a report.

use std::collections::HashMap;
use std::fs;
use std::process::Command;

use crate::running::{ROOT, command, pipe, printed, run};
use serde_json::Value;

/// The rows of a report as CSV, by column.
fn rows(arguments: &[&str]) -> Vec<HashMap<String, String>> {
    let text = printed(run(&[arguments, &["--format", "csv"]].concat()));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Every number in the CSV is the JSON's, to the last digit, and none is left out.
#[test]
fn the_csv_has_the_numbers_of_the_json() {
    let files = ["hillstrom-visits.csv", "five-headlines.json", "berkeley-admissions.csv"];
    for (file, engine) in files.iter().flat_map(|file| [(file, "bayesian"), (file, "frequentist")]) {
        let path = format!("examples/{file}");
        let correction: &[&str] = if engine == "bayesian" { &["--correction", "none"] } else { &[] };
        let arguments = [&["analyze", &path, "--engine", engine], correction].concat();
        let json: Value =
            serde_json::from_str(&printed(run(&[&arguments[..], &["--format", "json"]].concat()))).unwrap();
        let mut sections = vec![(String::new(), String::new(), &json["variants"])];
        for segment in json["breakdowns"].as_array().unwrap() {
            let by = segment.get("breakdown_by").unwrap_or(&json["breakdown_by"]);
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            sections.push((text(by), text(&segment["criteria"]), &segment["variants"]));
        }
        let expected = sections.iter().flat_map(|(by, criteria, variants)| {
            variants.as_array().unwrap().iter().map(move |variant| (by, criteria, variant))
        });
        let rows = rows(&arguments);
        assert_eq!(rows.len(), expected.clone().count());
        for ((by, criteria, variant), row) in expected.zip(&rows) {
            assert_eq!((&row["breakdown_by"], &row["criteria"]), (by, criteria));
            assert_eq!(row["variant_id"], variant["variant_id"].as_str().unwrap());
            let decision = if by.is_empty() { json["decision"].as_str().unwrap() } else { "" };
            assert_eq!(row["decision"], decision);
            assert_eq!(row["verdict"], variant["verdict"].as_str().unwrap_or_default());
            for (column, cell) in row {
                let path = format!("/statistics/{}", column.replace('.', "/"));
                let number = variant.pointer(&path).and_then(Value::as_f64);
                let number = number.or_else(|| variant.get(column).and_then(Value::as_f64));
                match column.as_str() {
                    "conversion_rate" | "improvement" => {
                        // Those of the JSON are rounded to two decimals.
                        let rounded = cell.parse::<f64>().ok();
                        assert_eq!(rounded.is_some(), number.is_some(), "{column}");
                        assert!(rounded.zip(number).is_none_or(|(cell, number)| (cell - number).abs() < 0.005_001));
                    }
                    "breakdown_by" | "criteria" | "variant_id" | "name" | "is_control" | "verdict" | "decision" => {}
                    _ => assert_eq!(cell.parse().ok(), number, "{file}, {engine}, {column}: {cell}"),
                }
            }
        }
    }
}

#[test]
fn a_formula_is_a_name() {
    let text = "variant,visitors,conversions,name\n0,100,10,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\n1,100,12,-1\n2,100,11,@a\n";
    let out = printed(pipe(&["analyze", "-", "--format", "csv"], text.as_bytes()));
    let names: Vec<_> =
        csv::Reader::from_reader(out.as_bytes()).records().map(|row| row.unwrap()[3].to_owned()).collect();
    assert_eq!(names, ["'=HYPERLINK(\"http://x\",\"y\")", "-1", "'@a"]);
}

#[test]
fn markdown_for_a_pull_request() {
    let arguments = ["analyze", "examples/homepage-cta.json", "--format", "markdown"];
    let text =
        printed(run(&[&arguments[..], &["--title", "A | B", "--note", "ask @team", "--hypothesis", "red."]].concat()));
    for part in [
        "### A \\| B\n",
        "\nNote: ask @<!-- -->team.\n",
        "\nHypothesis: red.\n",
        "\n**Ship \"Red CTA Button\".** It converts 10.0% of visitors, \"Control\" 8.0%: 25% more",
        "\n| Variant | Conversion rate | Lift | Chance to be better | Expected loss per 10,000 | Verdict |\n| :-- |",
        "\n| Red CTA Button | 10.0% (148 of 1,480) | +25% (+3 to +51) | 97.2% | 1.1 | ▲ winner |\n",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    // Enough is shown, of too few conversions.
    let few = printed(run(&["compare", "2/20", "20/22", "--format", "markdown"]));
    assert!(few.contains("| ▲ winner, in doubt |"), "{few}");
    let doubted = printed(run(&["analyze", "examples/berkeley-admissions.csv", "--format", "markdown"]));
    assert!(doubted.contains("\n**Check before you act**\n\n1. **"), "{doubted}");
    assert!(doubted.contains("\n- **By department:** "), "{doubted}");
}

#[test]
fn what_is_added_stands_at_the_top_and_in_the_page() {
    let added = [
        "--title",
        "Trial screener",
        "--goal",
        "enrolment",
        "--hypothesis",
        "fewer, but better",
        "--note",
        "a",
        "--note",
        "b",
    ];
    let text = printed(run(&[&["analyze", "examples/free-trial.csv"], &added[..]].concat()));
    let top = "Trial screener\nGoal: enrolment. 34,553 visitors in 23 days, 2014-10-11 to 2014-11-02.\n\
               Hypothesis: fewer, but better.\nNote: a.\nNote: b.\n\n■ Keep";
    assert!(text.starts_with(top), "{text}");
    assert!(text.contains("\nFrom free-trial.csv, by abstats "), "{text}");
    let page = printed(run(&[&["report", "examples/free-trial.csv"], &added[..]].concat()));
    assert!(page.contains("Trial screener"));
    let json = printed(run(&[&["analyze", "examples/free-trial.csv", "--format", "json"], &added[..]].concat()));
    assert!(json.contains("\"test_name\": \"Trial screener\""), "{}", &json[..300]);
    // What has no text is not there.
    let blank = printed(run(&["analyze", "examples/homepage-cta.json", "--title", " ", "--note", ""]));
    assert!(blank.starts_with("Homepage CTA Button Color Test\nGoal: ") && !blank.contains("Note:"), "{blank}");
}

/// 3 when it is not so; the report is printed all the same. 1 and 2 stay what they are.
#[test]
fn the_exit_status_of_a_script() {
    let (ship, keep, either) = (
        &["1200/15000", "1400/14800"][..],
        &["1000/10000", "850/10000"][..],
        &["8000/100000", "8030/100000", "--rope", "4%"][..],
    );
    let (wait, check) = (&["800/10000", "820/10000"][..], &["400/4000", "700/5000"][..]);
    for (counts, [shipped, decided, no_doubt]) in
        [(ship, [0, 0, 0]), (keep, [3, 0, 0]), (either, [3, 0, 0]), (wait, [3, 3, 0]), (check, [3, 3, 3])]
    {
        let alone = printed(run(&[&["compare"], counts].concat()));
        for (required, status) in [("ship", shipped), ("decided", decided), ("no-doubt", no_doubt)] {
            let output = run(&[&["compare"], counts, &["--fail-unless", required]].concat());
            assert_eq!(output.status.code(), Some(status), "{counts:?} {required}");
            assert_eq!((String::from_utf8(output.stdout).unwrap(), output.stderr.len()), (alone.clone(), 0));
        }
    }
    let wrong = run(&["compare", "9/8", "1/2", "--fail-unless", "ship"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(run(&["compare", "1/8", "1/2", "--fail-unless", "sure"]).status.code(), Some(2));
    #[cfg(target_os = "linux")]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(&["compare", "1/8", "1/8", "--fail-unless", "ship"]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
    }
}

/// `COLUMNS` as in a terminal; a pipe has 100.
#[test]
fn the_window_is_asked() {
    let of = |columns: &str| {
        let output = command(&["analyze", "examples/hillstrom-visits.csv"]).env("COLUMNS", columns).output().unwrap();
        printed(output).lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap()
    };
    assert!((70..=72).contains(&of("72")) && (38..=40).contains(&of("40")));
    for wide in ["500", "", "x", "0"] {
        assert!((95..=100).contains(&of(wide)), "{wide}");
    }
}

/// What docs/ci.md shows happens.
#[cfg(unix)]
#[test]
fn the_script_of_the_documentation_runs() {
    let page = fs::read_to_string(format!("{ROOT}/docs/ci.md")).unwrap();
    let blocks = |language: &str| -> Vec<String> {
        let opening = format!("```{language}\n");
        let opened = page.split(&opening).skip(1);
        opened.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
    };
    let folder = std::env::temp_dir().join(format!("abstats-ci-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_abstats")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let summary = folder.join("summary.md");
    let shell = |script: &str| {
        let examples = format!("{ROOT}/examples/");
        let output = Command::new("sh")
            .args(["-c", &script.replace("examples/", &examples)])
            .current_dir(&folder)
            .env("PATH", &path)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let scripts = blocks("sh");
    assert_eq!(scripts.len(), 2);
    assert_eq!(shell(&scripts[0]), (Some(0), blocks("text")[0].clone(), String::new()));
    assert_eq!(shell(&scripts[0].replace("--min-days 21", "--min-days 28")), (Some(0), String::new(), String::new()));
    assert_eq!(shell(&scripts[1]), (Some(0), String::new(), String::new()));
    assert!(fs::read_to_string(folder.join("hillstrom.csv")).unwrap().starts_with("breakdown_by,criteria,variant_id,"));
    let steps = blocks("yaml").concat();
    let step = steps.lines().find_map(|line| line.trim().strip_prefix("- run: abstats")).unwrap();
    assert_eq!(shell(&format!("abstats{step}")), (Some(0), String::new(), String::new()));
    assert!(fs::read_to_string(&summary).unwrap().starts_with("### Free trial\n"));
    fs::remove_dir_all(&folder).unwrap();
}
