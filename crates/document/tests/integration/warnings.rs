//! Warnings as sentences, in the JSON and on the terminal.

use std::collections::BTreeSet;
use std::path::PathBuf;

use abstats::multiplicity::Correction;
use abstats::planning::Setting;
use abstats::segments::Cause;
use abstats::{Analysis, Breakdown, CorrectedBy, Experiment, Level, Report, Segment, Variant, Warning};
use abstats_document::Input;
use abstats_words::{Labels, warnings};

use crate::counts;

fn variants(all: &[(u64, u64)]) -> Vec<Variant> {
    let variants = all.iter().enumerate();
    variants.map(|(id, &(visitors, conversions))| Variant::new(id.to_string(), counts(visitors, conversions))).collect()
}

fn of_counts(all: &[(u64, u64)]) -> Vec<String> {
    let report = Analysis::default().run(&Experiment::new(variants(all), vec![]).unwrap());
    let labels = Labels::of(&report);
    report.overall.warnings.iter().map(|warning| warnings::sentence(warning, &report, &labels)).collect()
}

/// The sentences of the whole test's warnings with this code.
fn with_code(code: &str, report: &Report) -> Vec<String> {
    let labels = Labels::of(report);
    let found = report.warnings.iter().filter(|warning| warning.code() == code);
    found.map(|warning| warnings::sentence(warning, report, &labels)).collect()
}

fn device(segments: &[(&str, &[(u64, u64)])]) -> Breakdown {
    let segments = segments.iter().map(|(criteria, all)| Segment {
        criteria: (*criteria).to_owned(),
        counts: all.iter().map(|&(n, x)| counts(n, x)).collect(),
        phases: Vec::new(),
    });
    Breakdown { by: "device".into(), segments: segments.collect() }
}

