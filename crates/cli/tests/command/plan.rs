//! `abstats plan` and `--settle`, end to end. Sizes are those of the literature or of other formulas.

use serde_json::Value;

use crate::running::{errors, pipe, printed, run};

fn plan(options: &str) -> String {
    printed(run(&words("plan", options)))
}

fn words<'a>(command: &'a str, options: &'a str) -> Vec<&'a str> {
    std::iter::once(command).chain(options.split_whitespace()).collect()
}

fn json(options: &str) -> Value {
    serde_json::from_str(&plan(&format!("{options} --format json"))).unwrap()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each of `numbers` has to be as near to the normal formula as exact and normal powers are to each other.
fn near(number: u64, formula: f64, within: f64) {
    assert!((number as f64 / formula - 1.0).abs() < within, "{number} against {formula}");
}

#[test]
fn what_to_do_stands_first() {
    let text = plan("--baseline 5% --lift 20% --engine frequentist --visitors-per-day 2000");
    let line = one_line(&text);
    assert!(text.starts_with("Run the test for 2 weeks, then read it once.\n"), "{text}");
    // By trying every size: 8,149. R's power.prop.test: 8,158.
    assert!(line.contains("It needs 8,149 visitors of each of 2 variants, 16,298 in all: 9 days at 2,000"), "{text}");
    assert!(line.contains("names it the winner with 80% probability"), "{text}");
    assert!(line.contains("2 weeks 28,000 14,000 14,000"), "{text}");
    assert!(
        line.contains("Other calculators: 8,158 (pooled formula), 8,155 (unpooled), 8,143 (arcsine), 7,600"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn sizes_are_those_of_the_normal_formula_nearly() {
    // (z_a + z_b)^2 (p1 q1 + p2 q2) / d^2 with z of 0.975 (two-sided) or 0.95 (a chance of 95% on one side), and of 0.8.
    let (two, one, beta) = (1.959_964, 1.644_854, 0.841_621);
    for (options, z, p1, p2) in [
        ("--baseline 5% --lift 10% --engine frequentist", two, 0.05, 0.055),
        ("--baseline 5% --lift 10%", one, 0.05, 0.055),
        ("--baseline 20% --lift -2pp --engine frequentist --lower-is-better", two, 0.2, 0.18),
        ("--baseline 50% --lift 2pp --engine frequentist --alternative greater", one, 0.5, 0.52),
        ("--baseline 1% --lift 10% --engine frequentist --threshold 95", two, 0.01, 0.011),
    ] {
        let formula = (z + beta) * (z + beta) * (p1 * (1.0 - p1) + p2 * (1.0 - p2)) / ((p2 - p1) * (p2 - p1));
        near(json(options)["visitors_per_variant"][0].as_u64().unwrap(), formula, 5e-3);
    }
    // Dunnett, one control and two variants: z 2.212 (Dunnett 1964) in place of 1.960.
    let longer = (2.212 + beta) / (two + beta);
    let three = json("--baseline 5% --lift 20% --variants 3 --engine frequentist --correction dunnett");
    near(three["visitors_per_variant"][2].as_u64().unwrap(), 8_155.0 * longer * longer, 5e-3);
}

#[test]
fn any_one_follows_from_the_others() {
    // testdata/planning-cases.json, P01: 3,623 visitors of each have a power of 46.29%.
    let power = json("--baseline 5% --lift 20% --visitors 7246 --engine frequentist");
    assert!((power["power"]["reached"].as_f64().unwrap() - 0.4629).abs() < 5e-5, "{power}");
    assert_eq!(power["needed_per_variant"][1], 8_149);
    let text = plan("--baseline 5% --lift 20% --visitors 7246 --engine frequentist");
    assert!(
        text.starts_with("Do not run the test like this: it would miss the effect more often than find it."),
        "{text}"
    );
    let lift = json("--baseline 5% --visitors 16298 --engine frequentist");
    assert!((lift["plan"]["effect"]["lift"].as_f64().unwrap() - 0.2).abs() < 1e-4, "{lift}");
    let text = plan("--baseline 5% --weeks 2 --visitors-per-week 8149 --engine frequentist");
    assert!(text.starts_with("Plan for a lift of +20% or above"), "{text}");
}

#[test]
fn planned_looks_are_those_of_the_literature() {
    let looks = json("--baseline 5% --lift 20% --looks planned");
    let z = |look: usize| looks["planned_looks"][look]["p_below"].as_f64().unwrap();
    // rpact: z 4.8769, 3.3570, 2.6803, 2.2898, 2.0310.
    for (look, p) in [1.077_6e-6, 7.878e-4, 7.356e-3, 2.203_2e-2, 4.225_6e-2].into_iter().enumerate() {
        assert!((z(look) / p - 1.0).abs() < 1e-3, "{look}: {}", z(look));
    }
    // 1.025 times a single look.
    near(looks["visitors_per_variant"][0].as_u64().unwrap(), 1.025 * 8_149.0, 2e-3);
    let text = plan("--baseline 5% --lift 20% --looks planned --look-count 4 --spending kim-demets:3");
    assert!(text.contains("and read the test 4 times") && text.contains("Kim-DeMets spending with power 3"), "{text}");
}

#[test]
fn a_saved_plan_is_shown_again() {
    let path = std::env::temp_dir().join(format!("abstats-plan-{}.json", std::process::id()));
    let name = path.to_str().unwrap();
    let asked = format!("--baseline 5% --lift 10% --visitors-per-day 2000 --save {name}");
    let first = plan(&asked);
    // A plan is made once.
    let asked: Vec<_> = ["plan"].into_iter().chain(asked.split_whitespace()).collect();
    let again = errors(&run(&asked));
    assert!(again.len() == 1 && again[0].contains("exists, and a plan that is changed later is no plan"), "{again:?}");
    assert_eq!(printed(run(&["plan", "--plan", name])), first);
    let error = errors(&run(&["plan", "--plan", "Cargo.toml"]));
    assert!(error.len() == 1 && error[0].starts_with("Cargo.toml: not a plan: "), "{error:?}");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn what_is_wrong_is_one_error() {
    for (options, expected) in [
        ("--baseline 5 --lift 10%", "--baseline: baseline \"5\" is not a percentage, such as 5%"),
        ("--baseline 0% --lift 10%", "--baseline: baseline 0 is not between 0 and 1, both excluded"),
        (
            "--baseline 5% --lift 10",
            "--lift: effect \"10\" has no unit: write a lift as 20%, percentage points as 0.5pp",
        ),
        ("--baseline 5% --lift 0%", "--lift: no number of visitors shows an effect of 0"),
        (
            "--baseline 5% --lift 2000%",
            "--lift: an effect of +2000% on a baseline of 5% gives a rate of 1.05, which is not between 0 and 1",
        ),
        (
            "--baseline 5%",
            "--lift: give the smallest lift worth having, e.g. --lift 10%; or the visitors there are, e.g. --visitors 40000",
        ),
        ("--baseline 5% --lift 10% --power 80", "--power: \"80\" is not a percentage, such as 80%"),
        ("--baseline 5% --lift 10% --power 100%", "--power: 100% is not between 0% and 100%, both excluded"),
        ("--baseline 5% --lift 10% --weights 50,-50", "--weights: weight -50 is not a positive number"),
        ("--baseline 5% --lift 10% --weights 0,0", "--weights: weight 0 is not a positive number"),
        (
            "--baseline 5% --lift 10% --weights 1,1 --variants 3",
            "--weights: 2 weights, but --variants 3; give a weight for each variant, the control first",
        ),
        (
            "--baseline 5% --lift 10% --variants 1",
            "--variants: 1 variants: a plan is for 2 to 1000, the control included",
        ),
        (
            "--baseline 5% --lift 10% --looks any-time --alternative greater",
            "--alternative: the test of --looks any-time looks to both sides; leave it out",
        ),
        ("--baseline 5% --lift 10% --look-count 5", "--look-count: it needs --looks planned"),
        (
            "--baseline 5% --lift 10% --looks planned --look-count 0",
            "--look-count: \"0\" is not a whole number from 1 to 400",
        ),
        (
            "--baseline 5% --lift 10% --looks planned --spending kim-demets",
            "--spending: \"kim-demets\" has no power above 0, such as kim-demets:3",
        ),
        (
            "--baseline 5% --lift -10% --engine frequentist --alternative greater",
            "--lift: -10% is not on the side that --alternative looks for; write +10%",
        ),
        (
            "--baseline 5% --lift 10% --lower-is-better",
            "--lift: with --lower-is-better, +10% makes a variant worse; write -10% to find a better one, or add --engine frequentist --alternative greater to find harm",
        ),
        (
            "--baseline 5% --lift -0.5pp --visitors 40000",
            "--lift: -0.5pp makes a variant worse; write +0.5pp, or add --lower-is-better where fewer conversions are the goal, or --engine frequentist --alternative less to find harm",
        ),
        (
            "--baseline 5% --lift 10% --engine frequentist --alternative less --visitors 40000",
            "--lift: +10% is not on the side that --alternative looks for; write -10%",
        ),
        ("--baseline 5% --lift 10% --futility", "--futility: it needs --looks planned"),
        (
            "--baseline 5% --lift 10% --looks planned --futility late",
            "--futility: \"late\" is not obrien-fleming, pocock, kim-demets:POWER or hwang-shih-decani:GAMMA",
        ),
        (
            "--baseline 5% --lift 10% --looks planned --futility --power 40%",
            "--futility: it needs a --power from 50% to 99.9%",
        ),
        (
            "--baseline 5% --lift 10% --false-discovery",
            "--false-discovery: 2 variants are one comparison, and no set; --variants 3 plans for more",
        ),
        (
            "--baseline 5% --rope 2% --looks planned",
            "--looks: planned looks are for a difference: a region is judged at one look or at any time",
        ),
        ("--baseline 5% --visitors 2", "--visitors: 2 are too few to find any lift with 80% probability"),
        ("--baseline 5% --visitors 0", "--visitors: visitors 0 are not between 1 and 1000000000000"),
        ("--baseline 5% --weeks 2", "--weeks: it needs --visitors-per-day or --visitors-per-week"),
    ] {
        assert_eq!(errors(&run(&words("plan", options))), [expected], "{options}");
    }
}

#[test]
fn what_is_better_has_its_side() {
    let size = |options: &str| json(options)["visitors_per_variant"][0].as_u64().unwrap();
    // A fall of a tenth, and harm of a tenth where it is looked for.
    let falls = size("--baseline 5% --lift -10% --lower-is-better --engine frequentist");
    near(falls, 28_408.0, 0.01); // the pooled formula
    let harm = size("--baseline 5% --lift -10% --engine frequentist --alternative less");
    near(harm, 22_377.0, 0.01); // the same, one-sided
    assert_eq!(size("--baseline 5% --lift 10% --engine frequentist --alternative greater --lower-is-better"), {
        size("--baseline 5% --lift 10% --engine frequentist --alternative greater")
    });
    // Not worse by more than 2 points: a rate of 20% that may rise is one of 80% that may fall.
    let rises = size("--baseline 20% --non-inferiority 2pp --lower-is-better");
    assert_eq!(rises, size("--baseline 80% --non-inferiority 2pp"));
    // A variant that is thought to be a little worse can still be shown not to be much worse.
    assert!(size("--baseline 80% --non-inferiority 2pp --lift -0.5pp") > rises);
}

#[test]
fn futility_ends_a_test_that_will_not_be_decided() {
    let name = "target/futility-test.json";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/futility-test.json");
    let _ = std::fs::remove_file(path);
    let options = "--baseline 5% --lift 20% --looks planned --look-count 4 --futility pocock --visitors-per-day 2000";
    let text = one_line(&plan(&format!("{options} --save {name}")));
    assert!(text.contains("stop at the first look that decides it, or that shows it to be futile."), "{text}");
    assert!(text.contains("in at most 5% of cases, whether or not you keep to the stops for futility."), "{text}");
    assert!(text.contains("Stops for futility spend beta 0.2 by Pocock spending; they do not bind."), "{text}");
    assert!(text.contains("Futile: the test will hardly be decided any more."), "{text}");
    assert_eq!(one_line(&printed(run(&["plan", "--plan", name]))), text);
    std::fs::remove_file(path).unwrap();
    let (with, without) = (json(options), json(&options.replace("--futility pocock", "")));
    let all = |of: &Value, key: &str| {
        of["planned_looks"].as_array().unwrap().iter().map(|look| look[key].clone()).collect::<Vec<_>>()
    };
    assert_eq!(all(&with, "p_below"), all(&without, "p_below")); // it does not bind
    assert!(with["visitors_in_all"].as_u64() > without["visitors_in_all"].as_u64());
    assert!(with["without_effect"]["expected_part"].as_f64() < without["without_effect"]["expected_part"].as_f64());
    assert!(all(&without, "futile").iter().all(Value::is_null));
    let above: Vec<f64> = all(&with, "futile_above").iter().filter_map(Value::as_f64).collect();
    // At a later look less is needed to go on no longer.
    assert!(above.len() == 3 && above.is_sorted_by(|one, next| one > next), "{above:?}");
}

#[test]
fn sets_of_winners_have_at_least_the_power_of_one() {
    let alone = json("--baseline 5% --lift 20% --variants 4");
    let sets = json("--baseline 5% --lift 20% --variants 4 --false-discovery");
    assert_eq!(sets["power"]["reached"], alone["power"]["reached"]);
    assert_eq!((&sets["power"]["exactness"], &alone["power"]["exactness"]), (&"lower_bound".into(), &"exact".into()));
    let text = one_line(&plan("--baseline 5% --lift 20% --variants 4 --false-discovery"));
    assert!(
        text.contains("Of the winners and losers that the test names, at most 5% are expected to be false."),
        "{text}"
    );
    assert!(text.contains("with at least 80% probability"), "{text}");
}

#[test]
fn what_settles_a_test_of_a_region_with_weights_and_gates() {
    let text = |options: &str| one_line(&printed(run(&words("compare", options))));
    let region = text("500/10000 500/10000 --engine frequentist --non-inferiority 5% --settle");
    assert!(region.contains("To show that it is not worse by more than 5% takes about 89,000 visitors"), "{region}");
    assert!(region.contains("none: not below −5% 89,000"), "{region}");
    let gate = text("500/10000 510/10000 --engine frequentist --smallest-effect 10% --min-visitors 40000");
    assert!(gate.contains("+10% 40,000") && gate.contains("The test waits for its gates, too."), "{gate}");
    let csv = "variant,visitors,conversions\n0,9000,450\n1,1000,51\n";
    let options = words("analyze", "- --weights 9,1 --engine frequentist --smallest-effect 10%");
    let uneven = one_line(&printed(pipe(&options, csv.as_bytes())));
    assert!(uneven.contains("takes about 170,000 visitors in all."), "{uneven}");
    assert!(uneven.contains("The traffic weights divide them, the control first: 90%, 10%."), "{uneven}");
    let json: Value = serde_json::from_str(&printed(run(&words(
        "compare",
        "500/10000 500/10000 --engine frequentist --rope 5% --settle --format json",
    ))))
    .unwrap();
    let rows = json["settlement"]["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["why"] == "region").unwrap();
    assert_eq!((&row["shows"], &row["effect"]), (&"equivalence".into(), &serde_json::json!({"lift": 0.0})));
    assert!(row["more_visitors_together"].as_u64() > Some(0));
    assert_eq!(rows[0].get("shows"), None);
}

#[test]
fn what_would_settle_a_test() {
    let compared = "500/10000 510/10000 --engine frequentist --smallest-effect 10%";
    let text = one_line(&printed(run(&words("compare", compared))));
    // From 5% to 5.5%: 31,218 of each by trying every size; the normal formula says 31,231.
    assert!(text.contains("To show a true gain of 10% takes about 31,000 visitors per variant."), "{text}");
    assert!(text.contains("+2%, as seen so far") && text.contains("+10% 31,000"), "{text}");
    let asked = format!("{compared} --format json");
    let output = printed(run(&words("compare", &asked)));
    let document: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(document["settlement"]["rows"][0]["visitors"], serde_json::json!([31_218, 31_218]));
    let last = |document: &Value| document["headline"]["sentences"].as_array().unwrap().last().unwrap().to_string();
    assert!(last(&document).contains("To show a true gain of 10% takes about 31,000 visitors per variant."));
    assert_eq!((&document["settle"], &document["smallest_effect"]["lift"]), (&true.into(), &0.1.into()));
    // The output is an input that asks the same.
    let again = printed(crate::running::pipe(&["analyze", "-", "--format", "json"], output.as_bytes()));
    assert_eq!(again, output);
    // Terminal and Markdown tell it unasked, JSON does not.
    for format in ["table", "markdown"] {
        let unasked = printed(run(&words("compare", &format!("500/10000 510/10000 --format {format}"))));
        assert!(unasked.contains("What would settle it") && unasked.contains("a true gain of 20%"), "{unasked}");
    }
    let plain = serde_json::from_str(&printed(run(&words("compare", "500/10000 510/10000 --format json")))).unwrap();
    assert!(!last(&plain).contains("true gain"), "{plain}");
    // Too few conversions for a safe verdict, and nobody to compare with: more visitors are not planned unasked.
    for other in ["2/20 20/22", "0/0 3/100", "0/100 3/100"] {
        assert!(!printed(run(&words("compare", other))).contains("What would settle it"), "{other}");
    }
    let decided = printed(run(&words("compare", "120/1500 190/1480 --settle")));
    assert!(decided.contains("The test is decided: nothing has to be settled."), "{decided}");
    let error = errors(&run(&words("compare", "500/10000 510/10000 --smallest-effect 0.1")));
    assert!(error[0].starts_with("--smallest-effect: effect \"0.1\" has no unit"), "{error:?}");
}

#[test]
fn what_a_plan_cannot_do_is_said() {
    let said = |options: &str| {
        let asked: Vec<_> = ["plan"].into_iter().chain(options.split_whitespace()).collect();
        errors(&run(&asked))
    };
    assert_eq!(
        said("--baseline 5% --lift 10% --variants 3 --engine frequentist --looks any-time --correction none"),
        ["--correction none: a plan with --looks any-time divides alpha among the variants (bonferroni); leave it out"]
    );
    assert_eq!(
        said("--baseline 5% --visitors 10"),
        ["--visitors: 10 are too few: no lift up to +500% is found with 80% probability"]
    );
    let four = one_line(&plan("--baseline 5% --lift 10% --variants 4"));
    assert!(four.contains("--engine frequentist --correction dunnett keeps alpha"), "{four}");
    let advised = plan("--baseline 5% --lift 10% --variants 4 --engine frequentist --correction dunnett");
    assert!(!advised.contains("judged alone"), "{advised}");
    let one = plan("--baseline 5% --lift 10% --looks planned --look-count 1");
    assert!(!one.contains("earlier look"), "{one}");
}

#[test]
fn a_broken_plan_is_told_in_plain_words() {
    let path = std::env::temp_dir().join(format!("abstats-broken-{}.json", std::process::id()));
    for (text, expected) in [("{\"baseline\": nul}", "no value; one is text"), ("[1]", "not a plan")] {
        std::fs::write(&path, text).unwrap();
        let error = errors(&run(&["plan", "--plan", path.to_str().unwrap()]));
        assert!(error[0].contains(expected), "{error:?}");
        assert!(!error[0].contains("ident") && !error[0].contains("struct"), "{error:?}");
    }
    std::fs::remove_file(path).unwrap();
}
