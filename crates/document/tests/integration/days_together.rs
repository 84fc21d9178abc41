//! What days say together, from the file to the sentence.

use abstats::{Analysis, Decision, DoubtClass, Outcome, Report, Warning};
use abstats_document::Input;
use abstats_words::{Labels, warnings};
use serde_json::Value;

/// The ramp of `reading-input`: 1% of the visitors on the first day, a half on the second.
const RAMP: &str = "\
date,variant,visitors,conversions,weight
2024-03-01,C,990000,20000,99
2024-03-01,T,10000,230,1
2024-03-02,C,500000,5000,50
2024-03-02,T,500000,6000,50
";

fn read(text: &str) -> Input {
    Input::from_bytes(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

fn refused(text: &str) -> String {
    Input::from_bytes(text.as_bytes()).unwrap_err().to_string()
}

fn report(text: &str) -> Report {
    let input = read(text);
    input.analysis.run(&input.experiment)
}

fn said(report: &Report) -> Vec<String> {
    warnings::sentences(report, &Labels::of(report))
}

fn codes(report: &Report) -> Vec<&str> {
    report.doubts().into_iter().map(Warning::code).collect()
}

/// Rows of a CSV with these days, from 2024-03-01: visitors and conversions of the variants "C" and "T".
fn csv(column: &str, days: &[[(u64, u64); 2]]) -> String {
    let rows = days.iter().enumerate().flat_map(|(day, pairs)| {
        let row = move |(name, (visitors, conversions)): (&str, &(u64, u64))| {
            format!("2024-03-{:02},{name},{visitors},{conversions}\n", day + 1)
        };
        ["C", "T"].into_iter().zip(pairs).map(row)
    });
    format!("{column},variant,visitors,conversions\n{}", rows.collect::<String>())
}

#[test]
fn a_ramp_is_not_decided_by_its_sums() {
    let report = report(RAMP);
    // The sums alone say that the control is better.
    assert_eq!(report.verdict, Outcome::Control);
    assert_eq!(report.decision(), Decision::Check);
    // Each day was split as it was planned.
    assert!(!report.sample_ratio.as_ref().unwrap().mismatch);
    assert_eq!(codes(&report), ["split_changed_between_days", "direction_reversed"]);
    let said = said(&report);
    assert_eq!(
        said[0],
        "The split of visitors changed between days. Variant \"T\" had 1.0% of the visitors on 2024-03-01 and 50.0% on \
         2024-03-02 (p < 0.0001). The sums mix these days and can say the opposite of every one of them. Compared within each \
         day, \"T\" converts 19.5% more, with 95% confidence between 15.3% and 23.9% more. Decide by the comparison within days \
         (--within day --engine frequentist), and find out why the split changed."
    );
    assert!(said[1].contains("but compared within each day it is 0.2"), "{}", said[1]);
    assert!(report.doubts().iter().all(|doubt| report.doubt_class(doubt) == Some(DoubtClass::Data)));
}

#[test]
fn the_same_from_json_and_with_the_other_engine() {
    let input = read(RAMP);
    let output = serde_json::to_value(input.clone().run()).unwrap();
    assert_eq!(output["days"][0]["variants"][1]["traffic_weight"], 1);
    let doubt = &output["warnings"][0];
    assert_eq!(
        (doubt["code"].as_str(), doubt["doubts_verdict"].as_bool()),
        (Some("split_changed_between_days"), Some(true))
    );
    assert!((doubt["within_days"][0]["lift"].as_f64().unwrap() - 0.195_444_444).abs() < 1e-8);
    // The output is an input that says the same again.
    let again: Input = serde_json::from_value(output.clone()).unwrap();
    assert_eq!(again.experiment.days(), input.experiment.days());
    assert_eq!(again.experiment.variants(), input.experiment.variants());
    assert_eq!(serde_json::to_value(again.run()).unwrap(), output);
    // Confidence intervals are those of the frequentist engine, whichever engine the verdict is of.
    let frequentist = Analysis::frequentist().run(&input.experiment);
    assert_eq!(said(&frequentist)[0], said(&report(RAMP))[0]);
}

#[test]
fn a_week_of_halves_and_a_week_of_nine_to_one() {
    let days: Vec<_> =
        (0..14).map(|day| if day < 7 { [(5_000, 500), (5_000, 550)] } else { [(9_000, 450), (1_000, 55)] }).collect();
    let report = report(&csv("date", &days));
    assert_eq!(codes(&report)[..2], ["sample_ratio_mismatch", "split_changed_between_days"]);
    let said = said(&report);
    let changed = said.iter().find(|said| said.starts_with("The split of visitors changed")).unwrap();
    assert!(changed.contains("\"T\" converts 10% more, with 95% confidence between "), "{changed}");
    assert_eq!(report.decision(), Decision::Check);
}

#[test]
fn one_day_says_what_the_whole_says() {
    let report = report(&csv("date", &[[(1_500, 120), (1_480, 148)]]));
    let days = report.days.as_ref().unwrap();
    assert_eq!(codes(&report), [""; 0]);
    let lift = days.findings.variants[0].pooled.lift.estimate.unwrap();
    assert!((lift - 0.25).abs() < 1e-15);
    assert_eq!(days.findings.split, Err(abstats::Absent::FewerThanTwoSegments));
    let of_day = days.findings.sample_ratio.as_ref().unwrap().segments[0].as_ref().unwrap();
    assert_eq!(&of_day.result, report.sample_ratio.as_ref().unwrap());
}

#[test]
fn cumulative_counts_say_what_daily_ones_say_in_any_order_of_rows() {
    let daily = [[(100, 9), (104, 12)], [(250, 20), (249, 31)], [(300, 0), (20, 1)], [(90, 8), (600, 9)]];
    let mut sums = [(0, 0); 2];
    let cumulative = daily.map(|day| {
        for (sum, of) in sums.iter_mut().zip(day) {
            *sum = (sum.0 + of.0, sum.1 + of.1);
        }
        sums
    });
    let (daily, cumulative) = (report(&csv("date", &daily)), report(&csv("cumulative_date", &cumulative)));
    let (mut of_daily, mut of_cumulative) = (daily.days.clone().unwrap(), cumulative.days.clone().unwrap());
    assert_eq!(of_daily.findings, of_cumulative.findings);
    assert_eq!(daily.warnings, cumulative.warnings);
    of_daily.given = of_cumulative.given.clone();
    assert_eq!(of_daily, of_cumulative);
    of_cumulative.up_to_each.clear();

    let mut rows: Vec<&str> = RAMP.lines().collect();
    rows[1..].reverse();
    // The variants keep the order of their first rows, so these come first.
    rows.insert(1, "2024-03-01,C,990000,20000,99");
    rows.pop();
    rows.swap(3, 4);
    let shuffled = rows.join("\n");
    assert_ne!(shuffled.trim(), RAMP.trim());
    assert_eq!(report(&shuffled).warnings, report(RAMP).warnings, "{shuffled}");
}

#[test]
fn a_variant_that_is_missing_on_a_day() {
    let mut days = vec![[(1_000, 80), (1_010, 100)]; 5];
    days[2][1] = (0, 0);
    let with_zero = csv("date", &days);
    let without = with_zero.replace("2024-03-03,T,0,0\n", "");
    for text in [with_zero, without] {
        let report = report(&text);
        assert!(codes(&report).contains(&"variant_missing_on_days"), "{text}");
        assert!(!codes(&report).contains(&"split_changed_between_days"));
        assert!(
            said(&report).iter().any(|said| said.starts_with("Variant \"T\" has no visitors on 2024-03-03, although"))
        );
    }
    // Three visitors may all have met the control.
    days[2] = [(3, 0), (0, 0)];
    assert_eq!(codes(&report(&csv("date", &days))), [""; 0]);
}

#[test]
fn days_that_are_missing_altogether() {
    let text = csv("date", &vec![[(1_000, 80), (1_010, 100)]; 7]);
    let without = |gone: &[&str]| {
        let kept = text.lines().filter(|line| !gone.iter().any(|date| line.starts_with(date)));
        said(&report(&kept.collect::<Vec<_>>().join("\n")))
    };
    let note = |said: Vec<String>| said.into_iter().find(|said| said.contains("between 2024"));
    assert_eq!(note(without(&[])), None);
    assert_eq!(
        note(without(&["2024-03-03"])).unwrap(),
        "There is no day between 2024-03-02 and 2024-03-04: add it if visitors came then."
    );
    assert!(note(without(&["2024-03-03", "2024-03-06"])).unwrap().starts_with("2 days are missing"));
    // Every second day: these are periods of two days.
    assert_eq!(note(without(&["2024-03-02", "2024-03-04", "2024-03-06"])), None);
}

#[test]
fn sums_that_differ_from_the_whole() {
    let text = csv("date", &[[(1_000, 80), (1_010, 100)], [(900, 70), (910, 90)]]);
    // 50 of both, and 50 of one.
    let rows_are_missing = "rows are missing, since not all variants lack visitors alike";
    for (of_t, cause) in [(1_970, "days are missing"), (1_920, rows_are_missing)] {
        let said = said(&report(&format!("{text},C,1950,150\n,T,{of_t},190\n")));
        let sums = "The days add up to 1,900 visitors of variant \"C\", but the whole test has 1,950; most likely";
        assert!(said.contains(&format!("{sums} {cause}.")), "{said:#?}");
    }
}

#[test]
fn cumulative_counts_given_as_daily_ones_are_refused() {
    let summed: Vec<_> = (1..=10).map(|day| [(1_000 * day, 80 * day), (1_010 * day, 100 * day)]).collect();
    let text = csv("date", &summed);
    let with_whole = format!("{text},C,10000,800\n,T,10100,1000\n");
    for text in [&text, &with_whole] {
        let error = refused(text);
        assert!(error.contains("\"cumulative_date\"") && error.contains("\"days_are\": \"cumulative\""), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    assert_eq!(
        read(&text.replacen("date", "cumulative_date", 1)).experiment.days().unwrap().total()[0].visitors(),
        10_000
    );
    // In JSON the whole is always there.
    let day = |day: u64| {
        let variants =
            [("C", 1_000 * day, 80 * day), ("T", 1_010 * day, 100 * day)].map(|(id, visitors, conversions)| {
                format!(r#"{{"variant_id": "{id}", "visitors": {visitors}, "conversions": {conversions}}}"#)
            });
        format!(r#"{{"date": "2024-03-{day:02}", "variants": [{}]}}"#, variants.join(", "))
    };
    let days = (1..=10).map(day).collect::<Vec<_>>().join(", ");
    let json = |are: &str| {
        format!(
            r#"{{"variants": [{{"variant_id": "C", "visitors": 10000, "conversions": 800}},
            {{"variant_id": "T", "visitors": 10100, "conversions": 1000}}], "days": [{days}]{are}}}"#
        )
    };
    assert!(refused(&json("")).contains("cumulative"));
    read(&json(r#", "days_are": "cumulative""#));
}

#[test]
fn a_test_that_grows_every_day_is_read() {
    let growing = |by: u64| -> Vec<_> {
        (0..14).map(|day| [(1_000 + by * day, 80 + 4 * day), (1_010 + by * day, 100 + 5 * day)]).collect()
    };
    for by in [0, 50, 150, 300] {
        let text = csv("date", &growing(by));
        let experiment = read(&text).experiment;
        // And with the whole, which is the sum, whatever the growth.
        let rows = experiment
            .variants()
            .iter()
            .map(|of| format!(",{},{},{}\n", of.id, of.counts.visitors(), of.counts.conversions()));
        read(&format!("{text}{}", rows.collect::<String>()));
    }
    // It doubles every day.
    let doubling: Vec<_> = (0..9).map(|day| [(100 << day, 8 << day), (100 << day, 9 << day)]).collect();
    read(&csv("date", &doubling));
    // Three days say nothing.
    read(&csv("date", &[[(10, 1), (10, 1)], [(20, 2), (20, 2)], [(30, 3), (30, 3)]]));
}

#[test]
fn weights_by_day() {
    let broken = RAMP.replace("2024-03-01,T,10000,230,1", "2024-03-01,T,12000,230,1");
    let report = report(&broken);
    assert!(codes(&report).contains(&"sample_ratio_mismatch"));
    assert!(
        said(&report).iter().any(|said| said.starts_with("By day, the split of visitors is off on \"2024-03-01\""))
    );
    assert_eq!(
        refused(&RAMP.replace("6000,50", "6000,")),
        "line 5: day \"2024-03-02\", variant \"T\": traffic_weight missing, but given for other variants"
    );
    assert_eq!(
        refused(&RAMP.replace("6000,50", "6000,-1")),
        "line 5: day \"2024-03-02\", variant \"T\": traffic_weight -1 is not a finite number of at least 0"
    );
    // Weights that never differ are those of the variants.
    let same = RAMP.replace(",99\n", ",50\n").replace(",1\n", ",50\n");
    let experiment = read(&same).experiment;
    assert_eq!(experiment.variants()[1].traffic_weight, Some(50.0));
    assert!(!experiment.days().unwrap().have_weights());
}

#[test]
fn the_day_that_a_conversion_is_booked_on_is_kept() {
    let mut document = serde_json::to_value(read(RAMP).run()).unwrap();
    assert_eq!(document.get("days_booked_by"), None);
    for by in ["entry", "conversion"] {
        document["days_booked_by"] = by.into();
        let input: Input = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(input.experiment.days().unwrap().booked_by().unwrap().code(), by);
        assert_eq!(serde_json::to_value(input.run()).unwrap()["days_booked_by"], Value::from(by));
    }
    document["days_booked_by"] = "visit".into();
    let error = serde_json::from_value::<Input>(document).unwrap_err().to_string();
    assert_eq!(error, r#"days_booked_by "visit" is not one of "entry", "conversion""#);
}

#[test]
fn a_repeated_row_is_an_error_with_both_lines() {
    let error = refused(&format!("{RAMP}2024-03-01,C,990000,20000,99\n"));
    assert_eq!(error, "line 6: day \"2024-03-01\", variant \"C\": given more than once, first on line 2");
}
