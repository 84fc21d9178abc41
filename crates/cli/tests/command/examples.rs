//! The example files, end to end, against numbers from elsewhere.

use std::collections::HashMap;

use crate::running::{printed, run};
use serde_json::{Value, json};

fn json(arguments: &[&str]) -> Value {
    let printed = printed(run(&[arguments, &["--format", "json"]].concat()));
    assert!(printed.ends_with("}\n"));
    serde_json::from_str(&printed).expect("JSON")
}

fn number(value: &Value, pointer: &str) -> f64 {
    let number = value.pointer(pointer).and_then(Value::as_f64);
    number.unwrap_or_else(|| panic!("no number at {pointer} of {value:#}"))
}

#[track_caller]
fn near(value: f64, expected: f64, relative: f64) {
    assert!((value - expected).abs() <= relative * expected.abs(), "{value:e} is not {expected:e} to {relative:e}");
}

/// By file, breakdown, criteria and variant: z, two-sided p, chance to beat control, chance control is better.
fn references() -> HashMap<[String; 4], [f64; 4]> {
    let lines = include_str!("data/examples.txt").lines().filter(|line| !line.starts_with('#'));
    let reference = |line: &str| {
        let fields: Vec<_> = line.split('|').map(str::to_owned).collect();
        let [file, by, criteria, variant, numbers @ ..] = fields.as_slice() else { panic!("{line}") };
        let numbers: Vec<f64> = numbers.iter().map(|number| number.parse().unwrap()).collect();
        ([file, by, criteria, variant].map(Clone::clone), numbers.try_into().unwrap())
    };
    lines.map(reference).collect()
}

/// Every comparison of the report: breakdown, criteria, variant.
fn comparisons(report: &Value) -> Vec<([String; 3], &Value)> {
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let mut sections = vec![(["-".to_owned(), "-".to_owned()], &report["variants"])];
    let by = text(report, "breakdown_by");
    for segment in report["breakdowns"].as_array().unwrap() {
        let by = text(segment, "breakdown_by").or_else(|| by.clone()).unwrap();
        sections.push(([by, text(segment, "criteria").unwrap()], &segment["variants"]));
    }
    let mut all = Vec::new();
    for ([by, criteria], variants) in sections {
        for variant in variants.as_array().unwrap().iter().filter(|variant| variant["is_control"] == false) {
            all.push(([by.clone(), criteria.clone(), text(variant, "variant_id").unwrap()], &variant["statistics"]));
        }
    }
    all
}

#[test]
fn the_page_frequentist() {
    let report = json(&["analyze", "examples/homepage-cta-frequentist.json"]);
    // z and p: mpmath, 40 digits. Rates: R 4.2.2, prop.test(120, 1500, correct = FALSE)$conf.int, and 148, 1480.
    near(number(&report, "/variants/1/statistics/z"), 1.908_105_464_627_015_7, 1e-13);
    near(number(&report, "/variants/1/statistics/p_value"), 0.056_377_586_571_395_5, 1e-12);
    near(number(&report, "/variants/0/statistics/rate/interval/low"), 0.067_319_420_186_734_6, 1e-12);
    near(number(&report, "/variants/0/statistics/rate/interval/high"), 0.094_826_301_618_217_85, 1e-12);
    near(number(&report, "/variants/1/statistics/rate/interval/low"), 0.085_736_203_965_745_76, 1e-12);
    near(number(&report, "/variants/1/statistics/rate/interval/high"), 0.116_334_884_585_047_1, 1e-12);
    // chisq.test(c(1500, 1480))$p.value
    near(number(&report, "/sample_ratio/p_value"), 0.714_087_769_321_339_5, 1e-12);
    assert_eq!(report["variants"][1]["improvement"], 25.0);
    assert_eq!(report["variants"][1]["verdict"], "inconclusive");
    assert_eq!(report["verdict"], json!({"outcome": "inconclusive"}));
    // The page's own fields stand as they were.
    assert_eq!((&report["test_id"], &report["end_date"]), (&json!(1234), &Value::Null));
    let table = printed(run(&["analyze", "examples/homepage-cta-frequentist.json"]));
    let sentence = "A difference this large would appear by chance in 5.6% of tests without any (p = 0.056)";
    assert!(joined(&table).contains(sentence), "{table}");
    // One-sided, half of it: below.
    let greater = ["analyze", "examples/homepage-cta-frequentist.json", "--alternative", "greater"];
    near(number(&json(&greater), "/variants/1/statistics/p_value"), 0.028_188_793_285_697_75, 1e-12);
    let sentence =
        "A difference this large in this direction would appear by chance in 2.8% of tests without any (p = 0.028)";
    let table = printed(run(&greater));
    assert!(joined(&table).contains(sentence), "{table}");
}

/// With its lines joined: sentences can be searched for.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn hillstrom_frequentist() {
    let references = references();
    for file in ["hillstrom-visits.csv", "hillstrom-conversions.csv"] {
        let report = json(&["analyze", &format!("examples/{file}"), "--engine", "frequentist"]);
        let comparisons = comparisons(&report);
        // Two e-mails in the whole test and in 3 channels, 2 kinds of customers, 3 kinds of places.
        assert_eq!(comparisons.len(), 2 * (1 + 3 + 2 + 3));
        for ([by, criteria, variant], statistics) in comparisons {
            let [z, p, _, _] = references[&[file.to_owned(), by, criteria, variant]];
            near(number(statistics, "/z"), z, 1e-12);
            near(number(statistics, "/p_value"), p, 1e-11);
        }
        // chisq.test(c(21306, 21307, 21387))$p.value
        near(number(&report, "/sample_ratio/p_value"), 0.903_692_957_560_4, 1e-12);
    }
}