#[test]
fn few_visitors_conversions_or_non_conversions() {
    let so_what = "its rate is known only roughly.";
    assert_eq!(
        of_counts(&[(99, 50), (100, 4), (100, 96), (100, 0), (100, 100), (1, 1)]),
        [
            format!("Variant \"0\" has only 99 visitors: {so_what}"),
            format!("Variant \"1\" has only 4 conversions: {so_what}"),
            format!("Variant \"2\" has only 4 visitors who did not convert: {so_what}"),
            format!("Variant \"3\" has no conversions: {so_what}"),
            format!("Variant \"4\" has no visitors who did not convert: {so_what}"),
            format!("Variant \"5\" has only 1 visitor: {so_what}"),
            format!("Variant \"5\" has only 1 conversion: {so_what}"),
            format!("Variant \"5\" has no visitors who did not convert: {so_what}"),
        ]
    );
    assert_eq!(of_counts(&[(0, 0), (0, 0)]), ["No variant has visitors, so nothing can be concluded."]);
    assert_eq!(of_counts(&[(500, 50), (0, 0)]), [r#"Variant "1" has no visitors."#]);
    assert_eq!(
        of_counts(&[(0, 0), (500, 50)]),
        [r#"The control "0" has no visitors, so no variant can be compared with it."#]
    );
}

#[test]
fn sums_that_differ_are_told_with_both_numbers_and_a_cause() {
    let sums = |whole: &[(u64, u64)], segments: &[(&str, &[(u64, u64)])]| {
        let experiment = Experiment::new(variants(whole), vec![device(segments)]).unwrap();
        with_code("sums_differ", &Analysis::default().run(&experiment))
    };
    assert_eq!(
        sums(&[(5_000, 50), (5_001, 49)], &[("a", &[(3_000, 20), (2_500, 30)]), ("b", &[(2_000, 30), (2_500, 19)])]),
        [
            r#"The segments of breakdown "device" add up to 5,000 visitors of variant "1", but the whole test has 5,001; most likely some visitors have none of the values listed."#
        ]
    );
    assert_eq!(
        sums(&[(500, 50), (500, 100)], &[("a", &[(300, 20), (350, 1)]), ("b", &[(200, 30), (250, 0)])]),
        [
            r#"The segments of breakdown "device" add up to 600 visitors of variant "1", but the whole test has 500; most likely segments overlap, and some visitors are counted more than once."#,
            r#"The segments of breakdown "device" add up to 1 conversion of variant "1", but the whole test has 100; most likely conversions were counted at another time or by another rule."#,
        ]
    );
}

#[test]
fn a_split_that_contradicts_the_weights() {
    let said = |visitors: [u64; 2]| {
        let all = variants(&visitors.map(|visitors| (visitors, visitors / 10)));
        with_code("sample_ratio_mismatch", &Analysis::default().run(&Experiment::new(all, vec![]).unwrap()))
    };
    // p = 0.000802278 (`SciPy`); 44 / 89 = 0.49438.
    let found = said([44_000, 45_000]);
    assert!(found[0].contains("(p = 0.00080: variant \"0\" has 49.44% of them instead of 50.00%)"), "{found:?}");
    assert_eq!(
        said([49_950_000, 50_050_000]),
        ["Visitors were not split between the variants exactly as planned (p < 0.0001: variant \"0\" has 49.950% of \
          them instead of 50.000%), but no share is off by more than 0.2% of what was planned: so many visitors show \
          even that, and it does no harm."]
    );
}

#[test]
fn the_segment_that_breaks_the_split_is_named() {
    let said = |segments: &[(&str, &[(u64, u64)])]| {
        let experiment = Experiment::from_breakdown(variants(&[(0, 0), (0, 0)]), device(segments)).unwrap();
        with_code("segments_off_split", &Analysis::default().run(&experiment))
    };
    let (mobile, desktop): (&[_], &[_]) = (&[(5_000, 500), (5_600, 560)], &[(5_000, 500), (5_000, 500)]);
    assert_eq!(
        said(&[("desktop", desktop), ("mobile", mobile), ("television", &[(5_010, 501), (5_000, 500)])]),
        // 10,010 and 10,000: chi-squared 100 / 20,010 = 0.0050, p = 0.94.
        ["In breakdown \"device\" the split of visitors is off in \"mobile\" (p < 0.0001, corrected for 3 segments); \
          without it the rest fits the plan (p = 0.94): look there for the cause."]
    );
    assert_eq!(
        said(&[("mobile", mobile), ("desktop", &[(6_000, 600), (5_000, 500)])]),
        [
            "In breakdown \"device\" the split of visitors is off in \"desktop\", \"mobile\" (each p < 0.0001, corrected for \
          2 segments), and that is all of them: look for what they have in common."
        ]
    );
    // 447 / sqrt(10,447) = 4.373 standard errors, p = 1.2e-5, by Holm at most 2.4e-5; 350 are 3.440, p = 5.8e-4.
    let up_to = said(&[("mobile", mobile), ("desktop", &[(5_350, 535), (5_000, 500)])]);
    assert!(up_to[0].contains("\"mobile\", \"desktop\" (each p up to 0.00058, corrected for 2 segments)"), "{up_to:?}");
}

#[test]
fn a_reversed_direction_tells_both_differences() {
    // Kidney stones (Charig et al. 1986), with a third arm that is like the control.
    let segments: [(&str, &[(u64, u64)]); 2] =
        [("large", &[(270, 234), (87, 81), (270, 234)]), ("small", &[(80, 55), (263, 192), (80, 55)])];
    let experiment = Experiment::from_breakdown(variants(&[(0, 0); 3]), device(&segments)).unwrap();
    assert_eq!(
        with_code("direction_reversed", &Analysis::frequentist().run(&experiment)),
        ["Over the whole test the rate of variant \"1\" is 4.6 points lower than \"0\"'s, but compared \
          within the segments of \"device\" it is 5.4 points higher, and so in every single one. Visitors are not split \
          alike in all segments (p < 0.0001), which mixes the segments' own rates into the whole: believe the \
          comparison within segments, and find out why."]
    );
}

/// One of each kind; ids and names that the report does not have.
fn one_of_each() -> Vec<Warning> {
    let id = || "a \"b\"\u{202e}".to_owned();
    let [level, paired] = [0.95, 0.9].map(|level| Level::new(level).unwrap());
    let (p_value, field, cause, split_p_value) = (1e-9, "visitors", Cause::Overlap, None);
    vec![
        Warning::SampleRatioMismatch {
            p_value,
            trivial: false,
            variant: id(),
            share: 0.4,
            intended: 0.5,
            equal_shares_assumed: false,
        },
        Warning::SegmentsOffSplit { breakdown: id(), segments: vec![id()], tested: 2, p_value, rest_p_value: None },
        Warning::VisitorsWithoutWeight { variant: id(), visitors: 1 },
        Warning::SumsDiffer { breakdown: id(), variant: id(), field, overall: 1, segments: 2, cause },
        Warning::VariantsUnlisted { breakdown: id(), variant: id(), variants: 1_235 },
        Warning::DirectionReversed {
            breakdown: id(),
            variant: id(),
            overall: 0.1,
            pooled: -0.1,
            every_segment: true,
            split_p_value,
        },
        Warning::SplitChangedBetweenDays {
            p_value,
            trivial: false,
            variant: id(),
            smallest_share: 0.01,
            smallest_on: "2024-03-01".into(),
            largest_share: 0.5,
            largest_on: "2024-03-02".into(),
            within_days: Vec::new(),
        },
        Warning::VariantMissingOnDays { variant: id(), first: "2024-03-01".into(), days: 1_235, of_days: 2_000 },
        Warning::DaysMissing { days: 1_235, after: "2024-03-01".into(), before: "2024-03-03".into() },
        Warning::DaysNotByEntry { known: false },
        Warning::DaysNotByEntry { known: true },
        Warning::StrataLeftOut { variant: id(), left_out: 1_235, of_strata: 2_000 },
        Warning::NoVisitors,
        Warning::ControlWithoutVisitors { variant: id() },
        Warning::FewVisitors { variant: id(), visitors: 1 },
        Warning::FewConversions { variant: id(), conversions: 1 },
        Warning::FewNonConversions { variant: id(), non_conversions: 1 },
        Warning::ManyComparisons {
            breakdown: Some(id()),
            comparisons: 2_000,
            expected_false_winners: 100.0,
            corrected_by: None,
        },
        Warning::ManyComparisons {
            breakdown: None,
            comparisons: 9,
            expected_false_winners: 0.225_1,
            corrected_by: Some(CorrectedBy::PValues(Correction::Holm)),
        },
        Warning::WinnerAmongMany {
            variant: id(),
            comparisons: 30,
            expected_false_winners: 0.75,
            p_value: 0.2,
            corrected_by: CorrectedBy::PValues(Correction::Dunnett),
        },
        Warning::TooFewConversions { variant: id(), conversions: 7, of_control: 2, required: 25 },
        Warning::TooFewNonConversions { variant: id(), non_conversions: 7, of_control: 2, required: 25 },
        Warning::ShownWorse { variant: id(), p_value: 0.001 },
        Warning::ShownBetter { variant: id(), p_value: 0.001 },
        Warning::DirectionsDisagree { variant: id(), two_sided: 0.056, one_sided: 0.028 },
        Warning::ReadWhileRunning,
        Warning::ReadAtAnyTime { alpha: 0.05, each: true, decided: true },
        Warning::SplitCostsEvidence { variant: id(), split_log_evidence: 3.5 },
        Warning::ReadAtPlannedLook { alpha: 0.05, each: true, decided: true },
        Warning::FewConversionsAtLook {
            variant: id(),
            look: 1,
            outcomes: 85,
            without_conversion: false,
            required: 100,
        },
        Warning::BeforePlannedEnd { fraction: 0.41 },
        Warning::NotAsPlanned { settings: vec![Setting::Engine, Setting::Threshold, Setting::Looks] },
        Warning::HighRates { rate: 0.45 },
        Warning::LevelNotPaired { level, paired },
    ]
}

/// The codes are those of the schema: one that is added there is wanted here.
#[test]
fn every_warning_has_words_and_none_is_a_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/output.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let kinds = schema["$defs"]["Warning"]["oneOf"].as_array().unwrap();
    let codes: BTreeSet<_> = kinds.iter().map(|kind| kind["properties"]["code"]["const"].as_str().unwrap()).collect();
    let all = one_of_each();
    assert_eq!(all.iter().map(Warning::code).collect::<BTreeSet<_>>(), codes);

    let report = Analysis::default().run(&Experiment::new(variants(&[(500, 50), (500, 50)]), vec![]).unwrap());
    let labels = Labels::of(&report);
    let said: Vec<_> = all.iter().map(|warning| warnings::sentence(warning, &report, &labels)).collect();
    for (warning, said) in all.iter().zip(&said) {
        assert!(said.ends_with('.') && !said.contains(warning.code()) && !said.contains('\u{202e}'), "{said}");
        assert!(!said.contains("cannot be put into words"), "{warning:?}");
    }
    let has = |text: &str| assert!(said.iter().any(|said| said == text), "{text}: {said:#?}");
    has("Variant \"a \"b\"\\u{202e}\" has 1 visitor although its traffic weight is 0.");
    has(
        "No segment of breakdown \"a \"b\"\\u{202e}\" has counts of variant \"a \"b\"\\u{202e}\" and 1,234 more, which have \
         visitors in the whole test.",
    );
    has("2,000 comparisons are made at once in breakdown \"a \"b\"\\u{202e}\": if no variant differed from \"0\", \
         100.00 winners would still be expected by chance.");
    has(
        "The intervals have the level 95%, but the verdict goes with 90%: an interval may contain zero beside a winner, or \
         leave it out beside a variant that is not decided.",
    );
}

/// The examples, and files of the fuzzer's corpus with warnings of many kinds.
fn documents() -> Vec<(PathBuf, Input)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let folder = std::fs::read_dir(format!("{root}/examples")).unwrap().map(|entry| entry.unwrap().path());
    let examples = folder.filter(|path| path.extension().is_some_and(|kind| kind == "json" || kind == "csv"));
    let corpus = ["alike.json", "acts.json", "berkeley.csv", "weights.csv", "sparse.csv", "zalgo.json"];
    let corpus = corpus.map(|name| PathBuf::from(format!("{root}/fuzz/corpus/page/{name}")));
    let mut all = Vec::new();
    for path in examples.chain(corpus) {
        let read = Input::from_bytes(&std::fs::read(&path).unwrap());
        all.push((path.clone(), read.unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()))));
    }
    all
}

