//! `--plan` and planned looks on the command line, end to end.

use std::path::PathBuf;

use crate::running::{errors, pipe, printed, run};
use serde_json::Value;

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file that goes when the test ends.
struct Saved(PathBuf);

impl Saved {
    fn plan(name: &str, options: &str) -> Self {
        let saved = Self(std::env::temp_dir().join(format!("abstats-{name}-{}.json", std::process::id())));
        let asked: Vec<_> = ["plan", "--save", saved.path()].into_iter().chain(options.split_whitespace()).collect();
        printed(run(&asked));
        saved
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn five_looks(name: &str) -> Saved {
    // 9,876 visitors of each variant.
    Saved::plan(name, "--baseline 5% --lift 20% --looks planned --spending pocock --visitors-per-day 1200")
}

#[test]
fn a_planned_look_decides_or_does_not() {
    let plan = five_looks("decides");
    let said = |counts: &str, options: &[&str]| {
        words(&printed(run(&[&["compare", "170/3400", counts, "--plan", plan.path()], options].concat())))
    };
    let decided = said("235/3410", &[]);
    for expected in [
        "▲ Ship \"1\".",
        "38% more, with 95% confidence over all looks between 8% and 76% more.",
        "Look 2 of 5, at 34% of the planned visitors. Over all looks, p = 0.0044; below 0.05 was asked for.",
        "Plan: look 2 of 5; p below 0.0127 decides at this look; it is 0.00097.",
        "If the variant made no difference, the chance that any of the planned looks says otherwise is at most 5%.",
        "At an early stop the observed lift is too large on average; +33% is as often too large as too small.",
        "The bounds of 5 planned looks decide about the whole test, Pocock spending.",
        "Under each lift, in percent: its interval over all planned looks.",
    ] {
        assert!(decided.contains(expected), "{expected}: {decided}");
    }
    // A single look would have decided.
    let open = said("212/3410", &[]);
    assert!(open.contains("Not decided yet.") && open.contains("Over all looks, p = 0.11; below 0.05"), "{open}");
    let bayesian = said("212/3410", &["--engine", "bayesian"]);
    assert!(bayesian.contains("For a single look, the chance that it really is better is 98.5%."), "{bayesian}");
    assert!(bayesian.contains("Engine (with its prior, alternative and correction) is not as planned"), "{bayesian}");
    let last = said("212/3410", &["--last-look"]);
    assert!(last.contains("Plan: look 2 of 5, the last; "), "{last}");
    let named = said("235/3410", &["--looks-taken", "10%,20%,30%"]);
    assert!(named.contains("Look 4 of 7, at 34% of the planned visitors."), "{named}");
    let end = words(&printed(run(&["compare", "500/9900", "520/9900", "--plan", plan.path()])));
    assert!(end.contains("Not decided, and no look follows: choose by cost, or plan another test."), "{end}");
    let few = words(&printed(run(&["compare", "10/1970", "30/1980", "--plan", plan.path()])));
    assert!(few.contains("But 40 conversions are too few to decide at look 1."), "{few}");
    assert!(few.contains("1. There are too few conversions to decide at look 1."), "{few}");
}

#[test]
fn the_json_and_the_spreadsheet_have_the_look() {
    let plan = five_looks("json");
    let asked = ["compare", "170/3400", "235/3410", "--plan", plan.path(), "--format"];
    let output: Value = serde_json::from_str(&printed(run(&[&asked[..], &["json"]].concat()))).unwrap();
    let saved: Value = serde_json::from_str(&std::fs::read_to_string(plan.path()).unwrap()).unwrap();
    assert_eq!((&output["looks"], &output["plan"]), (&"planned".into(), &saved));
    assert_eq!(output["variants"][1]["planned"]["look"], 2);
    assert_eq!(output["plan_progress"]["complete"], false);
    let again = pipe(&["analyze", "-", "--format", "json"], output.to_string().as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&printed(again)).unwrap(), output);
    let csv = printed(run(&[&asked[..], &["csv"]].concat()));
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, control, row) = (lines.next().unwrap(), lines.next().unwrap(), lines.next().unwrap());
    let of = |name: &str| header.iter().position(|column| *column == name).unwrap();
    assert_eq!((row[of("planned.look")], row[of("planned.of")], control[of("planned.look")]), ("2", "5", ""));
    let number = |name: &str| row[of(name)].parse::<f64>().unwrap();
    let of_json = output["variants"][1]["planned"]["adjusted_p_value"].as_f64().unwrap();
    assert!((number("planned.adjusted_p_value") / of_json - 1.0).abs() < 1e-15);
    assert!(number("planned.lift.low") > 0.0 && number("planned.bound") < number("z"));
    let markdown = words(&printed(run(&[&asked[..], &["markdown"]].concat())));
    assert!(markdown.contains("| p-value, all looks |") && markdown.contains("Plan: look 2 of 5;"), "{markdown}");
}