#[test]
fn hillstrom_totals() {
    // Of the published data: 64,000 customers.
    let totals = [("visits", [2262, 3894, 3238]), ("conversions", [122, 267, 189])];
    for (goal, conversions) in totals {
        let report = json(&["analyze", &format!("examples/hillstrom-{goal}.csv"), "--engine", "frequentist"]);
        assert_eq!(report["total_visitors"], 64_000);
        let of = |field: &str| {
            report["variants"].as_array().unwrap().iter().map(|variant| variant[field].clone()).collect::<Value>()
        };
        assert_eq!(of("variant_id"), json!(["No E-Mail", "Mens E-Mail", "Womens E-Mail"]));
        assert_eq!(of("visitors"), json!([21_306, 21_307, 21_387]));
        assert_eq!(of("conversions"), json!(conversions));
        assert_eq!(of("is_control"), json!([true, false, false]));
        // The segments add up, or there would be a warning.
        let codes = report["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone());
        assert!(codes.clone().all(|code| code == "many_comparisons"), "{:?}", codes.collect::<Vec<_>>());
    }
}

/// Simpson's paradox. R 4.2.2: prop.test, mantelhaen.test (correct = FALSE), chisq.test; the common ratio and difference and
/// their deviances by glm(family = binomial(link = "log" and "identity")), whose estimates have 8 digits.
#[test]
fn berkeley_admissions() {
    let report = json(&["analyze", "examples/berkeley-admissions.csv", "--engine", "frequentist"]);
    near(number(&report, "/variants/1/statistics/p_value"), 7.813_600_388_994_53e-22, 1e-12);
    let found = "/findings/0/variants/0";
    let of = |pointer: &str| number(&report, &format!("{found}{pointer}"));
    near(of("/pooled/test/z"), 1.524_606_660_443_442_7_f64.sqrt(), 1e-12);
    near(of("/pooled/test/p_value"), 0.216_923_697_055_517_23, 1e-12);
    near(of("/pooled/lift/estimate"), 0.058_307_423_589_208_04, 1e-12);
    near(of("/pooled/difference/estimate"), 0.018_425_196_190_852_51, 1e-12);
    near(of("/lift_heterogeneity/statistic"), 15.802_050_883_250_836, 1e-9);
    near(of("/lift_heterogeneity/common"), 0.123_050_21, 1e-6);
    near(of("/difference_heterogeneity/statistic"), 20.447_577_478_872_734, 1e-9);
    near(of("/difference_heterogeneity/common"), 0.014_763_461_6, 1e-6);
    near(of("/simpson/split/chi_squared"), 1_068.371_676_069_234_1, 1e-12);
    near(of("/simpson/split/p_value"), 9.444_076_976_909_97e-229, 1e-10);
    assert_eq!(report["findings"][0]["variants"][0]["simpson"]["reversal"], "pooled");
    assert_eq!((of("/simpson/higher"), of("/simpson/lower")), (4.0, 2.0));
    let table = printed(run(&["analyze", "examples/berkeley-admissions.csv", "--engine", "frequentist"]));
    // The headline itself sends the reader to the two checks.
    let but = "But visitors were not split evenly, and the segments of \"department\" tell another story. Check before you act 1. ";
    assert!(joined(&table).contains(but) && table.contains("\n2. "), "{table}");
    assert!(table.contains("14.2 points lower") && table.contains("1.8 points higher"), "{table}");
}

/// mpmath, 30 digits: z and p from the textbook's formula, Dunnett's from the integral over the control.
#[test]
fn five_headlines() {
    let report = json(&["analyze", "examples/five-headlines.json"]);
    let expected = [
        (0.675_849_395_479_771_9, 0.499_136_269_539_349_2, 0.904_052_987_763_312_6),
        (2.617_390_111_337_2, 0.008_860_501_247_494_168, 0.031_137_221_526_987_605),
        (-0.512_735_237_162_217_3, 0.608_136_537_398_23, 0.961_765_349_983_588),
        (2.398_502_704_824_412, 0.016_462_254_907_598_84, 0.055_940_277_112_614_91),
    ];
    for (index, (z, p_value, adjusted)) in (1..).zip(expected) {
        let of = |field: &str| number(&report, &format!("/variants/{index}/statistics/{field}"));
        near(of("z"), z, 1e-12);
        near(of("p_value"), p_value, 1e-12);
        near(of("adjusted_p_value"), adjusted, 1e-12);
        assert!((of("simultaneous_level") - 0.95).abs() < 1e-15);
    }
    assert_eq!(report["verdict"], json!({"outcome": "winner", "variant_id": "2"}));
    // Alone, the last one would be a winner as well.
    let plain = json(&["analyze", "examples/five-headlines.json", "--correction", "none"]);
    assert_eq!(
        (&plain["variants"][4]["verdict"], &report["variants"][4]["verdict"]),
        (&json!("winner"), &json!("inconclusive"))
    );
}