/// What a machine passes on to people is what people read elsewhere, word for word.
#[test]
fn json_and_terminal_say_the_same() {
    let (mut warned, mut found) = (0, 0);
    for (path, input) in documents() {
        let path = path.display();
        for engine in [Analysis::bayesian(), Analysis::frequentist()] {
            let output = Input { analysis: engine, ..input.clone() }.run();
            let report = &output.report;
            let labels = Labels::of(report);
            let written = serde_json::to_value(&output).unwrap();
            let terminal = warnings::sentences(report, &labels);
            let messages = |of: &serde_json::Value| -> Vec<String> {
                of.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
            };
            for warning in written["warnings"].as_array().unwrap() {
                let message = warning["message"].as_str().unwrap();
                let alike = report.warnings.iter().chain(&report.overall.warnings);
                let alike = alike.filter(|other| warning["code"] == other.code()).count();
                // Of more than four of a kind the terminal lists three.
                assert!(alike > 4 || terminal.iter().any(|said| said == message), "{path}: {message}: {terminal:#?}");
                warned += 1;
            }
            let breakdowns = report.breakdowns.iter().filter(|breakdown| !breakdown.findings.is_empty());
            for (breakdown, of) in breakdowns.zip(written["findings"].as_array().into_iter().flatten()) {
                assert_eq!(of["breakdown_by"], breakdown.by.as_str());
                for variant in of["variants"].as_array().unwrap() {
                    let said = messages(&variant["messages"]);
                    // The pooled lift and the highest segment stand in the page's tables.
                    let (tables, tests): (Vec<_>, Vec<_>) = said.into_iter().partition(|said| {
                        said.starts_with("Each segment compared within itself") || said.starts_with("Adjusted for luck")
                    });
                    assert!(tables.len() <= 2 && !tables.concat().contains("100.0%"), "{path}: {tables:?}");
                    found += tests.len();
                }
            }
        }
    }
    assert!(warned > 20 && found > 10, "{warned} warnings, {found} findings");
}