#[test]
fn a_table_and_a_page_follow_the_plan() {
    let plan = five_looks("table");
    let table = "variant,visitors,conversions,breakdown,criteria\na,3400,170,,\nb,3410,235,,\n\
                 a,1000,50,device,mobile\nb,1010,80,device,mobile\na,2400,120,device,desktop\nb,2400,155,device,desktop\n";
    let text = words(&printed(pipe(&["analyze", "-", "--segments", "--plan", plan.path()], table.as_bytes())));
    assert!(text.contains("Look 2 of 5, at 34% of the planned visitors."), "{text}");
    assert!(text.contains("Segments and days say what a single look would say."), "{text}");
    let page = printed(pipe(&["report", "-", "--plan", plan.path()], table.as_bytes()));
    for expected in ["Look 2 of 5, at 34% of the planned visitors.", "Plan: look 2 of 5; p below", "p-value, all looks"]
    {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(page.contains("Bar: the repeated interval of the true lift: with 95% confidence"));
}

#[test]
fn one_look_waits_for_its_end() {
    let plan = Saved::plan("once", "--baseline 8% --lift 20%");
    let said = |counts: [&str; 2]| words(&printed(run(&["compare", counts[0], counts[1], "--plan", plan.path()])));
    let early = said(["120/1500", "148/1480"]);
    for expected in [
        "Not decided yet.",
        "But only 38% of the planned visitors are there, and one look was planned, at the end.",
        "Plan: 38% of the planned visitors so far; read it once, at the end.",
        "1. The test has not come to its planned end.",
    ] {
        assert!(early.contains(expected), "{expected}: {early}");
    }
    let end = said(["320/4000", "400/4000"]);
    assert!(end.contains("Ship \"1\".") && end.contains("this is the planned look."), "{end}");
    // What a script waits for.
    let asked = ["compare", "120/1500", "148/1480", "--plan", plan.path(), "--fail-unless", "decided"];
    assert_eq!(run(&asked).status.code(), Some(3));
}

#[test]
fn a_plan_for_any_time_is_read_at_any_time() {
    let plan = Saved::plan("any", "--baseline 8% --lift 20% --looks any-time --typical-lift 5%");
    let text = words(&printed(run(&["compare", "120/1500", "148/1480", "--plan", plan.path()])));
    assert!(text.contains("made for a typical lift of 5%."), "{text}");
    assert!(text.contains("of the planned visitors so far; read it as often as you like."), "{text}");
}

#[test]
fn what_is_wrong_says_what_to_write() {
    let (planned, once) = (five_looks("wrong"), Saved::plan("wrong-once", "--baseline 8% --lift 20%"));
    let counts = ["compare", "170/3400", "235/3410"];
    let with = |options: &[&str]| errors(&run(&[&counts[..], options].concat()));
    for (options, expected) in [
        (vec!["--looks", "planned"], "error: --looks planned: it needs --plan FILE, which"),
        (vec!["--plan", "nowhere.json"], "error: --plan: nowhere.json: "),
        (vec!["--plan", "Cargo.toml"], "error: --plan: Cargo.toml: not a plan: "),
        (
            vec!["--plan", once.path(), "--looks", "any-time"],
            "error: --looks any-time: the plan has looks \"once\"; leave it out, or plan again",
        ),
        (vec!["--plan", once.path(), "--looks", "planned"], "error: --looks planned: the plan has looks \"once\"; "),
        (vec!["--plan", planned.path(), "--looks", "once"], "error: --looks once: the plan has looks \"planned\"; "),
        (vec!["--plan", planned.path(), "--typical-lift", "10%"], "error: --typical-lift: planned looks need none"),
        (vec!["--plan", once.path(), "--last-look"], "error: --last-look: it needs a plan with looks, --plan FILE"),
        (vec!["--looks-taken", "20%"], "error: --looks-taken: it needs a plan with looks, --plan FILE"),
        (
            vec!["--plan", planned.path(), "--looks-taken", "40%"],
            "error: --looks-taken: an earlier look is named at 0.4000",
        ),
        (
            vec!["--plan", planned.path(), "--looks-taken", "20%,10%"],
            "error: --looks-taken: look 2: time 0.1 is not after",
        ),
        (
            vec!["--plan", planned.path(), "--correction", "holm"],
            "error: --looks: correction \"holm\" does not go with",
        ),
        (
            vec!["--plan", planned.path(), "--engine", "bayesian", "--false-discovery"],
            "error: --looks: false_discovery \"true\" does not go with",
        ),
        (vec!["160/3000", "--plan", planned.path()], "error: the plan is one of 2 variants, but there are 3;"),
    ] {
        let found = with(&options);
        assert!(
            found.len() == 1 && format!("error: {}", found[0].trim_start_matches("error: ")).starts_with(expected),
            "{expected}: {found:?}"
        );
    }
    let found = errors(&pipe(&["analyze", "-", "--plan", "-"], b"variant,visitors,conversions\n"));
    assert!(found[0].contains("--plan: standard input is the experiment already"), "{found:?}");
    let found = errors(&run(&[
        "plan",
        "--baseline",
        "5%",
        "--lift",
        "10%",
        "--looks",
        "planned",
        "--variants",
        "3",
        "--correction",
        "dunnett",
    ]));
    assert!(found[0].contains("use bonferroni or sidak"), "{found:?}");
}

#[test]
fn a_reading_beyond_the_end_says_that_an_earlier_one_stands() {
    let looks = Saved::plan("over", "--baseline 20% --lift 10% --looks planned --look-count 5");
    let once = Saved::plan("over-once", "--baseline 20% --lift 10%");
    let said = |counts: [&str; 2], plan: &Saved| {
        words(&printed(run(&["compare", counts[0], counts[1], "--plan", plan.path()])))
    };
    let stands = "If the test was read at the planned end or later before, that reading stands";
    let over = said(["4100/20000", "4300/20000"], &looks);
    assert!(over.contains(&format!("This counts as the last look. {stands}")), "{over}");
    let over = said(["4100/20000", "4300/20000"], &once);
    assert!(over.contains(&format!("the planned look was at 100%. {stands}")), "{over}");
    assert!(!over.contains("this is the planned look"), "{over}");
    for (plan, counts) in [(&looks, ["1360/6700", "1380/6700"]), (&once, ["1040/5200", "1060/5200"])] {
        let end = said(counts, plan);
        assert!(!end.contains(stands), "{end}");
    }
}

#[test]
fn an_earlier_look_that_had_decided_is_named() {
    let plan = Saved::plan("earlier", "--baseline 20% --lift 10% --looks planned --look-count 5");
    let said = |first: u32| {
        let day = |date: u32, own: u32| format!("2026-11-0{date},0,2800,560\n2026-11-0{date},1,2800,{own}\n");
        let rows = format!("date,variant,visitors,conversions\n{}{}", day(1, first), day(2, 700));
        words(&printed(pipe(&["analyze", "-", "--plan", plan.path()], rows.as_bytes())))
    };
    let after = said(760);
    assert!(after.contains("By the days, look 2 had decided already, on 2026-11-01."), "{after}");
    let not = said(570);
    assert!(!not.contains("had decided already"), "{not}");
}

#[test]
fn another_rule_than_the_planned_one_waits() {
    let plan = Saved::plan("other", "--baseline 20% --lift 10%");
    let said = |options: &[&str], own: &str| {
        let asked = [&["compare", "1080/5400", own, "--plan", plan.path()], options].concat();
        words(&printed(run(&asked)))
    };
    let planned = said(&[], "1180/5400");
    assert!(planned.contains("Ship \"1\".") && !planned.contains("not as planned"), "{planned}");
    for (options, what) in [
        (["--threshold", "80"], "the threshold is not as planned"),
        (["--engine", "frequentist"], "the engine is not as planned"),
    ] {
        let other = said(&options, "1180/5400");
        assert!(other.contains("Not decided yet.") && other.contains(what), "{other}");
        assert!(other.contains("Decide by the planned settings: leave the others out."), "{other}");
    }
    // Nothing was decided by it.
    let open = said(&["--threshold", "99"], "1081/5400");
    assert!(open.contains("- Threshold is not as planned: the plan's power"), "{open}");
    for (options, what) in
        [(["--rope", "2%"], "Region of practical equivalence"), (["--weights", "40,60"], "Traffic weights")]
    {
        let other = said(&options, "1180/5400");
        assert!(other.contains(&format!("{what} is")) || other.contains(&format!("{what} are")), "{other}");
    }
}

#[test]
fn a_futile_look_says_so_first() {
    let plan = Saved::plan("futile", "--baseline 20% --lift 10% --looks planned --look-count 5 --futility");
    let text = words(&printed(run(&["compare", "1000/5000", "1000/5000", "--plan", plan.path()])));
    let said = "Not decided yet. By the plan the test may stop here: it will hardly be decided any more.";
    assert!(text.contains(said), "{text}");
}
